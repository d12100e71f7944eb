"""What answers, how it fares and how that came to be, as the API shows it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Reason = Annotated[str, Field(min_length=3, max_length=1000)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class _In(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True, extra="forbid")


class PromoteIn(_In):
    """`reason`: needed where the gate speaks against the version."""

    version: Number
    reason: Reason | None = None


class RollBackIn(_In):
    """`live` is the version that is to answer no more: of two who take it back at once the second one is told."""

    reason: Reason | None = None
    live: int | None = Field(default=None, ge=1, le=2**31 - 1)


class LimitsIn(_In):
    """Beyond which a canary is taken back: when it is worse with a chance below `p`, judged from so many messages of each."""

    messages: int = Field(default=100, ge=20, le=5_000)
    p: float = Field(default=0.01, gt=0, le=0.2)
    fallbacks: bool = True
    handoffs: bool = True


class CanaryIn(_In):
    """`share` of the customers, above 0 and below 1."""

    version: Number
    share: float = Field(gt=0, lt=1)
    limits: LimitsIn = LimitsIn()
    reason: Reason | None = None


class ShadowIn(_In):
    version: Number


class ShareOut(BaseModel):
    """`count` of `of`; the true share lies between `low` and `high` in 95 of 100 cases."""

    count: int
    of: int
    share: float | None
    low: float
    high: float


class FiguresOut(BaseModel):
    """Of the newest messages, 5,000 at most, that a version understood since `since`; None came with the deployment."""

    version: int | None
    since: datetime
    messages: int
    fallbacks: ShareOut
    handoffs: ShareOut
    satisfied: ShareOut


class CanaryOut(BaseModel):
    """`p`: how likely the canary's share would be so much larger by chance alone. `breach`: what is beyond the limits."""

    version: int
    share: float
    since: datetime
    limits: LimitsIn
    figures: FiguresOut
    live: FiguresOut
    p_fallbacks: float
    p_handoffs: float
    enough: bool
    breach: str | None


class OutcomeOut(BaseModel):
    intent: str
    confidence: float
    decision: str


class FlipOut(BaseModel):
    """A message, without personal data, that the shadow takes otherwise."""

    model_config = ConfigDict(from_attributes=True)

    message_id: str
    created_at: datetime
    text: str
    before: OutcomeOut
    after: OutcomeOut


class ShadowOut(BaseModel):
    """How many messages the shadow took as the version that answered did."""

    version: int
    since: datetime
    messages: int
    same: ShareOut
    flips: list[FlipOut]


class VersionOut(BaseModel):
    """A version that can answer; `sets`: its share of right answers on each set that it was tried on, and the live one's then.

    `run_id`: the training that made it, whose report says more.
    """

    number: int
    created_at: datetime
    trained_by: str | None
    against: list[dict[str, Any]]
    reason: str | None
    available: bool
    run_id: str | None
    sets: dict[str, dict[str, Any]]


class DeploymentOut(BaseModel):
    """Whether the live version was trained on other data than came with the deployment, and what is done about it."""

    fingerprint: str
    changed: bool
    run_id: str | None
    run_state: str | None
    version: int | None


class TroubleOut(BaseModel):
    """A version that should answer and cannot; what came with the deployment answers in its place."""

    version: int
    text: str


class ServingOut(BaseModel):
    """What answers now; `previous` is where a roll-back leads (None: to what came with the deployment)."""

    revision: int
    live: int | None
    previous: int | None
    since: datetime | None
    figures: FiguresOut
    canary: CanaryOut | None
    shadow: ShadowOut | None
    versions: list[VersionOut]
    deployment: DeploymentOut
    troubles: list[TroubleOut]


class EventOut(BaseModel):
    """`by`: a user's name; None: the command line (`detail.command`), a deployment or a limit."""

    id: str
    at: datetime
    kind: str
    version: int | None
    by: str | None
    detail: dict[str, Any]


class EventsOut(BaseModel):
    items: list[EventOut]
    next_cursor: str | None
