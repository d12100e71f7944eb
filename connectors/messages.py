"""What comes in from a channel and what goes out, in our words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who the customer is, said by somebody we trust: the calling application or a signed identity."""

    external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One thing that a customer said on a channel."""

    channel: str  # "web", "api", "telegram"
    account: str  # which of our inboxes on that channel
    sender_id: str  # the channel's name for the person
    message_id: str  # the channel's name for the message; makes a repeat harmless
    text: str
    locale: str | None = None
    voucher: Voucher | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: the text on it, and what the customer sends by pressing it."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One thing to say to a customer."""

    text: str = ""
    choices: tuple[Choice, ...] = ()
    image_url: str | None = None
