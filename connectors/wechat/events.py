"""Reading messages and events (https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages.html)."""

from collections.abc import Mapping, Sequence
from math import isfinite

from connectors.errors import UnreadablePayload
from connectors.messages import Attachment, InboundMessage, Kind, Parsed, UnreadablePart
from connectors.wording import place

Fields = Mapping[str, str]
FILES = {"image": Kind.IMAGE, "voice": Kind.AUDIO, "video": Kind.VIDEO, "shortvideo": Kind.VIDEO}
GREETINGS = ("subscribe", "SCAN")  # how a chat begins: a new follower, or one who scans the account's code again


def parse(fields: Fields, account: str, body: bytes) -> Sequence[Parsed]:
    """What a customer said in a delivery; kept apart when it cannot be read. `body` is the delivery as it came."""
    if not fields.get("MsgType"):
        raise UnreadablePayload("the delivery has no MsgType")
    try:
        text, files = _content(fields)
        if not (text or files):
            return ()
        sender = _given(fields, "FromUserName")
        return (InboundMessage("wechat", account, sender, message_id(fields), text, attachments=files),)
    except (KeyError, ValueError) as error:
        return (UnreadablePart("wechat", account, body, f"a message of another shape: {type(error).__name__}"),)


def message_id(fields: Fields) -> str:
    """The same for every try: `MsgId`, and for events the sender and the time, as WeChat's documentation says.

    Customers who speak at the same moment have been given the same `MsgId` (https://github.com/binarywang/WxJava/issues/333), and
    one customer may cause two events in a second, so that the sender and the event belong to it. Raises `KeyError`.
    """
    sender = _given(fields, "FromUserName")
    if fields.get("MsgType") == "event":
        return f"event:{sender}:{_given(fields, 'CreateTime')}:{_given(fields, 'Event')}"
    return f"message:{sender}:{_given(fields, 'MsgId')}"


def _content(fields: Fields) -> tuple[str, tuple[Attachment, ...]]:
    kind = fields["MsgType"]
    if kind in FILES:
        return fields.get("Recognition", ""), (_file(fields),)
    if kind == "event":
        return _event(fields), ()
    return _words(fields), ()


def _words(fields: Fields) -> str:
    """Words; of a pressed line of a menu that we sent its id, which is the button's payload."""
    kind = fields["MsgType"]
    if kind == "text":
        return fields.get("bizmsgmenuid") or fields["Content"]
    if kind == "location":
        latitude, longitude = float(_given(fields, "Location_X")), float(_given(fields, "Location_Y"))
        if not (isfinite(latitude) and isfinite(longitude)):
            raise ValueError("no place")
        return place(latitude, longitude, fields.get("Label"))
    if kind == "link":
        return "\n".join(filter(None, (fields.get("Title"), fields.get("Description"), _given(fields, "Url"))))
    return ""


def _event(fields: Fields) -> str:
    """A greeting, or what a key of the account's menu says."""
    event = _given(fields, "Event")
    if event in GREETINGS:
        return "👋"
    return _given(fields, "EventKey") if event == "CLICK" else ""


def _file(fields: Fields) -> Attachment:
    """A file by its `media_id`, under which WeChat keeps it for three days."""
    kind = FILES[fields["MsgType"]]
    content_type = f"audio/{fields['Format'].lower()}" if kind == Kind.AUDIO and fields.get("Format") else ""
    return Attachment(kind, content_type=content_type, reference=_given(fields, "MediaId"))


def _given(fields: Fields, name: str) -> str:
    """A field that has to be there; raises `KeyError`."""
    if value := fields.get(name):
        return value
    raise KeyError(name)
