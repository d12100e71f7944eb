"""What one of our messages becomes in a Telegram chat."""

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.errors import DeliveryFailed, DeliveryUncertain
from connectors.messages import Choice, OutboundMessage
from connectors.telegram.api import BotApi, NotAccepted

LONGEST_TEXT = 4096  # UTF-16 code units, as Telegram counts
LONGEST_CAPTION = 1024
LONGEST_DATA = 64  # bytes of a button's callback_data


async def send(api: BotApi, chat_id: str, message: OutboundMessage) -> None:
    """Send a message in as few calls as it takes; what Telegram cannot show as a photo goes as text."""
    keyboard = _keyboard(message.choices)
    if message.image_url and _length(message.text) <= LONGEST_CAPTION:
        try:
            await api.call("sendPhoto", chat_id=chat_id, photo=message.image_url, caption=message.text, **keyboard)
            return
        except NotAccepted:  # an address that Telegram cannot fetch, or no photo: nothing was sent
            if not message.text:
                raise
    await _send_text(api, chat_id, message.text, keyboard)


async def _send_text(api: BotApi, chat_id: str, text: str, keyboard: dict[str, Any]) -> None:
    *first, last = _pieces(text, LONGEST_TEXT)
    for number, piece in enumerate((*first, last)):
        try:
            await api.call("sendMessage", chat_id=chat_id, text=piece, **(keyboard if number == len(first) else {}))
        except DeliveryFailed as error:
            if number:
                raise DeliveryUncertain("a part of it arrived") from error
            raise


def _keyboard(choices: Sequence[Choice]) -> dict[str, Any]:
    if not choices:
        return {}
    if any(len(choice.payload.encode()) > LONGEST_DATA for choice in choices):
        raise DeliveryFailed(f"a button's payload has more than {LONGEST_DATA} bytes")
    rows = [[{"text": choice.title, "callback_data": choice.payload}] for choice in choices]
    return {"reply_markup": {"inline_keyboard": rows}}


def _pieces(text: str, longest: int) -> Iterator[str]:
    """The text in parts that Telegram takes, cut at a line or a space where there is one."""
    text = text.strip()
    while _length(text) > longest:
        part = text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")
        cut = max(part.rfind("\n"), part.rfind(" ")) + 1 or len(part)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
