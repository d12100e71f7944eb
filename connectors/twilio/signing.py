"""Twilio's signature of a request (https://www.twilio.com/docs/usage/webhooks/webhooks-security).

It covers the address as Twilio called it and, in sorted order, the names and values of the form. Of any other body its hash
stands in the address. Whether a port belongs to the address differs among Twilio's products: both are tried, as Twilio's own
libraries do. The address is never taken apart and put together again: what changes in passing would no longer be covered.
"""

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit

from connectors.connector import WebhookRequest
from connectors.errors import InvalidSignature

SIGNATURE_HEADER = "x-twilio-signature"
BODY_HASH = "bodySHA256"
ADDRESS = re.compile(
    r"(?P<start>(?P<scheme>https?)://(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#:]+))(?::(?P<port>\d+))?(?P<rest>.*)", re.DOTALL
)
PORTS = {"http": "80", "https": "443"}
MOST_FIELDS = 1000
Fields = list[tuple[str, str]]


def sign(token: str, url: str, fields: Iterable[tuple[str, str]]) -> str:
    """The HMAC-SHA1, in base64, of the address with every different field behind it, sorted."""
    covered = url + "".join(name + value for name, value in sorted(set(fields)))
    return b64encode(hmac.digest(token.encode(), covered.encode(), "sha1")).decode()


def verify(token: str | None, request: WebhookRequest, url: str) -> None:
    """Raise `InvalidSignature` unless Twilio signed this request to this address of ours."""
    shown = request.headers.get(SIGNATURE_HEADER, "").encode()
    fields = _covered(request, url)
    genuine = False
    for address in _addresses(url) if token and shown else ():
        genuine |= hmac.compare_digest(shown, sign(token or "", address, fields).encode())
    if not genuine:
        raise InvalidSignature("the signature is missing or wrong")


def form(body: bytes) -> Fields:
    """The fields of a form; raises `ValueError`."""
    return parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)


def _covered(request: WebhookRequest, url: str) -> Fields:
    """What of the body the signature covers: its fields, or nothing where the address carries the body's hash."""
    try:
        hashes = [value for name, value in parse_qsl(urlsplit(url).query) if name == BODY_HASH]
        if not hashes:
            return form(request.body)
    except ValueError as error:
        raise InvalidSignature("neither a form nor a body with its hash") from error
    if not hmac.compare_digest(hashlib.sha256(request.body).hexdigest(), hashes[0].encode("ascii", "replace").decode()):
        raise InvalidSignature("the body has another hash")
    return []


def _addresses(url: str) -> Iterator[str]:
    yield url
    if found := ADDRESS.fullmatch(url):
        bare = found["start"] + found["rest"]
        yield f"{found['start']}:{PORTS[found['scheme']]}{found['rest']}" if found["port"] is None else bare
