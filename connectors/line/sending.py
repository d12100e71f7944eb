"""What one of our messages becomes in a LINE chat (https://developers.line.biz/en/reference/messaging-api/#message-objects)."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from connectors.errors import DeliveryFailed, DeliveryUncertain
from connectors.line.api import MessagingApi
from connectors.messages import Choice, Kind, OutboundFile, OutboundMessage
from connectors.wording import numbered, pieces, utf16_length

LONGEST_TEXT = 5000  # UTF-16 code units, as LINE counts
MOST_MESSAGES = 5  # in one push
MOST_BUTTONS = 13
LONGEST_LABEL = 20
LONGEST_DATA = 300
LONGEST_ADDRESS = 2000
LARGEST_PREVIEW = 1_000_000  # bytes; ours is the picture itself
PICTURES = ("image/jpeg", "image/png")
PICTURE_NAMES = (".jpg", ".jpeg", ".png")
Message = dict[str, Any]


async def send(api: MessagingApi, to: str, message: OutboundMessage) -> str | None:
    """Send a message in as few pushes as it takes, each with a retry key that is the same at each try."""
    name = message.id or uuid.uuid4().hex
    sent: str | None = None
    for number, part in enumerate(_pushes(_messages(message))):
        try:
            sent = await api.push(to, part, str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name}:{number}")))
        except DeliveryFailed as error:
            if number:
                raise DeliveryUncertain("a part of it arrived") from error
            raise
    return sent


def _pushes(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    for start in range(0, len(messages), MOST_MESSAGES):
        yield messages[start : start + MOST_MESSAGES]


def _messages(message: OutboundMessage) -> list[Message]:
    """Pictures, then the text with what LINE shows only as a link, and the buttons under the last."""
    pictures = [file.url for file in message.files if _is_picture(file)]
    links = [_link(file) for file in message.files if not _is_picture(file)]
    if message.image_url:
        (pictures if _may_be_picture(message.image_url) else links).append(message.image_url)
    text = "\n".join(filter(None, (message.text, *links)))
    buttons = _buttons(message.choices)
    if message.choices and not (buttons and (text or pictures) and _show_whole_titles(message.choices)):
        text = numbered(text, message.choices)
    shown = [_picture(url) for url in pictures] + _texts(text)
    if shown:
        shown[-1] |= buttons
    return shown


def _texts(text: str) -> list[Message]:
    return [{"type": "text", "text": piece} for piece in pieces(text, LONGEST_TEXT, utf16_length) if piece]


def _picture(url: str) -> Message:
    return {"type": "image", "originalContentUrl": url, "previewImageUrl": url}


def _may_be_picture(url: str) -> bool:
    """LINE fetches JPEG and PNG by https only, and says nothing when it finds something else."""
    path = url.partition("?")[0].lower()
    return path.startswith("https://") and path.endswith(PICTURE_NAMES) and len(url) <= LONGEST_ADDRESS


def _is_picture(file: OutboundFile) -> bool:
    fetchable = file.url.startswith("https://") and len(file.url) <= LONGEST_ADDRESS
    return file.kind == Kind.IMAGE and file.content_type in PICTURES and fetchable and file.size <= LARGEST_PREVIEW


def _link(file: OutboundFile) -> str:
    return f"{file.name}: {file.url}" if file.name else file.url


def _buttons(choices: Sequence[Choice]) -> Message:
    """Quick replies; none when LINE does not take as many, or not their payloads."""
    if not choices or len(choices) > MOST_BUTTONS or any(utf16_length(choice.payload) > LONGEST_DATA for choice in choices):
        return {}
    return {"quickReply": {"items": [{"type": "action", "action": _action(choice)} for choice in choices]}}


def _action(choice: Choice) -> Message:
    label, said = (_cut(choice.title, longest) for longest in (LONGEST_LABEL, LONGEST_DATA))
    return {"type": "postback", "label": label, "data": choice.payload, "displayText": said}


def _show_whole_titles(choices: Sequence[Choice]) -> bool:
    return all(utf16_length(choice.title) <= LONGEST_LABEL for choice in choices)


def _cut(title: str, longest: int) -> str:
    if utf16_length(title) <= longest:
        return title
    return next(pieces(title, longest - 1, utf16_length)) + "…"
