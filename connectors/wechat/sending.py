"""What one of our messages becomes in a WeChat chat (https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage)."""

from collections.abc import Sequence
from typing import Any

from connectors.errors import DeliveryFailed, DeliveryUncertain
from connectors.messages import Choice, OutboundFile, OutboundMessage
from connectors.wechat.api import Refused, ServerApi
from connectors.wording import numbered, pieces, utf8_length

LONGEST_TEXT = 2048  # bytes of UTF-8
# WeChat documents no limits of a menu here; these are those of the same message in WeCom's customer service
# (https://developer.work.weixin.qq.com/document/path/94677).
MOST_CHOICES = 10
LONGEST_HEAD, LONGEST_TITLE, LONGEST_ID = 1024, 128, 64  # bytes
NO_MENU = (40200, 45098)  # an account that may not send menus, a list that is too long
# Content type: WeChat's type, an ending, the largest file in bytes. A film wants a small picture besides, and goes as a link.
UPLOADS = {
    "image/png": ("image", "png", 10 * 1024**2),
    "image/jpeg": ("image", "jpg", 10 * 1024**2),
    "image/gif": ("image", "gif", 10 * 1024**2),
    "audio/amr": ("voice", "amr", 2 * 1024**2),
    "audio/mpeg": ("voice", "mp3", 2 * 1024**2),
}
Message = dict[str, Any]


async def send(api: ServerApi, to: str, message: OutboundMessage) -> None:
    """Send a message in as few parts as it takes, for the customer gets only five; files are uploaded before anything is said."""
    media, text = await _prepared(api, message)
    begun = False
    try:
        for part in media:
            await api.send({"touser": to, **part})
            begun = True
        if _fits_menu(text, message.choices) and await _send_menu(api, to, text, message.choices):
            return
        for piece in pieces(numbered(text, message.choices), LONGEST_TEXT, utf8_length):
            if piece:
                await api.send({"touser": to, "msgtype": "text", "text": {"content": piece}})
                begun = True
    except DeliveryFailed as error:
        if begun:
            raise DeliveryUncertain("a part of it arrived") from error
        raise


async def _prepared(api: ServerApi, message: OutboundMessage) -> tuple[list[Message], str]:
    """What WeChat has the files of by now, and the text with links to the others; addresses of others are never fetched by us."""
    media: list[Message] = []
    links = [message.image_url] if message.image_url else []
    for file in message.files:
        if uploaded := await _uploaded(api, file):
            media.append(uploaded)
        else:
            links.append(f"{file.name}: {file.url}" if file.name else file.url)
    return media, "\n".join(filter(None, (message.text, *links)))


async def _uploaded(api: ServerApi, file: OutboundFile) -> Message | None:
    """The file as a message; None when WeChat has no message for it, or does not take it."""
    kind, ending, largest = UPLOADS.get(file.content_type, ("", "", 0))
    if not kind or not file.content or len(file.content) > largest:
        return None
    try:
        # WeChat finds no file (41005) under a name beyond ASCII, and shows none to the customer.
        media_id = await api.upload(kind, f"file.{ending}", file.content, file.content_type)
    except Refused:
        return None
    return {"msgtype": kind, kind: {"media_id": media_id}}


def _fits_menu(text: str, choices: Sequence[Choice]) -> bool:
    return (
        0 < utf8_length(text) <= LONGEST_HEAD
        and 0 < len(choices) <= MOST_CHOICES
        and all(utf8_length(choice.title) <= LONGEST_TITLE and utf8_length(choice.payload) <= LONGEST_ID for choice in choices)
    )


async def _send_menu(api: ServerApi, to: str, text: str, choices: Sequence[Choice]) -> bool:
    """Send the text with lines to press, whose ids come back as `bizmsgmenuid`; False when the account may not."""
    lines = [{"id": choice.payload, "content": choice.title} for choice in choices]
    try:
        await api.send({"touser": to, "msgtype": "msgmenu", "msgmenu": {"head_content": text, "list": lines, "tail_content": ""}})
    except Refused as error:
        if error.code not in NO_MENU:
            raise
        return False
    return True
