"""Slack's verbs: who sent a request, what it says, sending, and getting files."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import httpx2

from connectors.connector import Manners, Rate, Receipt, WebhookRequest
from connectors.errors import DeliveryFailed
from connectors.messages import Attachment, OutboundMessage, Parsed
from connectors.slack import events, signing
from connectors.slack.api import WebApi
from connectors.slack.sending import send


class SlackConnector:
    """One app in its workspaces. Without a signing secret every webhook is refused, without a bot token every message."""

    name = "slack"
    manners = Manners(to_one=Rate(1, 1.0))  # https://docs.slack.dev/apis/web-api/rate-limits: posting messages

    def __init__(
        self,
        *,
        signing_secret: str | None,
        bot_token: str | None,
        api_base: str,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.enabled = bool(signing_secret and bot_token)
        self._secret = signing_secret
        self._api = WebApi(api_base, bot_token, transport)

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        """Slack signs the time and the body; what is older than five minutes was perhaps recorded by somebody else."""
        signing.verify(self._secret, request, now)

    def parse(self, body: bytes) -> Sequence[Parsed]:
        """Direct messages with words or files, and buttons pressed there; edits, other apps' words and channels are none."""
        return events.messages(events.read(body))

    def receipt(self, request: WebhookRequest) -> Receipt:
        """An empty answer, or the challenge by which Slack checks the address."""
        challenge = events.challenge(events.read(request.body))
        return Receipt(b"", "text/plain") if challenge is None else Receipt(json.dumps({"challenge": challenge}).encode())

    async def send(self, recipient_id: str, message: OutboundMessage) -> str | None:
        """Post into the direct messages with one person; gives the `ts` of the last post."""
        return await send(self._api, recipient_id, message)

    async def fetch(self, attachment: Attachment) -> Attachment:
        """Get a file with the bot token, which needs the scope `files:read`."""
        reference = attachment.reference or ""
        if not reference.startswith(("https://", "http://")):
            reference = _address(await self._api.ask("files.info", file=reference))
        content, content_type = await self._api.file(reference)
        if content_type == "text/html" != attachment.content_type:
            raise DeliveryFailed("Slack gave its sign-in page: the app lacks files:read")
        return replace(attachment, content=content, content_type=attachment.content_type or content_type)

    async def close(self) -> None:
        """Give the connections back."""
        await self._api.close()


def _address(answer: dict[str, object]) -> str:
    file = answer.get("file")
    url = file.get("url_private_download") or file.get("url_private") if isinstance(file, dict) else None
    if not isinstance(url, str):
        raise DeliveryFailed("Slack does not give this file")
    return url
