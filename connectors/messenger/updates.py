"""Reading a delivery (https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events).

Instagram's (https://developers.facebook.com/docs/instagram-messaging/webhooks) differ in `object` and in what tells of reading.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from connectors.errors import UnsupportedEvent
from connectors.messages import Attachment, DeliveryReport, InboundMessage, Kind, Parsed, Report, UnreadablePart
from connectors.meta import webhooks
from connectors.meta.webhooks import Object, listed, number, optional, string
from connectors.wording import place

CHANNEL = "messenger"
INSTAGRAM = "instagram:"  # before the id of a customer there
PREFIXES = {"page": "", "instagram": INSTAGRAM}
FILES = {"image": Kind.IMAGE, "audio": Kind.AUDIO, "video": Kind.VIDEO, "file": Kind.FILE}
# A page, a post or a story that is shared is told by its title and address.
SHARED = {"fallback", "share", "post", "reel", "ig_post", "ig_reel", "ig_story", "story_mention"}


def parse(body: bytes) -> Sequence[Parsed]:
    """What a delivery tells; raises `UnreadablePayload` and `UnsupportedEvent`."""
    delivery = webhooks.read(body)
    if str(delivery.get("object")) not in PREFIXES:
        raise UnsupportedEvent("neither of a page nor of Instagram")
    return webhooks.parse(webhooks.split(delivery, _of_entry), _read, _unreadable)


def _of_entry(delivery: Object, entry: Object) -> Iterator[Object]:
    """The entry's events, each in a delivery of its own.

    Not `standby`, which another app or a person answers, and not `changes`, which are no messages.
    """
    shared = {name: value for name, value in entry.items() if name != "messaging"}
    for event in listed(entry.get("messaging")):
        yield delivery | {"entry": [shared | {"messaging": [event]}]}


def _read(single: Object) -> Iterable[Parsed]:
    entry = single["entry"][0]
    account, event = string(entry["id"]), entry["messaging"][0]
    sender_id = PREFIXES[single["object"]] + string(event["sender"]["id"])
    if "message" in event:
        return _said(event["message"], account, sender_id)
    if "postback" in event:
        return _pressed(event, account, sender_id)
    if "delivery" in event:
        return _told(event["delivery"], Report.DELIVERED, account, sender_id)
    if "read" in event:
        return _told(event["read"], Report.READ, account, sender_id)
    return ()  # reaction, message_edit, optin, referral, typing, ...


def _unreadable(single: Object, body: bytes, reason: str) -> UnreadablePart:
    entry = single["entry"][0]
    account = entry.get("id") if isinstance(entry, dict) else None
    return UnreadablePart(CHANNEL, account if isinstance(account, str) else "", body, reason)


def _said(message: Object, account: str, sender_id: str) -> Iterable[Parsed]:
    if message.get("is_echo") or message.get("is_deleted"):
        return ()
    attached = listed(message.get("attachments"))
    files = tuple(_file(each) for each in attached if each["type"] in FILES and "url" in each["payload"])
    pressed = message.get("quick_reply")
    text = optional(pressed.get("payload")) if pressed else ""
    text = text or optional(message.get("text")) or "\n".join(filter(None, map(_words, attached)))
    if not (text or files):
        return ()
    return (InboundMessage(CHANNEL, account, sender_id, string(message["mid"]), text, attachments=files),)


def _file(attached: Object) -> Attachment:
    return Attachment(FILES[attached["type"]], reference=string(attached["payload"]["url"]))


def _words(attached: Object) -> str:
    """What is attached without being a file: a place, something shared."""
    kind, payload = string(attached["type"]), attached.get("payload") or {}
    if kind == "location":
        at = payload["coordinates"]
        return place(number(at["lat"]), number(at["long"]), optional(attached.get("title")))
    if kind in SHARED:
        titles = optional(attached.get("title")) or optional(payload.get("title"))
        return "\n".join(filter(None, (titles, optional(payload.get("url")) or optional(attached.get("url")))))
    return ""


def _pressed(event: Object, account: str, sender_id: str) -> Iterable[Parsed]:
    """A pressed button; older ones have no id, but nobody presses two in the same millisecond."""
    postback = event["postback"]
    text = optional(postback.get("payload")) or string(postback["title"])
    message_id = optional(postback.get("mid")) or f"postback:{sender_id}:{number(event['timestamp']):.0f}"
    return (InboundMessage(CHANNEL, account, sender_id, message_id, text),)


def _told(told: Object, report: Report, account: str, sender_id: str) -> Iterable[Parsed]:
    """Messages by their ids, else all up to a time in milliseconds."""
    mids = [told["mid"]] if "mid" in told else listed(told.get("mids"))
    if mids:
        return tuple(DeliveryReport(CHANNEL, account, sender_id, report, reference=string(mid)) for mid in mids)
    until = datetime.fromtimestamp(number(told["watermark"]) / 1000, UTC)
    return (DeliveryReport(CHANNEL, account, sender_id, report, until=until),)
