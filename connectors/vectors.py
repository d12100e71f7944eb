"""Published examples of the platforms' signatures, put to our connectors: each has to pass, and to fail with any bit changed.

An example is a JSON object with an `id`, a `scheme` and what the scheme signs; text is signed as UTF-8.
"""

import base64
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import httpx2

from connectors.connector import Connector, WebhookRequest
from connectors.errors import InvalidSignature

MOST_BITS = 16_384  # of one part; of a longer one so many are drawn
URL = "https://shop.example/webhook"
NOBODY = httpx2.MockTransport(lambda _request: httpx2.Response(503))  # to check a signature nobody is called
Parts = dict[str, bytes]
Vector = Mapping[str, Any]


@dataclass(frozen=True)
class Example:
    """What is signed and the signature, in parts, and whether such parts are believed."""

    parts: Parts
    believed: Callable[[Parts], bool]


@dataclass(frozen=True)
class Outcome:
    """Whether an example passed as it is, and how many changed ones were tried and believed (there must be none)."""

    id: str
    scheme: str
    passed: bool
    tried: int
    believed: int

    @property
    def fine(self) -> bool:
        """All as it has to be."""
        return self.passed and self.tried > 0 and not self.believed


Scheme = Callable[[Vector], Example]


def check(vector: Vector, schemes: Mapping[str, Scheme]) -> Outcome:
    """Try an example as it is and with each single bit changed; raises `KeyError` or `ValueError` when it is none."""
    example = schemes[vector["scheme"]](vector)
    believed = [example.believed(forged) for forged in _forgeries(example.parts, vector["id"])]
    return Outcome(vector["id"], vector["scheme"], example.believed(example.parts), len(believed), sum(believed))


def _forgeries(parts: Parts, seed: str) -> Iterator[Parts]:
    for name, value in parts.items():
        bits: range | list[int] = range(len(value) * 8)
        if len(bits) > MOST_BITS:
            bits = random.Random(f"{seed} {name}").sample(bits, MOST_BITS)
        for bit in bits:
            changed = bytearray(value)
            changed[bit // 8] ^= 1 << bit % 8
            yield parts | {name: bytes(changed)}


def _is_believed(connector: Connector, request: WebhookRequest, timestamp: str | None) -> bool:
    now = datetime.fromtimestamp(int(timestamp), UTC) if timestamp else datetime.now(UTC)
    try:
        connector.verify(request, now)
    except InvalidSignature:
        return False
    return True


def _posted(headers: Mapping[str, bytes], body: bytes, url: str = URL, query: Mapping[str, str] | None = None) -> WebhookRequest:
    """A request; a server reads headers as Latin-1 (RFC 9110, 5.5)."""
    return WebhookRequest("POST", url, query or {}, {name: value.decode("latin-1") for name, value in headers.items()}, body)


def _parts(vector: Vector, **fields: str) -> Parts:
    """Parts by the names that the vector has for them."""
    return {part: str(vector[field]).encode() for part, field in fields.items()}


def slack(vector: Vector) -> Example:
    """Slack, v0."""
    from connectors.slack import SlackConnector

    connector = SlackConnector(signing_secret=vector["secret"], bot_token=None, api_base=URL, transport=NOBODY)

    def believed(parts: Parts) -> bool:
        headers = {"x-slack-signature": parts["signature"], "x-slack-request-timestamp": parts["timestamp"]}
        return _is_believed(connector, _posted(headers, parts["body"]), vector["timestamp"])

    return Example(_parts(vector, signature="expect", timestamp="timestamp", body="body"), believed)


def twilio(vector: Vector) -> Example:
    """Twilio: forms, whose names and values are covered and not the way in which they are written; and JSON."""
    from connectors.twilio import TwilioConnector

    ours = {"account_sid": None, "from_number": None, "public_url": None, "auth_token": vector["secret"]}
    connector = TwilioConnector(**ours, api_base=URL, transport=NOBODY)
    fields = [text.encode() for pair in vector["params"] for text in pair]
    parts = _parts(vector, signature="expect", url="url") | {f"field {number}": text for number, text in enumerate(fields)}

    def believed(parts: Parts) -> bool:
        names = (quote_from_bytes(parts[f"field {number}"], safe="") for number in range(len(fields)))
        form = "&".join("=".join(pair) for pair in zip(names, names, strict=True)).encode()
        request = _posted({"x-twilio-signature": parts["signature"]}, parts.get("body", form), parts["url"].decode("latin-1"))
        return _is_believed(connector, request, None)

    return Example(parts | ({"body": vector["body"].encode()} if "body" in vector else {}), believed)


def line(vector: Vector) -> Example:
    """LINE."""
    from connectors.line import LineConnector

    connector = LineConnector(channel_secret=vector["secret"], channel_token=None, transport=NOBODY)

    def believed(parts: Parts) -> bool:
        return _is_believed(connector, _posted({"x-line-signature": parts["signature"]}, parts["body"]), None)

    return Example(_parts(vector, signature="expect", body="body"), believed)


def meta(vector: Vector) -> Example:
    """Meta: WhatsApp, Messenger and Instagram."""
    from connectors.whatsapp import WhatsAppConnector

    ours = {"app_secret": vector["secret"], "verify_token": None, "access_token": None, "phone_number_id": None}
    connector = WhatsAppConnector(**ours, api_base=URL, transport=NOBODY)

    def believed(parts: Parts) -> bool:
        return _is_believed(connector, _posted({"x-hub-signature-256": parts["signature"]}, parts["body"]), None)

    return Example(_parts(vector, signature="expect", body="body"), believed)


def wechat_plain(vector: Vector) -> Example:
    """WeChat's signature of a time and a nonce, by which an address is checked."""
    from connectors.wechat import WeChatConnector

    connector = WeChatConnector(token=vector["token"], app_id=None, app_secret=None, transport=NOBODY)

    def believed(parts: Parts) -> bool:
        query = {name: value.decode("latin-1") for name, value in parts.items()} | {"echostr": "1"}
        return _is_believed(connector, WebhookRequest("GET", URL, query, {}, b""), vector["timestamp"])

    return Example(_parts(vector, signature="expect", timestamp="timestamp", nonce="nonce"), believed)


def wechat_aes(vector: Vector) -> Example:
    """WeChat's encrypted messages, decrypted to the given text; those without a signature by the text alone."""
    from connectors.wechat import WeChatConnector
    from connectors.wechat.crypto import MessageCipher

    cipher = MessageCipher(vector["aeskey"], vector["receiveid"])

    def is_the_text(encrypted: str) -> bool:
        try:
            plain = cipher.decrypt(encrypted)
        except ValueError:
            return False
        if vector.get("plain"):
            return plain == str(vector["plain"]).encode()
        return len(plain) == int(vector.get("plain_len", len(plain)))

    if "msg_signature" not in vector:
        return Example(
            {"encrypted": base64.b64decode(vector["cipher"])},
            lambda parts: is_the_text(base64.b64encode(parts["encrypted"]).decode()),
        )
    ours = {"token": vector["token"], "app_id": vector["receiveid"], "app_secret": None, "encoding_aes_key": vector["aeskey"]}
    connector = WeChatConnector(**ours, transport=NOBODY)

    def believed(parts: Parts) -> bool:
        query = {name: parts[name].decode("latin-1") for name in ("msg_signature", "timestamp", "nonce")}
        body = b"<xml><Encrypt><![CDATA[" + parts["encrypted"] + b"]]></Encrypt></xml>"
        request = _posted({}, body, f"{URL}?{urlencode(query)}", query)
        return _is_believed(connector, request, vector["timestamp"]) and is_the_text(parts["encrypted"].decode("latin-1"))

    return Example(
        _parts(vector, msg_signature="msg_signature", timestamp="timestamp", nonce="nonce", encrypted="cipher"), believed
    )


SCHEMES: Mapping[str, Scheme] = {
    "slack_v0": slack,
    "twilio": twilio,
    "line": line,
    "meta": meta,
    "wechat_plain": wechat_plain,
    "wechat_aes": wechat_aes,
}
