"""What one of our messages becomes in Messenger and in Instagram."""

from collections.abc import Callable, Sequence
from typing import Any

from connectors.errors import DeliveryUncertain
from connectors.messages import Choice, Kind, OutboundFile, OutboundMessage
from connectors.messenger.updates import INSTAGRAM
from connectors.meta.graph import Body, GraphApi, Part, send_parts
from connectors.wording import numbered, pieces, utf8_length, utf16_length

# https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies
MOST_REPLIES, LONGEST_TITLE, LONGEST_PAYLOAD = 13, 20, 1000
Cut = tuple[int, Callable[[str], int]]
TEXT_ON_MESSENGER: Cut = (2000, utf16_length)  # characters, however they are counted: in UTF-16 a text is never shorter
TEXT_ON_INSTAGRAM: Cut = (1000, utf8_length)  # bytes


async def send(api: GraphApi, recipient_id: str, message: OutboundMessage) -> str | None:
    """Send a message in as few calls as it takes; an image that the platform does not take is left out."""
    on_instagram = recipient_id.startswith(INSTAGRAM)
    envelope = {"recipient": {"id": recipient_id.removeprefix(INSTAGRAM)}, "messaging_type": "RESPONSE"}

    async def call(body: Body) -> str:
        answer = await api.post("/me/messages", envelope | {"message": body})
        if "message_id" not in answer:
            raise DeliveryUncertain("Messenger gave no id")
        return str(answer["message_id"])

    return await send_parts(call, _parts(message, on_instagram))


def _parts(message: OutboundMessage, on_instagram: bool) -> list[Part]:
    cut = TEXT_ON_INSTAGRAM if on_instagram else TEXT_ON_MESSENGER
    text, replies = message.text, _quick_replies(message)
    if message.choices and not replies:
        text = numbered(text, message.choices)
    texts = [_text(piece) for piece in pieces(text, *cut) if piece]
    if replies:
        texts[-1].body["quick_replies"] = replies
    parts = [_file(file, on_instagram) for file in message.files]
    if message.image_url:
        parts.append(Part(_attachment("image", message.image_url), instead=() if texts else None))
    return [*parts, *texts]


def _quick_replies(message: OutboundMessage) -> Sequence[dict[str, Any]]:
    """The choices as quick replies, if they can be shown; they stand under a text."""
    if not message.text.strip() or len(message.choices) > MOST_REPLIES or not all(map(_fits, message.choices)):
        return []
    return [{"content_type": "text", "title": choice.title, "payload": choice.payload} for choice in message.choices]


def _fits(choice: Choice) -> bool:
    return 0 < utf16_length(choice.title) <= LONGEST_TITLE and 0 < utf16_length(choice.payload) <= LONGEST_PAYLOAD


def _text(piece: str) -> Part:
    return Part({"text": piece})


def _file(file: OutboundFile, on_instagram: bool) -> Part:
    if on_instagram and file.kind is Kind.FILE:  # Instagram shows images, audio and video; anything else is a link
        return _text(f"{file.name}\n{file.url}".strip())
    return Part(_attachment(file.kind.value, file.url))


def _attachment(kind: str, url: str) -> Body:
    return {"attachment": {"type": kind, "payload": {"url": url}}}
