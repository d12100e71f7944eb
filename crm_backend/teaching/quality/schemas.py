"""Alarms as the console reads them, and remedies as it sends them."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from crm_backend.teaching.discovery.schemas import SurveyOut

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Intent = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class AlarmOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    state: str
    severity: float
    seen_at: datetime
    content: dict[str, Any]  # by kind: crm_backend/teaching/quality/findings.py and inspecting.py


class QualityOut(BaseModel):
    """`survey.figures` has the number of examples and messages that were looked at, and `map`."""

    items: list[AlarmOut]
    survey: SurveyOut
    intents: list[str]


class RemedyIn(BaseModel):
    """What to do with one of the alarm's examples."""

    remedy: Literal["move", "remove"]
    text: Text
    intent: Intent
    to: Intent | None = None

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if (self.remedy == "move") != (self.to is not None):
            raise ValueError("`to` belongs to `move`")
        return self


class MergeIn(BaseModel):
    """Of two intents that overlap, the one to be kept."""

    into: Intent
