"""What one of our messages becomes in Slack.

The words go as the text of the message, with Slack's formatting off: what a customer or a product is called must not become bold
or a link. Pictures and buttons are blocks attached below, for blocks beside the text would take its place.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.calling import NotAccepted
from connectors.errors import DeliveryFailed, DeliveryUncertain
from connectors.messages import Choice, Kind, OutboundMessage
from connectors.slack.api import WebApi
from connectors.slack.markup import escaped
from connectors.wording import pieces

LONGEST_TEXT = 4_000  # characters as they are sent; more is cut by Slack where it likes, beyond 40,000 thrown away
LONGEST_TITLE = 75
LONGEST_VALUE = 2_000
LONGEST_ALT = 2_000
MOST_BUTTONS = 25  # in one block; others follow in a second one
Blocks = list[dict[str, Any]]


async def send(api: WebApi, channel: str, message: OutboundMessage) -> str | None:
    """Send a message in as few posts as it takes; the last one's `ts`. A picture that Slack cannot get goes as its address."""
    images, buttons = _images(message), _buttons(message.choices)
    try:
        return await _post_all(api, channel, _text(message, with_images=False), images + buttons)
    except NotAccepted:  # nothing was posted
        if not images:
            raise
    return await _post_all(api, channel, _text(message, with_images=True), buttons)


async def _post_all(api: WebApi, channel: str, text: str, blocks: Blocks) -> str | None:
    texts = [escaped(piece) for piece in pieces(text, LONGEST_TEXT, lambda part: len(escaped(part)))]
    posted: str | None = None
    for number, piece in enumerate(texts, 1):
        below = {"attachments": [{"blocks": blocks, "fallback": piece}]} if blocks and number == len(texts) else {}
        try:
            posted = await _post(api, channel, piece, below)
        except DeliveryFailed as error:
            if number > 1:
                raise DeliveryUncertain("a part of it arrived") from error
            raise
    return posted


async def _post(api: WebApi, channel: str, text: str, below: dict[str, Any]) -> str | None:
    shown = {"text": text, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
    result = await api.call("chat.postMessage", channel=channel, **shown, **below)
    return str(result["ts"]) if "ts" in result else None


def _text(message: OutboundMessage, *, with_images: bool) -> str:
    """The words, and below them the files by name and address."""
    lines = [message.text]
    if with_images and message.image_url:
        lines.append(message.image_url)
    lines += [f"{file.name}\n{file.url}" for file in message.files if with_images or file.kind != Kind.IMAGE]
    return "\n".join(line for line in lines if line)


def _images(message: OutboundMessage) -> Blocks:
    shown = [(message.image_url, message.text)] if message.image_url else []
    shown += [(file.url, file.name) for file in message.files if file.kind == Kind.IMAGE]
    return [{"type": "image", "image_url": url, "alt_text": alt[:LONGEST_ALT] or url[:LONGEST_ALT]} for url, alt in shown]


def _buttons(choices: Sequence[Choice]) -> Blocks:
    if any(len(choice.payload) > LONGEST_VALUE for choice in choices):
        raise DeliveryFailed(f"a button's payload has more than {LONGEST_VALUE} characters")
    buttons = [_button(number, choice) for number, choice in enumerate(choices, 1)]
    return [{"type": "actions", "elements": row} for row in _rows(buttons)]


def _rows(buttons: Blocks) -> Iterator[Blocks]:
    for start in range(0, len(buttons), MOST_BUTTONS):
        yield buttons[start : start + MOST_BUTTONS]


def _button(number: int, choice: Choice) -> dict[str, Any]:
    title = choice.title if len(choice.title) <= LONGEST_TITLE else choice.title[: LONGEST_TITLE - 1] + "…"
    words = {"type": "plain_text", "text": title}
    return {"type": "button", "action_id": f"choice:{number}", "value": choice.payload, "text": words}
