"""Who sent a request: WeChat's signature, its age, and whether it was used for something else before."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from connectors.connector import WebhookRequest
from connectors.errors import InvalidSignature, UnreadablePayload
from connectors.wechat import documents, events
from connectors.wechat.crypto import MessageCipher, is_signed

WINDOW = 300  # seconds that WeChat's clock and ours may differ
LONGEST_TIMESTAMP = 12  # digits


class Verifier:
    """Checks requests for one account; with a cipher only what is encrypted is believed.

    The plain signature covers the time and a nonce, but not the body. WeChat's own second and third try carry the very same time,
    nonce and signature as the first (seen in logs, such as http://m.bai1xia.com/news/post/14481.html), so that a nonce that was
    seen cannot be refused as such: it is refused for another message than the one it came with. The same message again is
    harmless, for it is known by its id. This memory is the process's own and lasts for the window; the encrypted mode needs none,
    for its signature covers the message.
    """

    def __init__(self, token: str | None, cipher: MessageCipher | None) -> None:
        self._token = token
        self._cipher = cipher
        self._used: dict[str, tuple[int, str]] = {}  # by signature: its time, and the message that it came with

    def check(self, request: WebhookRequest, now: datetime) -> None:
        """Raise `InvalidSignature`, always the same, unless WeChat sent this within the last five minutes."""
        timestamp = request.query.get("timestamp", "")
        if not self._token or not _is_fresh(timestamp, now) or not self._proves(request, self._token, int(timestamp), now):
            raise InvalidSignature("the request does not prove that WeChat sent it")

    def echo(self, query: Mapping[str, str]) -> bytes:
        """What a verified GET wants to be answered: its `echostr`, decrypted where that is signed as a message is."""
        echo = query.get("echostr", "")
        return self._cipher.decrypt(echo) if self._cipher and "msg_signature" in query else echo.encode()

    def _proves(self, request: WebhookRequest, token: str, timestamp: int, now: datetime) -> bool:
        query = request.query
        signed = (token, query["timestamp"], query.get("nonce", ""))
        if request.method == "GET":
            encrypted = query.get("echostr", "") if "msg_signature" in query else None
        else:
            encrypted = _encrypted(request.body) if self._cipher else None
        if encrypted is not None:
            return is_signed(query.get("msg_signature", ""), *signed, encrypted) and self._is_for_us(encrypted)
        if not is_signed(query.get("signature", ""), *signed):
            return False
        return request.method == "GET" or self._is_first_or_same(query["signature"], timestamp, _subject(request.body), now)

    def _is_for_us(self, encrypted: str) -> bool:
        try:
            return self._cipher is not None and bool(self._cipher.decrypt(encrypted))
        except ValueError:
            return False

    def _is_first_or_same(self, signature: str, timestamp: int, subject: str, now: datetime) -> bool:
        oldest = now.timestamp() - WINDOW
        while self._used and next(iter(self._used.values()))[0] < oldest:  # about in the order of their times
            del self._used[next(iter(self._used))]
        return self._used.setdefault(signature, (timestamp, subject))[1] == subject


def _is_fresh(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIMESTAMP):
        return False
    return abs(now.timestamp() - int(timestamp)) <= WINDOW


def _encrypted(body: bytes) -> str:
    try:
        return documents.read(body).get("Encrypt", "")
    except UnreadablePayload:
        return ""


def _subject(body: bytes) -> str:
    """The message that a body brings; the body itself when it brings none that we know."""
    try:
        return events.message_id(documents.read(body))
    except (UnreadablePayload, KeyError):
        return sha256(body).hexdigest()
