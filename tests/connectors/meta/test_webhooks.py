"""How a delivery of Meta proves itself, and how an address does, on both of its channels."""

import hashlib
import hmac
import json
import random
from datetime import UTC, datetime

import pytest

from connectors.connector import Connector, InvalidSignature, WebhookRequest
from connectors.messenger import MessengerConnector
from connectors.whatsapp import WhatsAppConnector

SECRET, TOKEN = "6f1d2a-app-secret", "verify-me"
# Meta escapes what is not ASCII, and slashes, before it signs: read and written again it is another body.
BODY = rb'{"object":"page","entry":[{"id":"1","messaging":[{"text":"sch\u00f6n \ud83d\ude00 https:\/\/shop"}]}]}'
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def whatsapp(app_secret: str | None = SECRET, verify_token: str | None = TOKEN) -> Connector:
    return WhatsAppConnector(
        app_secret=app_secret, verify_token=verify_token, access_token="t", phone_number_id="1", api_base="http://graph"
    )


def messenger(app_secret: str | None = SECRET, verify_token: str | None = TOKEN) -> Connector:
    return MessengerConnector(app_secret=app_secret, verify_token=verify_token, page_token="t", api_base="http://graph")


both = pytest.mark.parametrize("make", [whatsapp, messenger])


def signed(body: bytes = BODY, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post(signature: str | None, body: bytes = BODY, header: str = "x-hub-signature-256") -> WebhookRequest:
    headers = {} if signature is None else {header: signature}
    return WebhookRequest("POST", "https://shop/channels/whatsapp/webhook", {}, headers, body)


def get(**hub: str) -> WebhookRequest:
    query = {f"hub.{name}": value for name, value in hub.items()}
    return WebhookRequest("GET", "https://shop/channels/whatsapp/webhook", query, {}, b"")


@both
def test_the_signature_over_the_raw_body_proves_meta(make: type) -> None:
    make().verify(post(signed()), NOW)
    make().verify(post(signed(b""), b""), NOW)
    with pytest.raises(InvalidSignature):
        make().verify(post(signed(), json.dumps(json.loads(BODY)).encode()), NOW)


def test_the_signature_is_the_one_that_openssl_makes() -> None:
    # printf '%s' 'what do ya want for nothing?' | openssl dgst -sha256 -hmac Jefe (RFC 4231, 4.3)
    body, digest = b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    whatsapp("Jefe").verify(post(f"sha256={digest}", body), NOW)


@both
@pytest.mark.parametrize(
    "shown",
    [
        None,
        "",
        "sha256=",
        signed()[:-1],
        signed() + "0",
        signed().removeprefix("sha256="),
        signed().upper(),
        "sha256=" + signed().removeprefix("sha256=").upper(),
        f" {signed()}",
        signed(secret="another"),
        signed(secret=""),
        signed(BODY + b" "),
        "sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest(),
        "sha256=é",
    ],
)
def test_another_signature_or_none_is_refused(make: type, shown: str | None) -> None:
    with pytest.raises(InvalidSignature):
        make().verify(post(shown), NOW)


@both
def test_the_old_header_proves_nothing(make: type) -> None:
    for shown in (signed(), "sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest()):
        with pytest.raises(InvalidSignature):
            make().verify(post(shown, header="x-hub-signature"), NOW)


@both
def test_every_flipped_bit_is_seen(make: type) -> None:
    connector, shown = make(), signed()
    flips = [(at, bit) for at in range(len(BODY)) for bit in range(8)]
    for at, bit in random.Random(1).sample(flips, 400):
        body = bytearray(BODY)
        body[at] ^= 1 << bit
        with pytest.raises(InvalidSignature):
            connector.verify(post(shown, bytes(body)), NOW)
    for at in range(len(shown)):
        for bit in range(7):
            other = shown[:at] + chr(ord(shown[at]) ^ 1 << bit) + shown[at + 1 :]
            with pytest.raises(InvalidSignature):
                connector.verify(post(other), NOW)


@both
@pytest.mark.parametrize("ours", [None, ""])
def test_without_a_secret_of_ours_everything_is_refused(make: type, ours: str | None) -> None:
    for shown in (None, "", "sha256=", signed(secret=""), signed(secret="None")):
        with pytest.raises(InvalidSignature):
            make(app_secret=ours).verify(post(shown), NOW)
    for token in ("", "None", TOKEN):
        with pytest.raises(InvalidSignature):
            make(verify_token=ours).verify(get(mode="subscribe", verify_token=token, challenge="1"), NOW)


@both
def test_the_verify_token_proves_the_check_of_the_address_and_the_challenge_is_repeated(make: type) -> None:
    asked = get(mode="subscribe", verify_token=TOKEN, challenge="115<8>2")
    make().verify(asked, NOW)
    receipt = make().receipt(asked)
    assert (receipt.body, receipt.content_type) == (b"115<8>2", "text/plain")
    assert make().receipt(post(signed())).body == b"{}"


@both
@pytest.mark.parametrize(
    "hub",
    [
        {},
        {"mode": "subscribe", "challenge": "1"},
        {"mode": "subscribe", "verify_token": "", "challenge": "1"},
        {"mode": "subscribe", "verify_token": TOKEN[:-1], "challenge": "1"},
        {"mode": "subscribe", "verify_token": TOKEN.upper(), "challenge": "1"},
        {"mode": "subscribe", "verify_token": SECRET, "challenge": "1"},
        {"mode": "unsubscribe", "verify_token": TOKEN, "challenge": "1"},
        {"verify_token": TOKEN, "challenge": "1"},
    ],
)
def test_another_check_of_the_address_is_refused(make: type, hub: dict[str, str]) -> None:
    with pytest.raises(InvalidSignature):
        make().verify(get(**hub), NOW)


@both
def test_a_delivery_does_not_pass_as_a_check_of_the_address(make: type) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": TOKEN, "hub.challenge": "1"}
    with pytest.raises(InvalidSignature):
        make().verify(WebhookRequest("POST", "https://shop/", query, {}, BODY), NOW)
