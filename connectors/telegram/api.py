"""Calling the Bot API (https://core.telegram.org/bots/api#making-requests), and what its answers mean."""

import json
from typing import Any

import httpx2

from connectors.errors import DeliveryFailed, DeliveryUncertain, TryAgainLater

TIMEOUT = httpx2.Timeout(10.0, connect=5.0)
NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


class NotAccepted(DeliveryFailed):
    """400: the call makes no sense to Telegram; another one for the same message might."""


class BotApi:
    """One bot's methods."""

    def __init__(self, base: str, token: str | None, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._token = token
        self._client = httpx2.AsyncClient(base_url=base, timeout=TIMEOUT, transport=transport)

    async def call(self, method: str, **parameters: Any) -> None:
        """Carry out a method; raises a `DeliveryFailed` that says what is known of its effect."""
        if not self._token:
            raise DeliveryFailed("no bot token is set")
        try:
            answer = await self._client.post(f"/bot{self._token}/{method}", json=parameters)
        except NEVER_SENT as error:
            raise TryAgainLater(f"no connection: {type(error).__name__}") from error
        except httpx2.TransportError as error:
            raise DeliveryUncertain(f"no answer: {type(error).__name__}") from error
        _judge(answer)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()


def _judge(answer: httpx2.Response) -> None:
    body = _body(answer)
    if answer.status_code == 200 and body.get("ok") is True:
        return
    reason = f"{answer.status_code} {body.get('description', '')}".strip()
    if answer.status_code == 429:
        raise TryAgainLater(reason, _retry_after(answer, body))
    if answer.status_code >= 500 and body.get("ok") is False:  # Telegram's own word that it failed
        raise TryAgainLater(reason, _retry_after(answer, body))
    if answer.status_code >= 500 or answer.status_code < 400:  # something in between spoke, nobody knows for whom
        raise DeliveryUncertain(reason)
    raise NotAccepted(reason) if answer.status_code == 400 else DeliveryFailed(reason)


def _body(answer: httpx2.Response) -> dict[str, Any]:
    try:
        body = json.loads(answer.content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _retry_after(answer: httpx2.Response, body: dict[str, Any]) -> float | None:
    """Seconds to wait, as the body or the header says."""
    parameters = body.get("parameters")
    said = parameters.get("retry_after") if isinstance(parameters, dict) else answer.headers.get("retry-after")
    try:
        return max(0.0, float(said)) if said is not None else None
    except (TypeError, ValueError):
        return None
