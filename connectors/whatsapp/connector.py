"""WhatsApp's verbs: who sent a request, what it says, sending, and getting files."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

import httpx2

from connectors.connector import Manners, Rate, Receipt, WebhookRequest, Window
from connectors.errors import DeliveryFailed
from connectors.messages import Attachment, OutboundMessage, Parsed
from connectors.meta import webhooks
from connectors.meta.graph import GraphApi
from connectors.whatsapp import updates
from connectors.whatsapp.sending import send


class WhatsAppConnector:
    """One business number. Without an app secret every delivery is refused, without an access token every message.

    A Meta app gets the messages of all of its numbers at one address; those of other numbers are not ours.
    """

    name = "whatsapp"
    manners = Manners(
        # https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
        window=Window(timedelta(hours=24)),
        overall=Rate(80, 1.0),
        # To one customer 1 in 6 s, or up to 45 at once, to be waited for as long as if they had kept that pace: 45 * 6 s.
        to_one=Rate(45, 270.0),
    )

    def __init__(
        self,
        *,
        app_secret: str | None,
        verify_token: str | None,
        access_token: str | None,
        phone_number_id: str | None,
        api_base: str,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.enabled = bool(app_secret and verify_token and access_token and phone_number_id)
        self._app_secret = app_secret
        self._verify_token = verify_token
        self._number = phone_number_id or ""
        self._api = GraphApi(api_base, access_token, transport)

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        """The app's secret signs the raw body; the address is checked by the verify token."""
        webhooks.verify(request, self._app_secret, self._verify_token)

    def parse(self, body: bytes) -> Sequence[Parsed]:
        """Messages and pressed buttons of customers, and how far ours have come; not reactions, nor other numbers'."""
        return updates.parse(body, self._number)

    def receipt(self, request: WebhookRequest) -> Receipt:
        """The challenge of a check of the address; nothing to say to a delivery."""
        return webhooks.receipt(request)

    async def send(self, recipient_id: str, message: OutboundMessage) -> str | None:
        """Send text, buttons (up to 3) or a list (up to 10), numbered text beyond that, images and files by their address."""
        if not self._number:
            raise DeliveryFailed("no phone number id is set")
        return await send(self._api, self._number, recipient_id, message)

    async def fetch(self, attachment: Attachment) -> Attachment:
        """Get a file in two steps: where it lies (good for five minutes), then its bytes."""
        place = await self._api.get(f"/{quote(attachment.reference or '', safe='')}", phone_number_id=self._number)
        url = place.get("url")
        if not isinstance(url, str):
            raise DeliveryFailed("WhatsApp does not give this file")
        content, content_type = await self._api.download(url, with_token=True)
        return replace(attachment, content=content, content_type=attachment.content_type or content_type)

    async def close(self) -> None:
        """Give the connections back."""
        await self._api.close()
