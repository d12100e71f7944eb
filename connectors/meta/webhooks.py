"""Meta's webhooks (https://developers.facebook.com/docs/graph-api/webhooks/getting-started): who sent one, and what is in it."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from typing import Any

from connectors.connector import Receipt, WebhookRequest
from connectors.errors import InvalidSignature, UnreadablePayload
from connectors.messages import Parsed, UnreadablePart

SIGNATURE_HEADER = "x-hub-signature-256"  # the older X-Hub-Signature is SHA-1 and proves nothing to us

Object = dict[str, Any]
MALFORMED = (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError, OSError, RecursionError)


def verify(request: WebhookRequest, app_secret: str | None, verify_token: str | None) -> None:
    """A POST shows the HMAC-SHA256 of its raw body under the app's secret, a GET the token that was typed in at Meta.

    Raises `InvalidSignature`; without a secret of ours, always. There is no timestamp in the signature: the ids of the messages
    are what makes a repeat harmless.
    """
    if request.method == "GET":
        shown, expected = request.query.get("hub.verify_token", ""), verify_token
        proven = request.query.get("hub.mode") == "subscribe"
    else:
        shown, expected = request.headers.get(SIGNATURE_HEADER, ""), app_secret and signature(request.body, app_secret)
        proven = True
    if not expected or not hmac.compare_digest(shown.encode(), expected.encode()) or not proven:
        raise InvalidSignature("the signature or the verify token is missing or wrong")


def signature(body: bytes, app_secret: str) -> str:
    """The header's value for a body."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def receipt(request: WebhookRequest) -> Receipt:
    """What a verified GET asks to hear again; a delivery needs no words."""
    if request.method == "GET":
        return Receipt(request.query.get("hub.challenge", "").encode(), "text/plain")
    return Receipt()


def read(body: bytes) -> Object:
    """A delivery that has a list of entries; raises `UnreadablePayload`."""
    try:
        delivery = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadablePayload("the delivery is not JSON") from error
    if not isinstance(delivery, dict) or not isinstance(delivery.get("entry"), list):
        raise UnreadablePayload("the delivery has no entries")
    return delivery


def split(delivery: Object, of_entry: Callable[[Object, Object], Iterable[Object]]) -> Iterable[Object]:
    """A batch as deliveries of one item each, so that one that cannot be read stands alone.

    `of_entry` splits a delivery with a single entry; one that it cannot split is left whole.
    """
    for entry in delivery["entry"]:
        alone = delivery | {"entry": [entry]}
        try:
            yield from list(of_entry(alone, entry))
        except MALFORMED:
            yield alone


def parse(
    singles: Iterable[Object],
    of_single: Callable[[Object], Iterable[Parsed]],
    unreadable: Callable[[Object, bytes, str], UnreadablePart],
) -> list[Parsed]:
    """What deliveries of one item each tell; an unreadable part for each that has another shape than the documented one."""
    parsed: list[Parsed] = []
    for single in singles:
        try:
            parsed += list(of_single(single))
        except MALFORMED as error:
            parsed.append(unreadable(single, _bytes(single), f"another shape than documented: {type(error).__name__}"))
    return parsed


def string(value: object) -> str:
    """A value that has to be a string, and not an empty one; raises `TypeError`.

    It is given without what no database keeps: NUL, and halves of surrogate pairs.
    """
    text = optional(value)
    if not text:
        raise TypeError("an empty string")
    return text


def optional(value: object) -> str:
    """A string that may be missing or empty; raises `TypeError`."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def listed(value: object) -> list[Any]:
    """A list that may be missing; raises `TypeError`."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def number(value: object) -> float:
    """A value that has to be a number; raises `TypeError`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("not a number")
    return float(value)


def _bytes(delivery: Object) -> bytes:
    try:
        return json.dumps(delivery).encode()
    except RecursionError as error:
        raise UnreadablePayload("the delivery is too deep") from error
