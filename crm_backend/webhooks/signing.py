"""Signatures of the Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md)."""

import hmac
from base64 import b64decode, b64encode

PREFIX = "whsec_"


def secret_of(key: bytes, webhook_id: str, salt: str) -> str:
    """The secret of a webhook as its receiver is given it: made of the installation's key, and kept nowhere."""
    return PREFIX + b64encode(hmac.digest(key, f"webhook {webhook_id} {salt}".encode(), "sha256")).decode()


def sign(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """The `webhook-signature` of a message: `v1,` and the HMAC-SHA256 in base64."""
    key = b64decode(secret.removeprefix(PREFIX), validate=True)
    covered = b".".join((message_id.encode(), timestamp.encode(), body))
    return "v1," + b64encode(hmac.digest(key, covered, "sha256")).decode()
