"""Twilio's verbs: who sent a request, what it says, sending, and getting files."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

import httpx2

from connectors.connector import Manners, Rate, Receipt, WebhookRequest
from connectors.errors import DeliveryFailed
from connectors.messages import Attachment, OutboundMessage, Parsed
from connectors.twilio import forms, signing
from connectors.twilio.api import TwilioApi
from connectors.twilio.sending import send

WEBHOOK = "/channels/twilio/webhook"
EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'  # TwiML that says nothing: the answer comes by the API


class TwilioConnector:
    """One account with one number or messaging service. Without its token every webhook and every message is refused.

    `public_url` is the address that Twilio has of us, without the path; None: requests show it themselves, with no proxy between.
    """

    name = "twilio"
    # What a North American long code sends (https://www.twilio.com/docs/messaging/guides/understanding-rate-limits).
    manners = Manners(overall=Rate(1, 1.0))

    def __init__(
        self,
        *,
        account_sid: str | None,
        auth_token: str | None,
        from_number: str | None,
        public_url: str | None,
        api_base: str,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.enabled = bool(account_sid and auth_token and from_number)
        self._token = auth_token
        self._from = from_number
        self._public_url = (public_url or "").rstrip("/")
        self._api = TwilioApi(api_base, account_sid, auth_token, transport)

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        """Twilio signs the address that it calls and the form; there is no time in it, so that repeats are found by their ids."""
        signing.verify(self._token, request, self._as_called(request.url))

    def parse(self, body: bytes) -> Sequence[Parsed]:
        """Text messages with their files, and reports on ours; words such as STOP that Twilio has dealt with are none."""
        return forms.parsed(body)

    def receipt(self, request: WebhookRequest) -> Receipt:
        """An empty TwiML document."""
        return Receipt(EMPTY, "text/xml")

    async def send(self, recipient_id: str, message: OutboundMessage) -> str | None:
        """Send to a number; reports on it are asked for where our address is known."""
        if not self._from:
            raise DeliveryFailed("no number to send from is set")
        sender = "MessagingServiceSid" if self._from.startswith("MG") else "From"
        base = {"To": recipient_id, sender: self._from}
        if self._public_url:
            base["StatusCallback"] = self._public_url + WEBHOOK
        return await send(self._api, base, message)

    async def fetch(self, attachment: Attachment) -> Attachment:
        """Get a file of an MMS."""
        content, content_type = await self._api.media(attachment.reference or "")
        return replace(attachment, content=content, content_type=attachment.content_type or content_type)

    async def close(self) -> None:
        """Give the connections back."""
        await self._api.close()

    def _as_called(self, url: str) -> str:
        """The address as Twilio called it, which a proxy may have changed."""
        if not self._public_url:
            return url
        query = urlsplit(url).query
        return f"{self._public_url}{WEBHOOK}" + (f"?{query}" if query else "")
