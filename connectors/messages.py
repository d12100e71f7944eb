"""What comes in from a channel and what goes out, in our words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who the customer is, said by somebody we trust: the calling application, a signed identity, a platform with proof."""

    external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    name: str | None = None


class Kind(StrEnum):
    """How a file is shown."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message: its bytes, or the name (`reference`) under which `Connector.fetch` gets them."""

    kind: Kind
    name: str = ""
    content_type: str = ""
    content: bytes | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One thing that a customer said on a channel; a place is told in words ("📍 31.23, 121.47 · The Bund")."""

    channel: str  # "web", "api", "telegram"
    account: str  # which of our inboxes on that channel
    sender_id: str  # the channel's name for the person
    message_id: str  # the channel's name for the message; makes a repeat harmless
    text: str  # empty beside files alone
    locale: str | None = None
    voucher: Voucher | None = None
    claim: Voucher | None = None  # what is only said of them, such as a name shown or an address that anybody can write
    attachments: tuple[Attachment, ...] = ()
    subject: str | None = None  # of the thread, on channels that have one; without prefixes such as "Re:"


class Report(StrEnum):
    """What a platform tells of a message of ours, in the order in which it gets on."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """How far a message of ours has come; named by the platform's id of it, or all up to a time (`until`)."""

    channel: str
    account: str
    sender_id: str
    report: Report
    reference: str | None = None  # what `Connector.send` gave back
    until: datetime | None = None
    reason: str | None = None  # why it failed, in the platform's words


@dataclass(frozen=True, slots=True)
class UnreadablePart:
    """A part of a delivery that has another shape than the documented one; kept for people to see and to try again."""

    channel: str
    account: str
    body: bytes  # such that `Connector.parse` would read it again
    reason: str


Parsed = InboundMessage | DeliveryReport | UnreadablePart


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: the text on it, and what the customer sends by pressing it."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A file for a customer, at an address that the platform can fetch for some days; with its bytes up to `Manners.carries`."""

    kind: Kind
    name: str
    content_type: str
    url: str
    content: bytes | None = None
    size: int = 0  # bytes


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One thing to say to a customer."""

    text: str = ""
    choices: tuple[Choice, ...] = ()
    image_url: str | None = None
    files: tuple[OutboundFile, ...] = ()
    id: str = ""  # ours, 32 hexadecimal digits: the same at each try
    reply_to: str | None = None  # the channel's name for what the customer said last
    subject: str | None = None  # of the thread, on channels that have one
    automatic: bool = True  # no person wrote it: machines that get it do not answer
