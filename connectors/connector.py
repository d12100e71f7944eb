"""What a channel's connector does: three verbs, and it knows nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
from connectors.messages import InboundMessage, OutboundMessage

__all__ = [
    "Connector",
    "ConnectorError",
    "DeliveryFailed",
    "DeliveryUncertain",
    "InvalidSignature",
    "TryAgainLater",
    "UnreadablePayload",
    "UnsupportedEvent",
    "WebhookRequest",
]


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request as it came, for signatures are made over it; names of headers are in lower case."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class Connector(Protocol):
    """One messaging platform."""

    name: str

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        """Raise `InvalidSignature` unless the platform really sent this; without a secret, always."""

    def parse(self, body: bytes) -> Sequence[InboundMessage]:
        """The customers' messages in this delivery; none for receipts, edits and what has no words.

        Raises `UnreadablePayload` or `UnsupportedEvent`.
        """

    def receipt(self, body: bytes) -> Mapping[str, object]:
        """What the platform is answered once the messages of this delivery are kept."""

    async def send(self, recipient_id: str, message: OutboundMessage) -> None:
        """Deliver, degrading to text what the platform cannot show.

        Raises `TryAgainLater`, `DeliveryUncertain`, or `DeliveryFailed` when it is of no use to try again.
        """

    async def close(self) -> None:
        """Give the connections back."""
