"""Calling Twilio's API (https://www.twilio.com/docs/messaging/api/message-resource), and what its answers mean."""

import re
from base64 import b64encode
from typing import Any
from urllib.parse import urlsplit

import httpx2

from connectors import calling
from connectors.errors import DeliveryFailed, TryAgainLater

VERSION = "2010-04-01"
MEDIA = re.compile(rf"/{VERSION}/Accounts/\w+/Messages/\w+/Media/\w+")
CDN = (".twiliocdn.com", ".twilio.com")
CDN_BUCKET = ("s3-external-1.amazonaws.com", "/media.twiliocdn.com/")  # host and beginning of the path
MOST_REDIRECTS = 2
NUMBER = re.compile(r"\+?\d{7,}")
# https://www.twilio.com/docs/api/errors
WORDS = {
    20003: "the account or its token is wrong",
    21211: "this is no phone number that can be written to",
    21408: "the account may not write to this country",
    21610: "the customer has answered STOP and takes no messages from us until they write START",
    21612: "there is no way from our number to this one",
    21614: "this number is not a mobile one",
}


class TwilioApi:
    """One account's messages."""

    def __init__(self, base: str, account: str | None, token: str | None, transport: httpx2.AsyncBaseTransport | None) -> None:
        self._account, self._token = account, token
        self._base = urlsplit(base)
        self._client = calling.client(base, transport)

    async def send(self, fields: dict[str, Any]) -> str | None:
        """Make a message and return its sid; raises a `DeliveryFailed` that says what is known of its effect."""
        proof = self._proof()
        path = f"/{VERSION}/Accounts/{self._account}/Messages.json"
        answer = await calling.call(self._client, "POST", path, data=fields, headers=proof)
        body = calling.document(answer)
        if answer.status_code not in (200, 201) or not isinstance(body.get("sid"), str):
            _refuse(answer, body)
        return str(body["sid"])

    async def media(self, url: str) -> tuple[bytes, str]:
        """The bytes and the content type of a file: Twilio says where it lies, and is shown our token, that place is not."""
        if not self._is_media(url):
            raise DeliveryFailed("the file does not lie with Twilio")
        proof = self._proof()
        for _ in range(MOST_REDIRECTS):
            place = await self._place(url, proof)
            if place is None:
                break
            if not _is_cdn(place):
                raise DeliveryFailed("the file does not lie with Twilio")
            url, proof = place, {}
        return await calling.download(self._client, url, proof)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def _place(self, url: str, proof: dict[str, str]) -> str | None:
        """Where an address leads to, without reading what lies there."""
        try:
            async with self._client.stream("GET", url, headers=proof, follow_redirects=False) as answer:
                return answer.headers.get("location") if answer.is_redirect else None
        except httpx2.TransportError as error:
            raise TryAgainLater(f"the file: {type(error).__name__}") from error

    def _proof(self) -> dict[str, str]:
        if not (self._account and self._token):
            raise DeliveryFailed("no account and token are set")
        return {"Authorization": "Basic " + b64encode(f"{self._account}:{self._token}".encode()).decode()}

    def _is_media(self, url: str) -> bool:
        """Whether an address is that of a message's file in this API: it is shown the token."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        ours = (parts.scheme, parts.netloc) == (self._base.scheme, self._base.netloc)
        twilios = parts.scheme == "https" and re.fullmatch(r"[\w.-]+\.twilio\.com", parts.netloc) is not None
        path = parts.path.removeprefix(self._base.path.rstrip("/")) if ours else parts.path
        return (ours or twilios) and MEDIA.fullmatch(path) is not None


def _is_cdn(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        plain = parts.scheme == "https" and parts.netloc in (host, f"{host}:443")
    except ValueError:
        return False
    return plain and (host.endswith(CDN) or (host == CDN_BUCKET[0] and parts.path.startswith(CDN_BUCKET[1])))


def _refuse(answer: httpx2.Response, body: dict[str, Any]) -> None:
    """Twilio's own words can repeat the customer's number, which is no business of a log."""
    code = body.get("code")
    words = WORDS.get(code, "") if isinstance(code, int) else ""
    said = words or NUMBER.sub("...", str(body.get("message", "")))
    reason = f"{code or answer.status_code} {said}".strip()
    calling.refuse(answer, reason, platforms_own=isinstance(code, int))
