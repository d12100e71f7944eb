"""Calling the Messaging API (https://developers.line.biz/en/reference/messaging-api/), and what its answers mean."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import httpx2

from connectors import calling
from connectors.errors import DeliveryFailed, TryAgainLater

ALREADY_ACCEPTED = 409  # the retry key is known: LINE has the message since an earlier try
OUT_OF_PLAN = "monthly limit"  # in the words of a 429 that no waiting ends: the plan's messages are used up


class MessagingApi:
    """One channel's endpoints: messages at `base`, customers' files at `data_base`."""

    def __init__(self, base: str, data_base: str, token: str | None, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._token = token
        self._client = calling.client(base, transport)
        self._data = calling.client(data_base, transport)

    async def push(self, to: str, messages: Sequence[dict[str, Any]], retry_key: str) -> str | None:
        """Send up to five messages at once, once for each retry key (https://developers.line.biz/en/docs/messaging-api/retrying-api-request/).

        Returns LINE's id of the last one; raises a `DeliveryFailed` that says what is known of its effect.
        """
        headers = self._headers() | {"X-Line-Retry-Key": retry_key}
        content = {"to": to, "messages": list(messages)}
        answer = await calling.call(self._client, "POST", "/v2/bot/message/push", json=content, headers=headers)
        body = calling.document(answer)
        if answer.status_code not in (200, ALREADY_ACCEPTED):
            _refuse(answer, body)
        return _last_id(body)

    async def file(self, message_id: str, *, prepared: bool) -> tuple[bytes, str]:
        """The bytes and the content type of a customer's file; LINE has to prepare films and sounds first (`prepared`)."""
        path = f"/v2/bot/message/{quote(message_id, safe='')}/content"
        if prepared:
            await self._see_prepared(f"{path}/transcoding")
        return await calling.download(self._data, path, self._headers())

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()
        await self._data.aclose()

    async def _see_prepared(self, path: str) -> None:
        answer = await calling.call(self._data, "GET", path, headers=self._headers())
        body = calling.document(answer)
        if answer.status_code != 200:
            _refuse(answer, body)
        if body.get("status") == "processing":
            raise TryAgainLater("LINE is still preparing the file")
        if body.get("status") != "succeeded":
            raise DeliveryFailed("LINE could not prepare the file")

    def _headers(self) -> dict[str, str]:
        if not self._token:
            raise DeliveryFailed("no channel access token is set")
        return {"Authorization": f"Bearer {self._token}"}


def _refuse(answer: httpx2.Response, body: dict[str, Any]) -> None:
    """LINE may have sent what it answers with 5xx, so that such an answer is never its own word that it did not."""
    reason = f"{answer.status_code} {body.get('message', '')}".strip()
    if answer.status_code == 429 and OUT_OF_PLAN in reason:
        raise DeliveryFailed(reason)
    calling.refuse(answer, reason, platforms_own=False)


def _last_id(body: dict[str, Any]) -> str | None:
    sent = body.get("sentMessages")
    last = sent[-1] if isinstance(sent, list) and sent else None
    return str(last["id"]) if isinstance(last, dict) and "id" in last else None
