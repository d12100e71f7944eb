"""What a channel's connector does: verify, parse, send; and it knows nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from connectors.errors import (
    ConnectorError,
    DeliveryFailed,
    DeliveryUncertain,
    InvalidSignature,
    TryAgainLater,
    UnreadablePayload,
    UnsupportedEvent,
)
from connectors.messages import Attachment, OutboundMessage, Parsed

__all__ = [
    "Connector",
    "ConnectorError",
    "DeliveryFailed",
    "DeliveryUncertain",
    "InvalidSignature",
    "Manners",
    "Rate",
    "Receipt",
    "TryAgainLater",
    "UnreadablePayload",
    "UnsupportedEvent",
    "WebhookRequest",
    "Window",
]


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request as it came, for signatures are made over it; names of headers are in lower case."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a platform is answered with 200 once its delivery is kept."""

    body: bytes = b"{}"
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Window:
    """For how long, and how often, a customer may be written to after each message of theirs."""

    length: timedelta
    replies: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """No more than `calls` in `seconds`."""

    calls: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Manners:
    """What a platform expects of who sends by it; kept before the call is made."""

    window: Window | None = None
    overall: Rate | None = None
    to_one: Rate | None = None  # to the same recipient
    carries: int = 0  # bytes of a message's files that its connector is given to bring along; all others by their address alone
    repeats: bool = False  # the platform knows the same message (its `id`) again: what may have arrived may be sent again


class Connector(Protocol):
    """One messaging platform."""

    name: str
    manners: Manners
    enabled: bool  # its secrets are set

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        """Raise `InvalidSignature` unless the platform really sent this; without a secret, always.

        The query and headers of a GET, by which some platforms verify the address, are checked as well.
        """

    def parse(self, body: bytes) -> Sequence[Parsed]:
        """What a delivery tells: customers' messages, reports on ours; nothing for reactions, edits and what is not for us.

        One part that cannot be read does not lose the others. Raises `UnreadablePayload` when nothing can be made of it at all,
        or `UnsupportedEvent`.
        """

    def receipt(self, request: WebhookRequest) -> Receipt:
        """The answer to a verified delivery that was kept, or to a verified GET."""

    async def send(self, recipient_id: str, message: OutboundMessage) -> str | None:
        """Deliver, degrading to text what the platform cannot show; the platform's id of (the last part of) it, if it has one.

        Raises `TryAgainLater`, `DeliveryUncertain`, or `DeliveryFailed` when it is of no use to try again.
        """

    async def fetch(self, attachment: Attachment) -> Attachment:
        """The file behind a reference, with its bytes; raises as `send` does."""

    async def close(self) -> None:
        """Give the connections back."""
