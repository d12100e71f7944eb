"""Evidence as the API has it."""

from typing import Any, Literal

from pydantic import BaseModel


class IntentOut(BaseModel):
    name: str
    confidence: float


class WordOut(BaseModel):
    """A word and what it adds to the probability of the intent; places count code points of the message."""

    text: str
    start: int
    end: int
    effect: float


class ExampleOut(BaseModel):
    """Something that was taught; `conversation_id` where it was learnt from a conversation that the caller may see."""

    text: str
    intent: str
    similarity: float
    conversation_id: str | None = None


class CallOut(BaseModel):
    """A question to the CRM; `path` without what is somebody's, `status` None: it did not answer."""

    method: str
    path: str
    status: int | None
    ms: float


class StepOut(BaseModel):
    """One action of a turn, what chose it, and what came of it."""

    action: str
    by: Literal["rule", "form", "followup", "default", "fallback", "message"]
    name: str | None
    slots: dict[str, Any]
    calls: list[CallOut]
    rejected: bool


class TurnOut(BaseModel):
    """How the dialogue came to its answer; `form` is what was open afterwards, and `asks` the slot that it asked for."""

    intent: str
    responses: list[str]
    form: str | None
    asks: str | None
    steps: list[StepOut]


class ThenOut(BaseModel):
    """What was understood when the message came."""

    intent: IntentOut
    decision: str


class EvidenceOut(BaseModel):
    """What speaks for the intent of a message, by the version of the model that serves now.

    `model` is that version's number, None for the one that came with the deployment; `then_model` the one that understood the
    message. `pressed` is the intent of the button that was pressed: then nothing had to be understood.
    """

    intent: IntentOut
    runner_up: IntentOut | None
    margin: float
    decision: str
    reason: str
    words: list[WordOut]
    deciding: list[WordOut]
    instead: IntentOut | None
    examples: list[ExampleOut]
    familiarity: float
    member: float
    familiar: float
    likely: float
    model: int | None
    then: ThenOut
    then_model: int | None
    pressed: str | None
    turn: TurnOut | None
    sentence: str
    language: str
