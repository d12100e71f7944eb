"""Reading an update (https://core.telegram.org/bots/api#update)."""

import json
from collections.abc import Sequence
from typing import Any

from connectors.errors import UnreadablePayload
from connectors.messages import Attachment, InboundMessage, Kind, Voucher
from connectors.wording import place

Update = dict[str, Any]
FILES = {"document": Kind.FILE, "video": Kind.VIDEO, "audio": Kind.AUDIO, "voice": Kind.AUDIO, "video_note": Kind.VIDEO}
COMMANDS = {"/start": "👋", "/help": "help"}  # /start is how every chat with a bot begins


def read(body: bytes) -> Update:
    """The update in a delivery; raises `UnreadablePayload`."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadablePayload("the update is not JSON") from error
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        raise UnreadablePayload("the update has no update_id")
    return update


def messages(update: Update, account: str) -> Sequence[InboundMessage]:
    """What a customer said in an update; in groups nobody is answered, for all would read it."""
    try:
        if "callback_query" in update:
            return _pressed(update["callback_query"], account)
        return _said(update["message"], account) if "message" in update else ()
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadablePayload("the update lacks what it should have") from error


def callback_id(update: Update) -> str | None:
    """The id by which a pressed button is acknowledged."""
    pressed = update.get("callback_query")
    return str(pressed["id"]) if isinstance(pressed, dict) and "id" in pressed else None


def _said(message: dict[str, Any], account: str) -> Sequence[InboundMessage]:
    text, files = message.get("text") or message.get("caption") or _place(message), _files(message)
    if not (text or files) or not _is_private(message):
        return ()
    return (_inbound(account, message, message.get("from", {}), f"message:{message['message_id']}", text, files),)


def _place(message: dict[str, Any]) -> str:
    venue = message.get("venue", {})
    at = venue.get("location") or message.get("location")
    return place(at["latitude"], at["longitude"], venue.get("title"), venue.get("address")) if at else ""


def _files(message: dict[str, Any]) -> tuple[Attachment, ...]:
    """The one file of a message; of a photo the largest of its sizes."""
    if sizes := message.get("photo"):
        return (Attachment(Kind.IMAGE, content_type="image/jpeg", reference=sizes[-1]["file_id"]),)
    for field, kind in FILES.items():
        if file := message.get(field):
            return (Attachment(kind, file.get("file_name", ""), file.get("mime_type", ""), reference=file["file_id"]),)
    return ()


def _pressed(query: dict[str, Any], account: str) -> Sequence[InboundMessage]:
    shown_in = query.get("message")
    if not shown_in or "data" not in query or not _is_private(shown_in):
        return ()
    return (_inbound(account, shown_in, query["from"], f"callback:{query['id']}", query["data"]),)


def _inbound(
    account: str,
    message: dict[str, Any],
    sender: dict[str, Any],
    message_id: str,
    text: str,
    files: tuple[Attachment, ...] = (),
) -> InboundMessage:
    shown = " ".join(part for part in (sender.get("first_name"), sender.get("last_name")) if part)
    # Ids of messages are unique in their chat for ever; update_id starts anew at random after a quiet week.
    return InboundMessage(
        channel="telegram",
        account=account,
        sender_id=str(message["chat"]["id"]),
        message_id=message_id,
        text=_words(text),
        locale=str(sender.get("language_code") or "") or None,
        claim=Voucher(name=shown) if shown else None,
        attachments=files,
    )


def _words(text: str) -> str:
    """Telegram's own commands as words; what a link adds to them ("/start promo") was not said by the customer."""
    command = text.split(maxsplit=1)[0].partition("@")[0] if text.startswith("/") else ""
    return COMMANDS.get(command, text)


def _is_private(message: dict[str, Any]) -> bool:
    return bool(message["chat"]["type"] == "private")
