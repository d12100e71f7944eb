"""What can go wrong between a platform and us.

ConnectorError
├── InvalidSignature       not from the platform        -> 401, logged without the body
├── UnreadablePayload      from it, but not understood  -> 200, set aside for people to see
├── UnsupportedEvent       understood, not for us       -> 200, so that it is not sent again
└── DeliveryFailed         the platform will not take it, now or later
    ├── TryAgainLater      ... yet; surely not delivered; carries retry_after
    └── DeliveryUncertain  no answer came after it was sent: it may have arrived
"""


class ConnectorError(Exception):
    """The root of all; its text names no customer and no secret."""


class InvalidSignature(ConnectorError):
    """The request does not prove that the platform sent it."""


class UnreadablePayload(ConnectorError):
    """The platform's request has another shape than the documented one."""


class UnsupportedEvent(ConnectorError):
    """The platform tells something that no channel of ours knows."""


class DeliveryFailed(ConnectorError):
    """The message was refused for good."""


class TryAgainLater(DeliveryFailed):
    """The message was surely not delivered, and may be sent again after `retry_after` seconds (None: the sender chooses)."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class DeliveryUncertain(DeliveryFailed):
    """The message, or a part of it, may have arrived: sending it again could say it twice."""
