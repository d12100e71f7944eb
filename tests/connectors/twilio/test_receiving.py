"""What Twilio posts: who it is from, what a customer said, and how far our messages have come."""

import base64
import contextlib
import hashlib
import hmac
from dataclasses import replace
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.connector import ConnectorError, InvalidSignature, UnreadablePayload, WebhookRequest
from connectors.messages import Attachment, DeliveryReport, InboundMessage, Kind, Report, Voucher
from connectors.twilio import TwilioConnector
from tests.connectors.twilio.forms import (
    ACCOUNT,
    MEDIA,
    NOW,
    NUMBER,
    PUBLIC,
    TOKEN,
    URL,
    body,
    message,
    signature,
    signed,
    status,
)


def connector(token: str | None = TOKEN, public_url: str | None = PUBLIC) -> TwilioConnector:
    return TwilioConnector(
        account_sid=ACCOUNT, auth_token=token, from_number=NUMBER, public_url=public_url, api_base="http://twilio"
    )


TWILIO, DIRECT = connector(), connector(public_url=None)  # for what runs often: a client of its own takes a while


def refused(request: WebhookRequest, by: TwilioConnector = TWILIO) -> bool:
    try:
        by.verify(request, NOW)
    except InvalidSignature:
        return True
    return False


def direct(url: str, content: bytes, shown: str) -> WebhookRequest:
    return WebhookRequest("POST", url, {}, {"x-twilio-signature": shown}, content)


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_the_signature_proves_twilio_behind_a_proxy() -> None:
    TWILIO.verify(signed(message("Größe 灯 😀 + & =", empty="")), NOW)
    TWILIO.verify(signed(status("delivered"), f"{URL}?foo=1&bar=%20"), NOW)
    connector(public_url=PUBLIC + "/").verify(signed(message()), NOW)


def test_without_a_proxy_the_request_shows_the_address() -> None:
    request = direct(URL, body(message()), signature(message()))
    assert not refused(request, DIRECT)
    assert refused(replace(request, url="https://other.example/channels/twilio/webhook"), DIRECT)


@pytest.mark.parametrize(
    ("signed_with", "seen"),
    [
        ("https://shop.example/w", "https://shop.example:443/w"),
        ("https://shop.example:443/w", "https://shop.example/w"),
        ("http://shop.example:80/w?a=b", "http://shop.example/w?a=b"),
        ("https://shop.example/w", "https://shop.example:8443/w"),
        ("https://shop.example:8443/w", "https://shop.example:8443/w"),
        ("https://user:pass@shop.example/w", "https://user:pass@shop.example:443/w"),
        ("https://[2001:db8::1]/w", "https://[2001:db8::1]:443/w"),
    ],
)
def test_the_port_may_be_signed_or_not(signed_with: str, seen: str) -> None:
    fields = message()
    assert not refused(direct(seen, body(fields), signature(fields, signed_with)), DIRECT)
    assert refused(direct(seen.replace("/w", "/v"), body(fields), signature(fields, signed_with)), DIRECT)


def test_a_field_that_comes_twice_with_one_value_counts_once_and_with_two_in_order() -> None:
    made = hmac.new(TOKEN.encode(), (URL + "Digits1234Digits5678SidCA1").encode(), hashlib.sha1).digest()
    shown = base64.b64encode(made).decode()
    assert not refused(direct(URL, b"Sid=CA1&Digits=5678&Digits=1234&Digits=1234", shown), DIRECT)


def test_of_json_the_address_carries_the_hash() -> None:
    content = b'{"a": 1}'
    url = f"{URL}?x=1&bodySHA256={hashlib.sha256(content).hexdigest()}"
    request = direct(url, content, signature({}, url))
    assert not refused(request, DIRECT)
    assert refused(replace(request, body=b'{"a": 2}'), DIRECT)
    for other in (f"{URL}?bodySHA256=", f"{URL}?bodySHA256=%C3%A9", URL):
        assert refused(direct(other, content, signature({}, other)), DIRECT)


def test_no_bit_of_address_fields_and_signature_may_change() -> None:
    fields = message("hi é")
    request = direct(URL, body(fields), signature(fields))
    assert not refused(request, DIRECT)
    forged = []
    for name, value in fields.items():
        for bit in range(len(value.encode()) * 8):
            rest = body({other: kept for other, kept in fields.items() if other != name})
            pair = f"{name}={quote_from_bytes(flipped(value.encode(), bit))}".encode()
            forged.append(replace(request, body=rest + b"&" + pair))
        for bit in range(len(name) * 8):
            rest = body({other: kept for other, kept in fields.items() if other != name} | {"x": ""})[:-3]
            pair = f"&{quote_from_bytes(flipped(name.encode(), bit))}={quote_from_bytes(value.encode())}".encode()
            forged.append(replace(request, body=rest + pair))
    for bit in range(len(URL) * 8):
        forged.append(replace(request, url=flipped(URL.encode(), bit).decode("latin-1")))
    shown = request.headers["x-twilio-signature"].encode()
    for bit in range(len(shown) * 8):
        forged.append(replace(request, headers={"x-twilio-signature": flipped(shown, bit).decode("latin-1")}))
    assert len(forged) == 2880
    assert [each for each in forged if not refused(each, DIRECT)] == []


@pytest.mark.parametrize("shown", [None, "", "x", "é", "RSOYDt4T1cUTdK1PDd93/VVr8B8="])
def test_another_signature_or_none_is_refused(shown: str | None) -> None:
    headers = {} if shown is None else {"x-twilio-signature": shown}
    assert refused(replace(signed(message()), headers=headers))


@pytest.mark.parametrize("ours", [None, ""])
@pytest.mark.parametrize("theirs", ["", "None", TOKEN])
def test_without_a_token_of_ours_everything_is_refused(ours: str | None, theirs: str) -> None:
    assert refused(signed(message(), token=theirs), connector(ours))


def test_a_form_that_is_no_utf8_is_refused() -> None:
    assert refused(replace(signed(message()), body=b"\xff\xfe"))


def test_a_message_is_what_the_customer_said() -> None:
    assert TWILIO.parse(body(message("Where is LT-100001?", 5))) == (
        InboundMessage(
            channel="twilio",
            account=ACCOUNT,
            sender_id="+15558675310",
            message_id=f"SM{5:032}",
            text="Where is LT-100001?",
            claim=Voucher(phone="+15558675310"),
        ),
    )


def test_a_short_code_is_no_phone() -> None:
    (said,) = TWILIO.parse(body(message(From="72345")))
    assert isinstance(said, InboundMessage)
    assert (said.sender_id, said.claim, said.voucher) == ("72345", None, None)


def test_files_come_by_their_addresses() -> None:
    files = {"NumMedia": "2", "MediaUrl0": f"{MEDIA}0", "MediaContentType0": "image/jpeg", "MediaUrl1": f"{MEDIA}1"}
    (said,) = TWILIO.parse(body(message("", **files)))
    assert isinstance(said, InboundMessage)
    assert said.attachments == (
        Attachment(Kind.IMAGE, content_type="image/jpeg", reference=f"{MEDIA}0"),
        Attachment(Kind.FILE, reference=f"{MEDIA}1"),
    )


@pytest.mark.parametrize(
    ("told", "report"),
    [
        ("sent", Report.SENT),
        ("delivered", Report.DELIVERED),
        ("read", Report.READ),
        ("undelivered", Report.FAILED),
        ("failed", Report.FAILED),
        ("canceled", Report.FAILED),
    ],
)
def test_a_status_is_a_report_on_our_message(told: str, report: Report) -> None:
    (reported,) = TWILIO.parse(body(status(told)))
    reason = told if report == Report.FAILED else None
    expected = DeliveryReport("twilio", ACCOUNT, "+15558675310", report, reference=f"SM{9:032}", reason=reason)
    assert reported == expected


def test_a_failure_has_twilios_code_and_words() -> None:
    (reported,) = TWILIO.parse(body(status("undelivered", ErrorCode="30005")))
    assert isinstance(reported, DeliveryReport)
    assert reported.reason == "30005 the number is unknown or no longer in use"
    (reported,) = TWILIO.parse(body(status("failed", ErrorCode="39999")))
    assert isinstance(reported, DeliveryReport) and reported.reason == "39999"


@pytest.mark.parametrize(
    "fields",
    [
        *(pytest.param(status(each), id=each) for each in ("accepted", "queued", "sending", "scheduled", "new-one")),
        pytest.param(message("STOP", OptOutType="STOP"), id="stop"),
        pytest.param(message("start", OptOutType="START"), id="start"),
        pytest.param(message("HELP", OptOutType="HELP"), id="help"),
        pytest.param(message(From="whatsapp:+15558675310"), id="whatsapp"),
        pytest.param(message(" "), id="blank"),
    ],
)
def test_what_is_not_for_us_is_left_out(fields: dict[str, str]) -> None:
    assert TWILIO.parse(body(fields)) == ()


def test_without_advanced_opt_out_a_stop_is_a_word_like_any_other() -> None:
    (said,) = TWILIO.parse(body(message("STOP")))
    assert isinstance(said, InboundMessage) and said.text == "STOP"


def test_the_receipt_says_nothing() -> None:
    receipt = TWILIO.receipt(signed(message()))
    assert (receipt.body, receipt.content_type) == (b'<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"%FF=%FE",
        b"{}",
        b"&" * 2000,
        b"a=1&" * 2000,
        body({"MessageSid": "SM1"}),
        body(message(From="")),
        body(message(From="+1\u0661")),
        body(message(NumMedia="x")),
        body(message(NumMedia="2")),
        body(message(NumMedia="9" * 5000)),
        body(message(MessageSid="S" * 100)),
        body({"MessageStatus": "sent"}),
    ],
)
def test_what_has_another_shape_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        TWILIO.parse(content)


@settings(max_examples=300)
@given(
    st.dictionaries(st.sampled_from([*message(), "MessageStatus", "MediaUrl0", "OptOutType", "ErrorCode"]), st.text(max_size=9))
)
def test_no_form_raises_anything_else(fields: dict[str, str]) -> None:
    with contextlib.suppress(ConnectorError):
        TWILIO.parse(body(message() | fields) if fields else b"")


@settings(max_examples=300)
@given(st.binary(max_size=60), st.text(max_size=40))
def test_no_bytes_raise_anything_else(content: bytes, url: str) -> None:
    with contextlib.suppress(ConnectorError):
        TWILIO.parse(content)
    assert refused(direct(url, content, "x"), DIRECT)
