"""What one of our messages becomes in a WhatsApp chat."""

from collections.abc import Sequence
from typing import Any

from connectors.errors import DeliveryUncertain
from connectors.messages import Choice, Kind, OutboundFile, OutboundMessage
from connectors.meta.graph import Body, GraphApi, Part, send_parts
from connectors.wording import numbered, pieces, utf16_length

# In characters, without telling how they are counted; in UTF-16 code units a text is never shorter.
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

# https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
MOST_BUTTONS, LONGEST_BUTTON, LONGEST_BUTTON_ID, LONGEST_BUTTONS_TEXT = 3, 20, 256, 1024
# https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
MOST_ROWS, LONGEST_ROW, LONGEST_ROW_ID, LONGEST_LIST_TEXT = 10, 24, 200, 4096
OPEN_LIST = "☰"  # the button that opens the list has to say something, in any language

# What WhatsApp shows as such; anything else goes as a document.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media#supported-media-types
SHOWN = {
    Kind.IMAGE: {"image/jpeg", "image/png"},
    Kind.AUDIO: {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"},
    Kind.VIDEO: {"video/mp4", "video/3gpp"},
}


async def send(api: GraphApi, phone_number_id: str, recipient_id: str, message: OutboundMessage) -> str | None:
    """Send a message in as few calls as it takes; an image that WhatsApp does not take is left out."""
    address = {"to" if recipient_id.isdigit() else "recipient": recipient_id}  # who hides the phone has an id of another form
    envelope = {"messaging_product": "whatsapp", "recipient_type": "individual", **address}

    async def call(body: Body) -> str:
        answer = await api.post(f"/{phone_number_id}/messages", envelope | body)
        try:
            return str(answer["messages"][0]["id"])
        except (KeyError, IndexError, TypeError) as error:
            raise DeliveryUncertain("WhatsApp gave no id") from error

    return await send_parts(call, [*map(_file, message.files), *_parts(message)])


def _parts(message: OutboundMessage) -> list[Part]:
    text, image = message.text.strip(), message.image_url
    if not message.choices:
        return _captioned(text, image)
    if text and _fit(message.choices, MOST_BUTTONS, LONGEST_BUTTON, LONGEST_BUTTON_ID):
        *before, last = _cut(text, LONGEST_BUTTONS_TEXT)
        buttons = _buttons(last, message.choices)
        with_image = _buttons(last, message.choices, {"header": {"type": "image", "image": {"link": image}}})
        return [*map(_text, before), Part(with_image, instead=(buttons,)) if image else Part(buttons)]
    if text and _fit(message.choices, MOST_ROWS, LONGEST_ROW, LONGEST_ROW_ID):
        *before, last = _cut(text, LONGEST_LIST_TEXT)
        return [*_captioned("", image, spare=True), *map(_text, before), Part(_list(last, message.choices))]
    return _captioned(numbered(text, message.choices), image)


def _captioned(text: str, image: str | None, *, spare: bool = False) -> list[Part]:
    """An image with the text below it, or before it when that is too long; the text alone where the image is not taken."""
    texts = [_text(piece) for piece in pieces(text, LONGEST_TEXT, utf16_length) if piece]
    if not image:
        return texts
    shown: Body = {"type": "image", "image": {"link": image}}
    if text and utf16_length(text) <= LONGEST_CAPTION:
        shown["image"]["caption"] = text
        return [Part(shown, instead=tuple(part.body for part in texts))]
    return [Part(shown, instead=() if text or spare else None), *texts]


def _cut(text: str, longest: int) -> list[str]:
    """A text as few messages, of which the last has room for what `longest` allows."""
    *before, last = pieces(text, LONGEST_TEXT, utf16_length)
    return [*before, *pieces(last, longest, utf16_length)]


def _text(text: str) -> Part:
    return Part({"type": "text", "text": {"body": text}})


def _file(file: OutboundFile) -> Part:
    if file.content_type in SHOWN.get(file.kind, ()):
        return Part({"type": file.kind.value, file.kind.value: {"link": file.url}})
    return Part({"type": "document", "document": {"link": file.url, "filename": file.name}})


def _fit(choices: Sequence[Choice], most: int, longest_title: int, longest_id: int) -> bool:
    """Whether the choices can be shown; titles and ids have to differ."""
    titles, ids = {choice.title for choice in choices}, {choice.payload for choice in choices}
    return (
        len(titles) == len(ids) == len(choices) <= most
        and all(0 < utf16_length(title) <= longest_title for title in titles)
        and all(0 < utf16_length(payload) <= longest_id for payload in ids)
    )


def _buttons(text: str, choices: Sequence[Choice], header: dict[str, Any] | None = None) -> Body:
    buttons = [{"type": "reply", "reply": {"id": choice.payload, "title": choice.title}} for choice in choices]
    interactive = {"type": "button", **(header or {}), "body": {"text": text}, "action": {"buttons": buttons}}
    return {"type": "interactive", "interactive": interactive}


def _list(text: str, choices: Sequence[Choice]) -> Body:
    rows = [{"id": choice.payload, "title": choice.title} for choice in choices]
    action = {"button": OPEN_LIST, "sections": [{"rows": rows}]}
    return {"type": "interactive", "interactive": {"type": "list", "body": {"text": text}, "action": action}}
