"""Slack's signature of a request, version v0 (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""

import hmac
from datetime import datetime

from connectors.connector import WebhookRequest
from connectors.errors import InvalidSignature

SIGNATURE_HEADER, TIMESTAMP_HEADER = "x-slack-signature", "x-slack-request-timestamp"
TOLERANCE = 300  # seconds, to either side


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """`v0=` and the HMAC-SHA256, in lower hexadecimal digits, of version, time and body."""
    return "v0=" + hmac.digest(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, "sha256").hex()


def verify(secret: str | None, request: WebhookRequest, now: datetime) -> None:
    """Raise `InvalidSignature` unless Slack signed exactly this body within the last five minutes."""
    timestamp, shown = request.headers.get(TIMESTAMP_HEADER, ""), request.headers.get(SIGNATURE_HEADER, "")
    expected = sign(secret, timestamp, request.body) if secret else ""
    if not expected or not hmac.compare_digest(shown.encode(), expected.encode()):
        raise InvalidSignature("the signature is missing or wrong")
    if not _is_fresh(timestamp, now):
        raise InvalidSignature("the request is too old, or from the future")


def _is_fresh(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    return abs(now.timestamp() - int(timestamp)) <= TOLERANCE
