"""What one of our messages becomes in a Telegram chat."""

from collections.abc import Sequence
from typing import Any

from connectors.calling import NotAccepted
from connectors.errors import DeliveryFailed, DeliveryUncertain
from connectors.messages import Choice, Kind, OutboundFile, OutboundMessage
from connectors.telegram.api import BotApi
from connectors.wording import pieces, utf16_length

LONGEST_TEXT = 4096  # UTF-16 code units, as Telegram counts
LONGEST_CAPTION = 1024
LONGEST_DATA = 64  # bytes of a button's callback_data


Call = tuple[str, dict[str, Any]]
METHODS = {Kind.IMAGE: ("sendPhoto", "photo"), Kind.AUDIO: ("sendAudio", "audio"), Kind.VIDEO: ("sendVideo", "video")}


async def send(api: BotApi, chat_id: str, message: OutboundMessage) -> str | None:
    """Send a message in as few calls as it takes; what Telegram cannot show as a photo goes as text."""
    keyboard = _keyboard(message.choices)
    if message.image_url and utf16_length(message.text) <= LONGEST_CAPTION and not message.files:
        try:
            return _id(await api.call("sendPhoto", chat_id=chat_id, photo=message.image_url, caption=message.text, **keyboard))
        except NotAccepted:  # an address that Telegram cannot fetch, or no photo: nothing was sent
            if not message.text:
                raise
    return await _send_all(api, chat_id, [*_files(message), *_texts(message.text)], keyboard)


async def _send_all(api: BotApi, chat_id: str, calls: Sequence[Call], keyboard: dict[str, Any]) -> str | None:
    sent: str | None = None
    for number, (method, parameters) in enumerate(calls):
        last = number == len(calls) - 1
        try:
            sent = _id(await api.call(method, chat_id=chat_id, **parameters, **(keyboard if last else {})))
        except DeliveryFailed as error:
            if number:
                raise DeliveryUncertain("a part of it arrived") from error
            raise
    return sent


def _texts(text: str) -> list[Call]:
    return [("sendMessage", {"text": piece}) for piece in pieces(text, LONGEST_TEXT, utf16_length) if piece]


def _files(message: OutboundMessage) -> list[Call]:
    return [_file(file) for file in message.files]


def _file(file: OutboundFile) -> Call:
    method, field = METHODS.get(file.kind, ("sendDocument", "document"))
    return method, {field: file.url}


def _id(result: dict[str, Any]) -> str | None:
    return str(result["message_id"]) if "message_id" in result else None


def _keyboard(choices: Sequence[Choice]) -> dict[str, Any]:
    if not choices:
        return {}
    if any(len(choice.payload.encode()) > LONGEST_DATA for choice in choices):
        raise DeliveryFailed(f"a button's payload has more than {LONGEST_DATA} bytes")
    rows = [[{"text": choice.title, "callback_data": choice.payload}] for choice in choices]
    return {"reply_markup": {"inline_keyboard": rows}}
