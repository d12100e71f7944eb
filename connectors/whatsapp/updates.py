"""Reading a delivery (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages)."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from connectors.errors import UnsupportedEvent
from connectors.messages import Attachment, DeliveryReport, InboundMessage, Kind, Parsed, Report, UnreadablePart, Voucher
from connectors.meta import webhooks
from connectors.meta.graph import explained
from connectors.meta.webhooks import Object, listed, number, optional, string
from connectors.wording import place

CHANNEL = "whatsapp"
FILES = {"image": Kind.IMAGE, "sticker": Kind.IMAGE, "audio": Kind.AUDIO, "video": Kind.VIDEO, "document": Kind.FILE}
REPORTS = {report.value: report for report in Report}
LONGEST_PHONE = 15  # digits (E.164)


def parse(body: bytes, account: str) -> Sequence[Parsed]:
    """What a delivery tells of one business number; raises `UnreadablePayload` and `UnsupportedEvent`."""
    delivery = webhooks.read(body)
    if delivery.get("object") != "whatsapp_business_account":
        raise UnsupportedEvent("not of WhatsApp")
    singles = webhooks.split(delivery, lambda alone, entry: _of_entry(alone, entry, account))
    return webhooks.parse(
        singles,
        lambda single: _read(single, account),
        lambda single, raw, reason: UnreadablePart(CHANNEL, account, raw, reason),
    )


def _of_entry(delivery: Object, entry: Object, account: str) -> Iterator[Object]:
    for change in listed(entry["changes"]):
        if change["field"] == "messages" and change["value"]["metadata"]["phone_number_id"] == account:
            yield from _of_change(delivery, entry, change)


def _of_change(delivery: Object, entry: Object, change: Object) -> Iterator[Object]:
    """The change's messages and states, each in a delivery of its own."""
    shared = {name: value for name, value in change["value"].items() if name not in ("messages", "statuses")}
    for kind in ("messages", "statuses"):
        for item in listed(change["value"].get(kind)):
            value = shared | {kind: [item]}
            yield delivery | {"entry": [entry | {"changes": [change | {"value": value}]}]}


def _read(single: Object, account: str) -> Iterable[Parsed]:
    value = single["entry"][0]["changes"][0]["value"]
    if "messages" in value:
        return _said(value["messages"][0], listed(value.get("contacts")), account)
    return _told(value["statuses"][0], account)


def _said(message: Object, contacts: Sequence[Object], account: str) -> Iterable[Parsed]:
    kind = string(message["type"])
    if kind not in READERS or "group_id" in message:  # in groups nobody is answered, for all would read it
        return ()
    text, files = READERS[kind](message[kind])
    if not (text or files):
        return ()
    phone, name = optional(message.get("from")), _name(message, contacts)
    proven = phone.isascii() and phone.isdigit() and len(phone) <= LONGEST_PHONE
    said = InboundMessage(
        channel=CHANNEL,
        account=account,
        sender_id=phone or string(message["from_user_id"]),
        message_id=string(message["id"]),
        text=text,
        voucher=Voucher(phone=f"+{phone}", name=name) if proven else None,
        claim=Voucher(name=name) if name and not proven else None,
        attachments=files,
    )
    return (said,)


def _name(message: Object, contacts: Sequence[Object]) -> str | None:
    """What the sender calls themselves. Who has a username may show an id of their own (`user_id`) in place of the phone."""
    for contact in contacts:
        ids = (contact.get("wa_id"), message.get("from")), (contact.get("user_id"), message.get("from_user_id"))
        if any(theirs and theirs == senders for theirs, senders in ids):
            return optional(contact.get("profile", {}).get("name")) or None
    return None


Content = tuple[str, tuple[Attachment, ...]]


def _text(text: Object) -> Content:
    return string(text["body"]), ()


def _interactive(reply: Object) -> Content:
    """A pressed button or a row of a list, by the id that we gave it; forms and calls have none."""
    kind = string(reply["type"])
    return (string(reply[kind]["id"]) if kind in ("button_reply", "list_reply") else ""), ()


def _button(button: Object) -> Content:
    """A quick reply of a template."""
    return optional(button.get("payload")) or string(button["text"]), ()


def _file(kind: Kind) -> Callable[[Object], Content]:
    def read(file: Object) -> Content:
        content_type = optional(file.get("mime_type")).partition(";")[0].strip()
        attached = Attachment(kind, optional(file.get("filename")), content_type, reference=string(file["id"]))
        return optional(file.get("caption")), (attached,)

    return read


def _place(at: Object) -> Content:
    return place(number(at["latitude"]), number(at["longitude"]), optional(at.get("name")), optional(at.get("address"))), ()


def _contacts(contacts: Sequence[Object]) -> Content:
    lines = []
    for contact in listed(contacts):
        phones = [optional(phone.get("phone")) for phone in listed(contact.get("phones"))]
        lines.append(" · ".join(part for part in (optional(contact.get("name", {}).get("formatted_name")), *phones) if part))
    return "\n".join(f"👤 {line}" for line in lines if line), ()


def _order(order: Object) -> Content:
    """A cart: what the customer wrote with it, and the products by the numbers that the shop's catalogue has for them."""
    items = listed(order["product_items"])
    lines = [f"🛒 {number(item['quantity']):g} × {string(item['product_retailer_id'])}" for item in items]
    return "\n".join([optional(order.get("text")), *lines]).strip(), ()


READERS: dict[str, Callable[..., Content]] = {
    "text": _text,
    "interactive": _interactive,
    "button": _button,
    **{name: _file(kind) for name, kind in FILES.items()},
    "location": _place,
    "contacts": _contacts,
    "order": _order,
}


def _told(status: Object, account: str) -> Iterable[Parsed]:
    report = REPORTS.get(string(status["status"]))
    if report is None:  # "deleted", "played", ...
        return ()
    errors = listed(status.get("errors"))
    return (
        DeliveryReport(
            channel=CHANNEL,
            account=account,
            sender_id=optional(status.get("recipient_id")) or string(status["recipient_user_id"]),
            report=report,
            reference=string(status["id"]),
            reason="; ".join(explained(error) for error in errors) if report is Report.FAILED and errors else None,
        ),
    )
