"""LINE's verbs: who sent a request, what it says, sending and fetching."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import httpx2

from connectors.connector import Manners, Rate, Receipt, WebhookRequest
from connectors.errors import DeliveryFailed, InvalidSignature
from connectors.line import events
from connectors.line.api import MessagingApi
from connectors.line.sending import send
from connectors.messages import Attachment, Kind, OutboundMessage, Parsed

SIGNATURE_HEADER = "x-line-signature"
PREPARED = (Kind.AUDIO, Kind.VIDEO)


class LineConnector:
    """One channel of the Messaging API. Without a secret every webhook is refused, without a token every message."""

    name = "line"
    manners = Manners(overall=Rate(2000, 1.0), repeats=True)  # .../reference/messaging-api/#rate-limits

    def __init__(
        self,
        *,
        channel_secret: str | None,
        channel_token: str | None,
        api_base: str = "https://api.line.me",
        data_base: str = "https://api-data.line.me",
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.enabled = bool(channel_secret and channel_token)
        self._secret = channel_secret
        self._api = MessagingApi(api_base, data_base, channel_token, transport)

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        """HMAC-SHA256 over the body as it came; no time is signed, so that only the events' ids tell a replay."""
        if not self._secret:
            raise InvalidSignature("no channel secret is set")
        made = base64.b64encode(hmac.digest(self._secret.encode(), request.body, hashlib.sha256))
        if not hmac.compare_digest(request.headers.get(SIGNATURE_HEADER, "").encode(), made):
            raise InvalidSignature("the signature is missing or wrong")

    def parse(self, body: bytes) -> Sequence[Parsed]:
        """Messages, pressed buttons and new friends of one-to-one chats; with no event at all LINE tries the address."""
        return events.parse(body)

    def receipt(self, request: WebhookRequest) -> Receipt:
        """LINE looks at the status alone."""
        return Receipt()

    async def send(self, recipient_id: str, message: OutboundMessage) -> str | None:
        """Push to a customer, buttons as quick replies; the same message (its `id`) is sent once, however often it is tried."""
        return await send(self._api, recipient_id, message)

    async def fetch(self, attachment: Attachment) -> Attachment:
        """Get a file, which LINE keeps for some days, by the id of its message."""
        if attachment.reference is None:
            raise DeliveryFailed("the file has no reference")
        content, content_type = await self._api.file(attachment.reference, prepared=attachment.kind in PREPARED)
        return replace(attachment, content=content, content_type=attachment.content_type or content_type)

    async def close(self) -> None:
        """Give the connections back."""
        await self._api.close()
