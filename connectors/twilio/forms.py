"""Reading what Twilio posts: messages of customers, and how far ours have come.

https://www.twilio.com/docs/messaging/guides/webhook-request
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
"""

from collections.abc import Sequence

from connectors.errors import UnreadablePayload
from connectors.messages import Attachment, DeliveryReport, InboundMessage, Kind, Parsed, Report, Voucher
from connectors.twilio.signing import form

CHANNEL = "twilio"
LONGEST_ID = 64
REPORTS = {
    "sent": Report.SENT,
    "delivered": Report.DELIVERED,
    "read": Report.READ,
    "undelivered": Report.FAILED,
    "failed": Report.FAILED,
    "canceled": Report.FAILED,
}
COMING = ("receiving", "received")  # what the status of a customer's own message is
# https://www.twilio.com/docs/api/errors
ERRORS = {
    "30003": "the phone is switched off or out of reach",
    "30004": "the message was blocked",
    "30005": "the number is unknown or no longer in use",
    "30006": "a landline, or a network that takes no messages",
    "30007": "the network took it for spam",
    "30008": "the network did not say why",
    "30034": "our number is not registered with the networks",
}


def parsed(body: bytes) -> Sequence[Parsed]:
    """What a delivery tells; raises `UnreadablePayload`."""
    try:
        fields = dict(form(body))
        return _report(fields) if fields.get("MessageStatus", COMING[0]) not in COMING else _message(fields)
    except (ValueError, KeyError) as error:
        raise UnreadablePayload("the form lacks what it should have") from error


def _message(fields: dict[str, str]) -> Sequence[InboundMessage]:
    """A text message. Words such as STOP, where Twilio says that it has dealt with them, are none: it has answered already."""
    sender, text, files = _id(fields["From"]), fields.get("Body", ""), _files(fields)
    if "OptOutType" in fields or ":" in sender or not (text.strip() or files):  # "whatsapp:+1..." is another platform's
        return ()
    return (
        InboundMessage(
            channel=CHANNEL,
            account=_id(fields["AccountSid"]),
            sender_id=sender,
            message_id=_id(fields["MessageSid"]),
            text=text,
            claim=Voucher(phone=sender) if sender.startswith("+") else None,  # the sender of an SMS can be forged
            attachments=files,
        ),
    )


def _report(fields: dict[str, str]) -> Sequence[DeliveryReport]:
    report = REPORTS.get(fields["MessageStatus"])
    if report is None:  # accepted, queued, sending: on its way
        return ()
    return (
        DeliveryReport(
            channel=CHANNEL,
            account=_id(fields["AccountSid"]),
            sender_id=_id(fields["To"]),
            report=report,
            reference=_id(fields["MessageSid"]),
            reason=_reason(fields) if report == Report.FAILED else None,
        ),
    )


def _reason(fields: dict[str, str]) -> str:
    code = fields.get("ErrorCode", "")
    return f"{code or fields['MessageStatus']} {ERRORS.get(code, '')}".strip()


def _files(fields: dict[str, str]) -> tuple[Attachment, ...]:
    number = int(fields.get("NumMedia") or "0")
    return tuple(_file(fields[f"MediaUrl{index}"], fields.get(f"MediaContentType{index}", "")) for index in range(number))


def _file(url: str, content_type: str) -> Attachment:
    kind = content_type.partition("/")[0]
    return Attachment(
        Kind(kind) if kind in (Kind.IMAGE, Kind.AUDIO, Kind.VIDEO) else Kind.FILE, content_type=content_type, reference=url
    )


def _id(value: str) -> str:
    if not (value.isascii() and value.isprintable() and 0 < len(value) <= LONGEST_ID):
        raise ValueError("no id")
    return value
