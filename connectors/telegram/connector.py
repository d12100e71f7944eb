"""Telegram's three verbs: who sent a request, what it says, and sending."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

import httpx2

from connectors.connector import WebhookRequest
from connectors.errors import InvalidSignature
from connectors.messages import InboundMessage, OutboundMessage
from connectors.telegram import updates
from connectors.telegram.api import BotApi
from connectors.telegram.sending import send

SECRET_HEADER = "x-telegram-bot-api-secret-token"


class TelegramConnector:
    """One bot. Without a secret every webhook is refused, without a token every message."""

    name = "telegram"

    def __init__(
        self,
        *,
        token: str | None,
        secret: str | None,
        api_base: str,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._secret = secret
        self._account = (token or "").partition(":")[0]  # the bot's id: two bots have two inboxes
        self._api = BotApi(api_base, token, transport)

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        """Telegram proves itself by the secret that `setWebhook` gave it; there is no signature over the body."""
        shown = request.headers.get(SECRET_HEADER, "")
        if not self._secret or not hmac.compare_digest(shown.encode(), self._secret.encode()):
            raise InvalidSignature("the secret token is missing or wrong")

    def parse(self, body: bytes) -> Sequence[InboundMessage]:
        """Messages with words and pressed buttons of private chats; edits and everything else are none."""
        return updates.messages(updates.read(body), self._account)

    def receipt(self, body: bytes) -> Mapping[str, object]:
        """A call that Telegram carries out for us: it ends the waiting that a pressed button shows."""
        callback_id = updates.callback_id(updates.read(body))
        return {"method": "answerCallbackQuery", "callback_query_id": callback_id} if callback_id else {}

    async def send(self, recipient_id: str, message: OutboundMessage) -> None:
        """Send to a chat, buttons as an inline keyboard and an image as a photo with its caption."""
        await send(self._api, recipient_id, message)

    async def close(self) -> None:
        """Give the connections back."""
        await self._api.close()
