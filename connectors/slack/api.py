"""Calling the Web API (https://docs.slack.dev/apis/web-api), and what its answers mean.

Slack answers nearly everything with 200; `ok` and `error` in the body say what became of the call.
"""

from typing import Any
from urllib.parse import urlsplit

import httpx2

from connectors import calling
from connectors.calling import NotAccepted
from connectors.errors import DeliveryFailed, DeliveryUncertain, TryAgainLater

LATER = ("ratelimited", "rate_limited", "service_unavailable", "team_added_to_org", "request_timeout")
PERHAPS = ("fatal_error", "internal_error")  # "It's possible some aspect of the operation succeeded"
SHAPE = (  # Slack cannot show it so
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "attachment_payload_limit_exceeded",
)
WORDS = {
    "account_inactive": "the app was removed from the workspace",
    "cannot_reply_to_message": "this kind of message takes no answer",
    "channel_not_found": "there is no such direct message for this app",
    "is_archived": "the conversation is archived",
    "invalid_auth": "the bot token is wrong",
    "missing_scope": "the app lacks a permission",
    "not_authed": "the bot token is missing",
    "restricted_action": "the workspace does not let the app write",
    "token_expired": "the bot token has expired",
    "token_revoked": "the bot token was revoked",
    "user_disabled": "the person's account is switched off",
}


class WebApi:
    """One app's methods, by its bot token (`xoxb-`)."""

    def __init__(self, base: str, token: str | None, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._token = token
        self._base = urlsplit(base)
        self._client = calling.client(base, transport)

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Carry out a method that takes JSON; raises a `DeliveryFailed` that says what is known of its effect."""
        return self._result(await self._call("POST", method, json=parameters))

    async def ask(self, method: str, **parameters: str) -> dict[str, Any]:
        """Carry out a method that only reads; these take no JSON."""
        return self._result(await self._call("GET", method, params=parameters))

    async def file(self, url: str) -> tuple[bytes, str]:
        """The bytes and the content type of a file; the token is shown to nobody but Slack."""
        if not self._is_slacks(url):
            raise DeliveryFailed("the file does not lie with Slack")
        return await calling.download(self._client, url, self._proof())

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def _call(self, verb: str, method: str, **request: Any) -> httpx2.Response:
        return await calling.call(self._client, verb, f"/{method}", headers=self._proof(), **request)

    def _proof(self) -> dict[str, str]:
        if not self._token:
            raise DeliveryFailed("no bot token is set")
        return {"Authorization": f"Bearer {self._token}"}

    def _is_slacks(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if "@" in parts.netloc or "\\" in url:
            return False
        at_slack = parts.scheme == "https" and port in (None, 443) and (host == "slack.com" or host.endswith(".slack.com"))
        return at_slack or (parts.scheme, parts.netloc) == (self._base.scheme, self._base.netloc)

    @staticmethod
    def _result(answer: httpx2.Response) -> dict[str, Any]:
        body = calling.document(answer)
        if answer.status_code == 200 and body.get("ok") is True:
            return body
        code = str(body.get("error", ""))
        reason = f"{answer.status_code} {code}: {WORDS[code]}" if code in WORDS else f"{answer.status_code} {code}".strip()
        if body.get("ok") is False:
            _refuse(code, reason, calling.seconds(answer.headers.get("retry-after")))
        calling.refuse(answer, reason, platforms_own=False)
        raise AssertionError("unreachable")


def _refuse(code: str, reason: str, retry_after: float | None) -> None:
    if code in LATER:
        raise TryAgainLater(reason, retry_after)
    if code in PERHAPS:
        raise DeliveryUncertain(reason)
    raise NotAccepted(reason) if code in SHAPE else DeliveryFailed(reason)
