"""Messenger's verbs, which are Instagram's too: who sent a request, what it says, sending, and getting files."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import httpx2

from connectors.connector import Manners, Rate, Receipt, WebhookRequest, Window
from connectors.messages import Attachment, OutboundMessage, Parsed
from connectors.messenger import updates
from connectors.messenger.sending import send
from connectors.meta import webhooks
from connectors.meta.graph import GraphApi


class MessengerConnector:
    """A page, and the Instagram account that is linked to it.

    Without an app secret every delivery is refused, without a page token every message.

    Each of the two is an inbox of its own: `account` is the page's id or Instagram's. A customer on Instagram is addressed as
    `instagram:<id>`, for the two number their people apart and take different messages.
    """

    name = "messenger"
    manners = Manners(
        # https://developers.facebook.com/docs/messenger-platform/policy/policy-overview#24hours_window
        window=Window(timedelta(hours=24)),
        # https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting
        overall=Rate(300, 1.0),  # of text and pictures; more than 10 of audio and video are refused (613), and tried again
    )

    def __init__(
        self,
        *,
        app_secret: str | None,
        verify_token: str | None,
        page_token: str | None,
        api_base: str,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.enabled = bool(app_secret and verify_token and page_token)
        self._app_secret = app_secret
        self._verify_token = verify_token
        self._api = GraphApi(api_base, page_token, transport)

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        """The app's secret signs the raw body; the address is checked by the verify token."""
        webhooks.verify(request, self._app_secret, self._verify_token)

    def parse(self, body: bytes) -> Sequence[Parsed]:
        """Messages and pressed buttons of customers, and how far ours have come; echoes, reactions, edits and standby: none."""
        return updates.parse(body)

    def receipt(self, request: WebhookRequest) -> Receipt:
        """The challenge of a check of the address; nothing to say to a delivery."""
        return webhooks.receipt(request)

    async def send(self, recipient_id: str, message: OutboundMessage) -> str | None:
        """Send text, up to 13 quick replies, numbered text beyond that, images and files by their address."""
        return await send(self._api, recipient_id, message)

    async def fetch(self, attachment: Attachment) -> Attachment:
        """Get a file from the address that came with it, if that is one of Meta's."""
        content, content_type = await self._api.download(attachment.reference or "", with_token=False)
        return replace(attachment, content=content, content_type=attachment.content_type or content_type)

    async def close(self) -> None:
        """Give the connections back."""
        await self._api.close()
