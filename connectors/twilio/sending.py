"""What one of our messages becomes as SMS: text in parts, numbers for buttons, pictures as MMS."""

from typing import Any

from connectors.calling import NotAccepted
from connectors.errors import DeliveryFailed, DeliveryUncertain
from connectors.messages import Kind, OutboundMessage
from connectors.twilio.api import TwilioApi
from connectors.wording import numbered, pieces, utf16_length

LONGEST_BODY = 1600  # https://www.twilio.com/docs/glossary/what-sms-character-limit; longer: error 21617
MOST_MEDIA = 10


async def send(api: TwilioApi, base: dict[str, Any], message: OutboundMessage) -> str | None:
    """Send a message in as few as it takes; the last one's sid. Pictures that cannot go as MMS go as their addresses."""
    images = _images(message)
    try:
        return await _send_all(api, base, _text(message, with_images=False), images[:MOST_MEDIA])
    except NotAccepted:  # nothing was sent: no MMS to this country or from this number, or no picture there
        if not images:
            raise
    return await _send_all(api, base, _text(message, with_images=True), [])


async def _send_all(api: TwilioApi, base: dict[str, Any], text: str, media: list[str]) -> str | None:
    sent: str | None = None
    for number, body in enumerate(pieces(text, LONGEST_BODY, utf16_length)):
        fields = base | ({"Body": body} if body else {}) | ({"MediaUrl": media} if media and not number else {})
        try:
            sent = await api.send(fields)
        except DeliveryFailed as error:
            if number:
                raise DeliveryUncertain("a part of it arrived") from error
            raise
    return sent


def _text(message: OutboundMessage, *, with_images: bool) -> str:
    """The words, the addresses of what cannot be shown, and the choices by their numbers."""
    lines = [message.text]
    if with_images and message.image_url:
        lines.append(message.image_url)
    lines += [f"{file.name}\n{file.url}" for file in message.files if with_images or file.kind != Kind.IMAGE]
    return numbered("\n".join(line for line in lines if line), message.choices)


def _images(message: OutboundMessage) -> list[str]:
    shown = [message.image_url] if message.image_url else []
    return shown + [file.url for file in message.files if file.kind == Kind.IMAGE]
