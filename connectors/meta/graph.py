"""Calling the Graph API (https://developers.facebook.com/docs/graph-api/guides/error-handling), and what its answers mean."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from connectors import calling
from connectors.calling import NotAccepted
from connectors.errors import DeliveryFailed, DeliveryUncertain, TryAgainLater

Body = dict[str, Any]

# Codes go before the status, which is 400 for nearly all of them. Of these nothing was sent, and a later try may do:
# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
# https://developers.facebook.com/docs/messenger-platform/error-codes
LATER: dict[str, float | None] = {
    "2": None,  # temporary, of the platform's own
    "4": None,  # too many calls of the app
    "32": None,  # ... of the page
    "613": None,  # ... of this method
    "1200": None,  # Messenger: temporary failure
    "80007": None,  # too many calls of the WhatsApp Business account
    "130429": None,  # too many messages a second
    "131000": None,  # WhatsApp: could not be sent, for no reason that is told
    "131016": None,  # WhatsApp: overloaded
    "131056": 6.0,  # too many messages to this customer; after a burst it is one in six seconds
    "131057": None,  # the number is in maintenance
    "133004": None,  # WhatsApp: the server is away for a while
}
UNCERTAIN = {"1"}  # "unknown error": Messenger says it as well of messages that were sent
NOT_ACCEPTED = {"100", "131008", "131009", "131051", "131052", "131053"}  # a parameter or a file, so that another call may do

META_HOSTS = ("facebook.com", "fbcdn.net", "fbsbx.com", "cdninstagram.com", "instagram.com")
HOST = re.compile(r"[a-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One call of a message; `instead` is what goes out when the platform does not accept it (None: then it fails)."""

    body: Body
    instead: tuple[Body, ...] | None = None


class GraphApi:
    """The Graph API with one access token; the base holds the version (`https://graph.facebook.com/v25.0`)."""

    def __init__(self, base: str, token: str | None, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._token = token
        self._base = httpx2.URL(base)
        self._client = calling.client(base, transport)

    async def get(self, path: str, **query: str) -> Body:
        """Read an object; raises as `post` does."""
        return self._understood(await calling.call(self._client, "GET", path, params=query, headers=self._authorization()))

    async def post(self, path: str, body: Body) -> Body:
        """Carry out a call and return its answer; raises a `DeliveryFailed` that says what is known of its effect."""
        return self._understood(await calling.call(self._client, "POST", path, json=body, headers=self._authorization()))

    async def download(self, url: str, *, with_token: bool) -> tuple[bytes, str]:
        """A file's bytes and content type, from Meta's own hosts alone; raises `DeliveryFailed` for other addresses."""
        if not self._is_metas(url):
            raise DeliveryFailed("the file does not lie with Meta")
        return await calling.download(self._client, url, self._authorization() if with_token else None)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    def _authorization(self) -> dict[str, str]:
        if not self._token:
            raise DeliveryFailed("no access token is set")
        return {"Authorization": f"Bearer {self._token}"}

    def _is_metas(self, address: str) -> bool:
        try:
            url = httpx2.URL(address)
        except (httpx2.InvalidURL, ValueError):
            return False
        if (url.scheme, url.host, url.port) == (self._base.scheme, self._base.host, self._base.port):
            return not url.userinfo
        is_known = HOST.fullmatch(url.host) and any(f".{url.host}".endswith(f".{host}") for host in META_HOSTS)
        return url.scheme == "https" and url.port in (None, 443) and not url.userinfo and bool(is_known)

    @staticmethod
    def _understood(answer: httpx2.Response) -> Body:
        body = calling.document(answer)
        if answer.status_code != 200 or not body or "error" in body:
            _refuse(answer, body.get("error"))
        return body


async def send_parts(send: Callable[[Body], Awaitable[str]], parts: Sequence[Part]) -> str | None:
    """Make the calls of a message in turn; the id of the last one. A failure after a part arrived is a `DeliveryUncertain`."""
    sent: str | None = None
    for part in parts:
        try:
            sent = await _send(send, part) or sent
        except DeliveryFailed as error:
            if sent is None:
                raise
            raise DeliveryUncertain(f"a part of it arrived, then: {error}") from error
    return sent


async def _send(send: Callable[[Body], Awaitable[str]], part: Part) -> str | None:
    try:
        return await send(part.body)
    except NotAccepted:
        if part.instead is None:
            raise
    return await send_parts(send, [Part(body) for body in part.instead])


def _refuse(answer: httpx2.Response, error: object) -> None:
    if not isinstance(error, dict):
        calling.refuse(answer, f"{answer.status_code} from the Graph API", platforms_own=False)
        return
    code, reason = str(error.get("code")), explained(error)
    retry_after = calling.seconds(answer.headers.get("retry-after"))
    if code in LATER:
        raise TryAgainLater(reason, LATER[code] if retry_after is None else retry_after)
    if code in UNCERTAIN:
        raise DeliveryUncertain(reason)
    if code in NOT_ACCEPTED:
        raise NotAccepted(reason)
    if answer.status_code == 429 or answer.status_code >= 500:
        raise TryAgainLater(reason, retry_after)
    raise DeliveryFailed(reason)


def explained(error: Body) -> str:
    """An error in the platform's words: its code, and its title or message with the details."""
    code, subcode = error.get("code"), error.get("error_subcode")
    said = str(error.get("title") or error.get("message") or "").removeprefix(f"(#{code})").strip()
    data = error.get("error_data")
    details = str(data.get("details") or "") if isinstance(data, dict) else ""
    named = f"{code}/{subcode}" if subcode else f"{code}"
    return ": ".join(part for part in (f"{named} {said}".strip(), details if details not in said else "") if part)
