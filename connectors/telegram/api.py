"""Calling the Bot API (https://core.telegram.org/bots/api#making-requests), and what its answers mean."""

from typing import Any

import httpx2

from connectors import calling
from connectors.errors import DeliveryFailed


class BotApi:
    """One bot's methods."""

    def __init__(self, base: str, token: str | None, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._token = token
        self._client = calling.client(base, transport)

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Carry out a method and return its result; raises a `DeliveryFailed` that says what is known of its effect."""
        if not self._token:
            raise DeliveryFailed("no bot token is set")
        answer = await calling.call(self._client, "POST", f"/bot{self._token}/{method}", json=parameters)
        body = calling.document(answer)
        if answer.status_code != 200 or body.get("ok") is not True:
            _refuse(answer, body)
        result = body.get("result")
        return result if isinstance(result, dict) else {}

    async def file(self, path: str) -> tuple[bytes, str]:
        """The bytes and the content type of a file that `getFile` named."""
        return await calling.download(self._client, f"/file/bot{self._token}/{path}")

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()


def _refuse(answer: httpx2.Response, body: dict[str, Any]) -> None:
    parameters = body.get("parameters")
    retry_after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    reason = f"{answer.status_code} {body.get('description', '')}".strip()
    calling.refuse(answer, reason, platforms_own=body.get("ok") is False, retry_after=retry_after)
