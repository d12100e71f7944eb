"""WeChat's verbs: who sent a request, what it says, sending and fetching."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import httpx2

from connectors.connector import Manners, Receipt, WebhookRequest, Window
from connectors.errors import DeliveryFailed, UnreadablePayload
from connectors.messages import Attachment, OutboundMessage, Parsed
from connectors.wechat import documents, events
from connectors.wechat.api import ServerApi
from connectors.wechat.crypto import MessageCipher
from connectors.wechat.sending import send
from connectors.wechat.verification import Verifier


class WeChatConnector:
    """One Official Account. Without a token every push is refused, without an AppSecret every message.

    With an EncodingAESKey only encrypted pushes are believed, without one only plain ones are read. Raises `ValueError` when
    the key is none.
    """

    name = "wechat"
    # .../api/customer/message/api_sendcustommessage
    manners = Manners(window=Window(timedelta(hours=48), replies=5), carries=20 * 1024**2)

    def __init__(
        self,
        *,
        token: str | None,
        app_id: str | None,
        app_secret: str | None,
        encoding_aes_key: str | None = None,
        api_base: str = "https://api.weixin.qq.com",
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.enabled = bool(token and app_id and app_secret)
        self._account = app_id or ""
        self._cipher = MessageCipher(encoding_aes_key, self._account) if encoding_aes_key else None
        self._verifier = Verifier(token, self._cipher)
        self._api = ServerApi(api_base, app_id, app_secret, transport)

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        """The signature over the query, and over the encrypted message; no older than five minutes."""
        self._verifier.check(request, now)

    def parse(self, body: bytes) -> Sequence[Parsed]:
        """The one message or event of a push, decrypted in the encrypted mode."""
        fields = documents.read(body)
        if self._cipher:
            try:
                fields = documents.read(self._cipher.decrypt(fields.get("Encrypt", "")))
            except ValueError as error:
                raise UnreadablePayload("the delivery is not encrypted for this account") from error
        return events.parse(fields, self._account, body)

    def receipt(self, request: WebhookRequest) -> Receipt:
        """`success`, by which WeChat sends it no more; the `echostr` when it asks whether the address is ours."""
        return Receipt(self._verifier.echo(request.query) if request.method == "GET" else b"success", "text/plain")

    async def send(self, recipient_id: str, message: OutboundMessage) -> str | None:
        """Send as a customer service message, buttons as a menu of lines to press; WeChat gives no id of it."""
        await send(self._api, recipient_id, message)
        return None

    async def fetch(self, attachment: Attachment) -> Attachment:
        """Get a file, which WeChat keeps for three days, by its `media_id`."""
        if attachment.reference is None:
            raise DeliveryFailed("the file has no reference")
        content, content_type = await self._api.file(attachment.reference)
        return replace(attachment, content=content, content_type=content_type or attachment.content_type)

    async def close(self) -> None:
        """Give the connections back."""
        await self._api.close()
