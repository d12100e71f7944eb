"""Who sent a push: the signature, its age, its reuse, and what is encrypted for this account alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from connectors.connector import InvalidSignature, UnreadablePayload, WebhookRequest
from connectors.messages import InboundMessage
from connectors.wechat import WeChatConnector
from tests.fakes.platform import Delivery
from tests.fakes.wechat import ADA, Account, WeChatFake, encrypt, sign, xml

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OTHER_KEY = "B" + KEY[1:]
SENT = 1_764_000_000
NOW = datetime.fromtimestamp(SENT, UTC)
URL = "http://shop/channels/wechat/webhook"
plain = WeChatFake(Account(), clock=lambda: float(SENT))
safe = WeChatFake(Account(aes_key=KEY), clock=lambda: float(SENT))


def connector(key: str | None = None, token: str | None = "console-token", app_id: str | None = "wxlantern") -> WeChatConnector:
    transport = httpx2.MockTransport(lambda request: httpx2.Response(500))
    return WeChatConnector(token=token, app_id=app_id, app_secret=None, encoding_aes_key=key, transport=transport)


ours, ours_safe = connector(), connector(KEY)


def request(delivery: Delivery, method: str = "POST", **query: Any) -> WebhookRequest:
    """The delivery as it came; `query` comes over its own, None leaves a parameter out."""
    parameters = dict(parse_qsl(urlsplit(delivery.url).query)) | query
    return WebhookRequest(
        method, delivery.url, {name: value for name, value in parameters.items() if value is not None}, {}, delivery.body
    )


def refused(connector: WeChatConnector, request: WebhookRequest, now: datetime = NOW) -> str:
    with pytest.raises(InvalidSignature) as refusal:
        connector.verify(request, now)
    return str(refusal.value)


def flips(text: str) -> list[str]:
    """The text with each of its bits turned over."""
    raw = text.encode()
    return [
        (raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]).decode("latin-1") for at in range(len(raw)) for bit in range(8)
    ]


def test_the_signature_proves_wechat_in_both_modes() -> None:
    ours.verify(request(plain.signed(URL, plain.text_message(ADA, "hi"), 0)), NOW)
    ours_safe.verify(request(safe.signed(URL, safe.text_message(ADA, "hi"), 0)), NOW)


@pytest.mark.parametrize(("fake", "checked"), [(plain, ours), (safe, ours_safe)], ids=["plain", "safe"])
def test_a_push_is_good_for_five_minutes_in_either_direction(fake: WeChatFake, checked: WeChatConnector) -> None:
    push = request(fake.signed(URL, fake.text_message(ADA, "hi"), 0))
    for seconds in (-300, -299, 0, 299, 300):
        checked.verify(push, NOW + timedelta(seconds=seconds))
    for seconds in (-301, 301, 86_400):
        refused(checked, push, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce"])
def test_no_part_of_a_plain_query_can_be_another(name: str) -> None:
    push = request(plain.signed(URL, plain.text_message(ADA, "hi"), 0))
    for other in [None, "", push.query[name] + "0", push.query[name][:-1], *flips(push.query[name])]:
        refused(ours, WebhookRequest("POST", "", {**push.query, name: other} if other is not None else {}, {}, push.body))


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_no_part_of_a_safe_query_can_be_another(name: str) -> None:
    push = safe.signed(URL, safe.text_message(ADA, "hi"), 0)
    value = request(push).query[name]
    for other in [None, "", value + "0", value[:-1], *flips(value)]:
        refused(ours_safe, request(push, **{name: other}))


def test_no_bit_of_an_encrypted_message_can_be_another() -> None:
    push = safe.signed(URL, safe.text_message(ADA, "hi"), 0)
    encrypted = encrypt(KEY, "wxlantern", b"x").encode()
    start = push.body.index(b"<Encrypt>") + len(b"<Encrypt><![CDATA[")
    assert len(push.body) > start + len(encrypted)
    for at in range(start, push.body.index(b"]]></Encrypt>")):
        for bit in range(8):
            body = push.body[:at] + bytes([push.body[at] ^ 1 << bit]) + push.body[at + 1 :]
            refused(ours_safe, request(Delivery(push.url, body, {})))


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1e9", "１７６４００００００", str(SENT) + ".0", "9" * 5000, f" {SENT}"])
def test_what_is_no_time_is_refused(timestamp: str) -> None:
    signature = sign("console-token", timestamp, "n")
    refused(ours, WebhookRequest("POST", "", {"signature": signature, "timestamp": timestamp, "nonce": "n"}, {}, b"<xml/>"))


def test_wechats_own_next_tries_are_accepted() -> None:
    for fake, checked in ((plain, connector()), (safe, connector(KEY))):
        said = fake.text_message(ADA, "hi")
        for attempt in range(4):
            checked.verify(request(fake.signed(URL, said, attempt)), NOW)


def test_a_plain_signature_is_good_for_one_message_only() -> None:
    checked = connector()
    said = plain.text_message(ADA, "hi")
    push = plain.signed(URL, said, 0)
    checked.verify(request(push), NOW)
    for forged in (
        xml(said | {"MsgId": "1"}),
        xml(said | {"FromUserName": "oEve"}),
        xml(plain.event("subscribe")),
        b"<xml/>",
        b"forged",
    ):
        refused(checked, request(Delivery(push.url, forged, {})))
    checked.verify(request(push), NOW + timedelta(seconds=300))


def test_signatures_that_are_too_old_are_forgotten() -> None:
    times = iter(range(SENT, SENT + 100_000, 10))
    fake = WeChatFake(Account(), clock=lambda: float(at))
    checked = connector()
    for at in times:
        checked.verify(request(fake.signed(URL, fake.text_message(ADA, "hi"), 0)), datetime.fromtimestamp(at, UTC))
    assert len(checked._verifier._used) <= 31


def test_with_a_key_plain_messages_are_refused() -> None:
    refused(ours_safe, request(plain.signed(URL, plain.text_message(ADA, "hi"), 0)))


def test_with_a_key_the_plain_words_beside_the_encrypted_ones_are_not_read() -> None:
    said = safe.text_message(ADA, "hi")
    push = safe.signed(URL, said, 0)
    both = push.body.replace(b"</xml>", b"<FromUserName>oEve</FromUserName><MsgType>text</MsgType><Content>pay</Content></xml>")
    ours_safe.verify(request(Delivery(push.url, both, {})), NOW)
    (read,) = ours_safe.parse(both)
    assert isinstance(read, InboundMessage)
    assert (read.sender_id, read.text) == (ADA, "hi")


def test_without_a_key_an_encrypted_message_cannot_be_read() -> None:
    with pytest.raises(UnreadablePayload):
        ours.parse(safe.signed(URL, safe.text_message(ADA, "hi"), 0).body)


def signed_anyhow(encrypted: str) -> WebhookRequest:
    """Whatever it is, with the right signature over it."""
    query = {"timestamp": str(SENT), "nonce": "n", "msg_signature": sign("console-token", str(SENT), "n", encrypted)}
    return WebhookRequest("POST", "", query, {}, xml({"Encrypt": encrypted}))


MESSAGE = xml(safe.text_message(ADA, "hi"))
WRONG = {
    "another account's": encrypt(KEY, "wxother", MESSAGE),
    "no account's": encrypt(KEY, "", MESSAGE),
    "an account's that ours begins with": encrypt(KEY, "wxlanter", MESSAGE),
    "an account's that begins with ours": encrypt(KEY, "wxlantern1", MESSAGE),
    "another key": encrypt(OTHER_KEY, "wxlantern", MESSAGE),
    "too long by one": encrypt(KEY, "wxlantern", MESSAGE, length=len(MESSAGE) + 1),
    "longer than all": encrypt(KEY, "wxlantern", MESSAGE, length=2**32 - 1),
    "no length": encrypt(KEY, "wxlantern", MESSAGE, length=0),
    "padding of 0": encrypt(KEY, "wxlantern", b"x" * 3, padding=bytes(32)),
    "padding of 33": encrypt(KEY, "wxlantern", b"x" * 3, padding=b"!" * 64),
    "padding not all the same": encrypt(KEY, "wxlantern", b"x" * 3, padding=b"\x01" + b"\x02" * 30 + b"\x20"),
    "padding alone": encrypt(KEY, "wxlantern", MESSAGE)[-44:],
    "nothing": "",
    "half a block": "AAAAAAAAAAA=",
    "no base64": "<>",
    "not even ASCII": "灯",
}


@pytest.mark.parametrize("encrypted", WRONG.values(), ids=WRONG.keys())
def test_what_is_not_encrypted_for_us_is_refused_in_the_same_words(encrypted: str) -> None:
    assert refused(ours_safe, signed_anyhow(encrypted)) == refused(ours_safe, signed_anyhow("A"))
    with pytest.raises(UnreadablePayload) as unreadable:
        ours_safe.parse(xml({"Encrypt": encrypted}))
    assert str(unreadable.value) == "the delivery is not encrypted for this account"


def test_nothing_is_decrypted_before_its_signature_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = connector(KEY)
    decrypted: list[str] = []
    assert checked._cipher is not None
    monkeypatch.setattr(checked._cipher, "decrypt", lambda text: decrypted.append(text) or b"x")
    push = safe.signed(URL, safe.text_message(ADA, "hi"), 0)
    for signature in [None, "", *flips(request(push).query["msg_signature"])]:
        refused(checked, request(push, msg_signature=signature))
    refused(checked, request(push), NOW + timedelta(seconds=301))
    assert decrypted == []
    checked.verify(request(push), NOW)
    assert len(decrypted) == 1


@pytest.mark.parametrize("token", [None, ""])
@pytest.mark.parametrize("key", [None, KEY])
def test_without_a_token_of_ours_everything_is_refused(token: str | None, key: str | None) -> None:
    checked = connector(key, token)
    for guess in ("", "None", "console-token"):
        fake = WeChatFake(Account(token=guess, aes_key=key), clock=lambda: float(SENT))
        refused(checked, request(fake.signed(URL, fake.text_message(ADA, "hi"), 0)))


@pytest.mark.parametrize("app_id", [None, ""])
def test_without_an_app_id_nothing_encrypted_is_believed(app_id: str | None) -> None:
    refused(connector(KEY, app_id=app_id), signed_anyhow(encrypt(KEY, "", MESSAGE)))


@pytest.mark.parametrize("key", ["short", KEY + "A", KEY[:-1] + "!", "灯" * 43])
def test_a_key_that_is_none_is_told_at_once_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError) as failure:
        connector(key)
    assert key not in str(failure.value)


def asked(**query: str) -> WebhookRequest:
    signed = {"timestamp": str(SENT), "nonce": "n", "signature": sign("console-token", str(SENT), "n")}
    return WebhookRequest("GET", "", signed | query, {}, b"")


@pytest.mark.parametrize("checked", [ours, ours_safe], ids=["plain", "safe"])
def test_the_address_is_proved_by_echoing(checked: WeChatConnector) -> None:
    checked.verify(asked(echostr="5837"), NOW)
    receipt = checked.receipt(asked(echostr="5837"))
    assert (receipt.body, receipt.content_type) == (b"5837", "text/plain")
    refused(checked, asked(echostr="5837", nonce="m"))
    refused(checked, asked(echostr="5837"), NOW + timedelta(seconds=301))


def test_an_encrypted_echo_is_decrypted() -> None:
    echo = encrypt(KEY, "wxlantern", b"1616140317555161061")
    proof = sign("console-token", str(SENT), "n", echo)
    ours_safe.verify(asked(echostr=echo, msg_signature=proof), NOW)
    assert ours_safe.receipt(asked(echostr=echo, msg_signature=proof)).body == b"1616140317555161061"
    refused(ours_safe, asked(echostr=echo, msg_signature=proof[:-1]))
    refused(ours, asked(echostr=echo, msg_signature=proof))


def test_a_push_is_answered_success() -> None:
    receipt = ours.receipt(request(plain.signed(URL, plain.text_message(ADA, "hi"), 0)))
    assert (receipt.body, receipt.content_type) == (b"success", "text/plain")
