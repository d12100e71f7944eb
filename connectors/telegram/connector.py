"""Telegram's three verbs: who sent a request, what it says, and sending."""

import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import httpx2

from connectors.connector import Manners, Rate, Receipt, WebhookRequest
from connectors.errors import DeliveryFailed, InvalidSignature
from connectors.messages import Attachment, OutboundMessage, Parsed
from connectors.telegram import updates
from connectors.telegram.api import BotApi
from connectors.telegram.sending import send

SECRET_HEADER = "x-telegram-bot-api-secret-token"


class TelegramConnector:
    """One bot. Without a secret every webhook is refused, without a token every message."""

    name = "telegram"
    manners = Manners(overall=Rate(30, 1.0), to_one=Rate(3, 3.0))  # one a second, short bursts pass

    def __init__(
        self,
        *,
        token: str | None,
        secret: str | None,
        api_base: str,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.enabled = bool(token and secret)
        self._secret = secret
        self._account = (token or "").partition(":")[0]  # the bot's id: two bots have two inboxes
        self._api = BotApi(api_base, token, transport)

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        """Telegram proves itself by the secret that `setWebhook` gave it; there is no signature over the body."""
        shown = request.headers.get(SECRET_HEADER, "")
        if not self._secret or not hmac.compare_digest(shown.encode(), self._secret.encode()):
            raise InvalidSignature("the secret token is missing or wrong")

    def parse(self, body: bytes) -> Sequence[Parsed]:
        """Messages with words, files or a place, and pressed buttons, of private chats; edits and everything else are none."""
        return updates.messages(updates.read(body), self._account)

    def receipt(self, request: WebhookRequest) -> Receipt:
        """A call that Telegram carries out for us: it ends the waiting that a pressed button shows."""
        callback_id = updates.callback_id(updates.read(request.body))
        if callback_id is None:
            return Receipt()
        return Receipt(json.dumps({"method": "answerCallbackQuery", "callback_query_id": callback_id}).encode())

    async def send(self, recipient_id: str, message: OutboundMessage) -> str | None:
        """Send to a chat, buttons as an inline keyboard and an image as a photo with its caption."""
        return await send(self._api, recipient_id, message)

    async def fetch(self, attachment: Attachment) -> Attachment:
        """Get a file in the two steps that Telegram asks for: where it lies, then its bytes."""
        path = (await self._api.call("getFile", file_id=attachment.reference)).get("file_path")
        if not isinstance(path, str):
            raise DeliveryFailed("Telegram does not give this file")
        content, content_type = await self._api.file(path)
        return replace(attachment, content=content, content_type=attachment.content_type or content_type)

    async def close(self) -> None:
        """Give the connections back."""
        await self._api.close()
