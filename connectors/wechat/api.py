"""Calling WeChat's server API (https://developers.weixin.qq.com/doc/service/api/), and what its answers mean."""

import json
from typing import Any
from urllib.parse import urlencode

import httpx2

from connectors import calling
from connectors.errors import DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.trust import trusted
from connectors.wechat.token import HEADER, AccessToken, TokenInQuery

BUSY = (-1, 45009, 45011)  # the system, the account's quota of calls, its calls in a minute
TOKEN_REFUSED = (40001, 40014, 42001)  # not the latest, none, over
REASONS = {  # in other words than WeChat's where those say little to who reads them at the desk
    40003: "the customer is not known to this account",
    40164: "the address of this server is not in the account's IP whitelist",
    43004: "the customer does not follow the account",
    45015: "the customer wrote more than 48 hours ago, or does not follow the account any more",
    45047: "the customer has to write again first: no more than 5 replies to each message",
    48001: "the account may not use this interface: it is not verified",
}
SAYS_WHAT = ("application/json", "text/plain")  # content types of an answer in place of a file


class Refused(DeliveryFailed):
    """WeChat's answer with an error code: surely not done."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class ServerApi:
    """One account's interfaces."""

    def __init__(
        self, base: str, app_id: str | None, app_secret: str | None, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._credentials = (app_id, app_secret)
        self._client = calling.client(base, TokenInQuery(transport or httpx2.AsyncHTTPTransport(verify=trusted())))
        self._token = AccessToken(self._new_token)

    async def send(self, message: dict[str, Any]) -> None:
        """Send a customer service message; raises a `DeliveryFailed` that says what is known of its effect."""
        # WeChat shows \\uXXXX as it is written (40033), so the words themselves are sent.
        content = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
        await self._call("/cgi-bin/message/custom/send", content=content, headers={"Content-Type": "application/json"})

    async def upload(self, kind: str, name: str, content: bytes, content_type: str) -> str:
        """The `media_id`, good for three days, of a file; what went wrong here was surely not said to the customer."""
        try:
            body = await self._call(f"/cgi-bin/media/upload?type={kind}", files={"media": (name, content, content_type)})
        except DeliveryUncertain as error:
            raise TryAgainLater(f"the upload: {error}") from error
        media_id = body.get("media_id")
        if not isinstance(media_id, str):
            raise TryAgainLater("the upload was answered without a media_id")
        return media_id

    async def file(self, media_id: str) -> tuple[bytes, str]:
        """The bytes and the content type of a customer's file; films are fetched from where WeChat says they lie."""
        path = f"/cgi-bin/media/get?{urlencode({'media_id': media_id})}"
        content, content_type = await self._file(path)
        if content_type not in SAYS_WHAT:
            return content, content_type
        body = _document(content)
        address = body.get("video_url")
        if not isinstance(address, str) or not self._is_wechats(address):
            _check(body)
            raise DeliveryFailed("WeChat does not give this file")
        return await calling.download(self._client, address)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def _file(self, path: str) -> tuple[bytes, str]:
        """A file, or what WeChat says instead; with a new token when the first is refused."""
        for _ in range(2):
            token = await self._token.current()
            content, content_type = await calling.download(self._client, path, {HEADER: token})
            if content_type not in SAYS_WHAT or _document(content).get("errcode") not in TOKEN_REFUSED:
                break
            self._token.forget(token)
        return content, content_type

    async def _call(self, path: str, **request: Any) -> dict[str, Any]:
        """Make a call, once more with a new token when the first is refused."""
        headers = request.pop("headers", {})
        for _ in range(2):
            token = await self._token.current()
            answer = await calling.call(self._client, "POST", path, headers=headers | {HEADER: token}, **request)
            body = _body(answer)
            if body.get("errcode") not in TOKEN_REFUSED:
                break
            self._token.forget(token)
        _check(body)
        return body

    async def _new_token(self) -> tuple[str, float]:
        """Ask for the token, never to replace a good one (.../doc/service/api/base/api_getstableaccesstoken)."""
        app_id, app_secret = self._credentials
        if not (app_id and app_secret):
            raise DeliveryFailed("no AppID or no AppSecret is set")
        wanted = {"grant_type": "client_credential", "appid": app_id, "secret": app_secret}
        try:
            body = _body(await calling.call(self._client, "POST", "/cgi-bin/stable_token", json=wanted))
            _check(body)
        except DeliveryUncertain as error:
            raise TryAgainLater(f"the access token: {error}") from error
        token, seconds = body.get("access_token"), body.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise TryAgainLater("the access token was not given")
        return token, float(seconds)

    def _is_wechats(self, address: str) -> bool:
        """WeChat's own hosts, and the API's; nothing else is fetched because an answer names it."""
        try:
            url = httpx2.URL(address)
        except httpx2.InvalidURL:
            return False
        return url.scheme in ("http", "https") and (url.host == self._client.base_url.host or url.host.endswith(".qq.com"))


def _body(answer: httpx2.Response) -> dict[str, Any]:
    """The document of an answer; raises unless WeChat itself answered."""
    if answer.status_code != 200:
        calling.refuse(answer, str(answer.status_code), platforms_own=False)
    if not (body := calling.document(answer)):
        raise DeliveryUncertain("an answer without a document")
    return body


def _document(content: bytes) -> dict[str, Any]:
    return calling.document(httpx2.Response(200, content=content))


def _check(body: dict[str, Any]) -> None:
    """Raise what an error code means; WeChat's words of a refused token are left out, for they may repeat it."""
    code = body.get("errcode", 0)
    if code == 0:
        return
    if not isinstance(code, int):
        raise DeliveryUncertain("an answer with an error code that is no number")
    words = REASONS.get(code) or ("the access token is refused" if code in TOKEN_REFUSED else str(body.get("errmsg", "")))
    reason = f"{code} {words}".strip()
    if code in BUSY:
        raise TryAgainLater(reason)
    raise Refused(code, reason)
