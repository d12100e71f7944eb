"""What Slack posts: who it is from, and what a customer said."""

import contextlib
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.connector import ConnectorError, InvalidSignature, UnreadablePayload
from connectors.messages import Attachment, InboundMessage, Kind
from connectors.slack import SlackConnector
from tests.connectors.slack.payloads import NOW, SECRET, body, event, message, pressed, signed


def connector(secret: str | None = SECRET) -> SlackConnector:
    return SlackConnector(signing_secret=secret, bot_token="xoxb-1", api_base="http://slack/api")


SLACK = connector()  # for what runs often: a client of its own takes a while


def parse(payload: Any) -> list[InboundMessage]:
    parsed = connector().parse(body(payload))
    messages = [part for part in parsed if isinstance(part, InboundMessage)]
    assert len(messages) == len(parsed)
    return messages


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_the_signature_proves_slack() -> None:
    for payload in (message("Größe 灯 😀"), pressed()):
        connector().verify(signed(body(payload)), NOW)


def test_no_bit_of_body_time_and_signature_may_change() -> None:
    content = body(message("hi"))
    real = signed(content)
    forged = [replace(real, body=flipped(content, bit)) for bit in range(len(content) * 8)]
    for name in real.headers:
        value = real.headers[name].encode()
        for bit in range(len(value) * 8):
            changed = flipped(value, bit).decode("latin-1")
            forged.append(replace(real, headers={**real.headers, name: changed}))
    for request in forged:
        with pytest.raises(InvalidSignature):
            SLACK.verify(request, NOW)


@pytest.mark.parametrize(
    ("seconds", "fresh"), [(299, True), (300, True), (301, False), (-299, True), (-300, True), (-301, False)]
)
def test_what_is_older_than_five_minutes_is_refused(seconds: int, fresh: bool) -> None:
    request, now = signed(body(message())), NOW + timedelta(seconds=seconds)
    if fresh:
        connector().verify(request, now)
        return
    with pytest.raises(InvalidSignature):
        connector().verify(request, now)


@pytest.mark.parametrize("name", ["x-slack-signature", "x-slack-request-timestamp"])
@pytest.mark.parametrize("value", [None, "", "v0=", "v0", "0", "-1", "é", "99999999999999999999", "1e9"])
def test_a_header_that_lacks_or_is_odd_is_refused(name: str, value: str | None) -> None:
    request = signed(body(message()))
    headers = {key: shown for key, shown in request.headers.items() if key != name} | ({} if value is None else {name: value})
    with pytest.raises(InvalidSignature):
        connector().verify(replace(request, headers=headers), NOW)


@pytest.mark.parametrize("timestamp", ["١٧٧٢", "-1", "1.5", "", "x", "9" * 30])
def test_a_signed_time_that_is_none_is_refused(timestamp: str) -> None:
    made = hmac.new(SECRET.encode(), b"v0:" + timestamp.encode() + b":{}", hashlib.sha256).hexdigest()
    headers = {"x-slack-request-timestamp": timestamp, "x-slack-signature": f"v0={made}"}
    with pytest.raises(InvalidSignature):
        connector().verify(replace(signed(b"{}"), headers=headers), NOW)


@pytest.mark.parametrize("ours", [None, ""])
@pytest.mark.parametrize("theirs", ["", "None", SECRET])
def test_without_a_secret_of_ours_everything_is_refused(ours: str | None, theirs: str) -> None:
    with pytest.raises(InvalidSignature):
        connector(ours).verify(signed(body(message()), theirs), NOW)


def test_a_direct_message_is_what_the_customer_said() -> None:
    assert parse(message("Where is LT-100001?", 5)) == [
        InboundMessage(
            channel="slack",
            account="T024BE7LD",
            sender_id="D024BE91L",
            message_id="event:Ev00000005",
            text="Where is LT-100001?",
        )
    ]


def test_a_pressed_button_says_its_value() -> None:
    (said,) = parse(pressed("btn_abc", 6))
    assert (said.account, said.sender_id, said.text) == ("T024BE7LD", "D024BE91L", "btn_abc")
    assert said.message_id == "action:1772366401.000006:choice:1"
    assert connector().receipt(signed(body(pressed()))).body == b""
    assert parse(pressed(team=None))[0].account == "T024BE7LD"


def test_the_address_is_checked_by_a_challenge() -> None:
    content = body({"token": "t", "challenge": "3eZbrw1aB", "type": "url_verification"})
    assert connector().parse(content) == ()
    assert json.loads(connector().receipt(signed(content)).body) == {"challenge": "3eZbrw1aB"}


@pytest.mark.parametrize(
    ("sent", "understood"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        ("see <https://shop.example/x?a=1&amp;b=2>", "see https://shop.example/x?a=1&b=2"),
        ("<http://shop.example|shop.example>", "shop.example"),
        ("<https://shop.example/|https://shop.example>", "https://shop.example"),
        ("<https://shop.example/r|my receipt>", "my receipt (https://shop.example/r)"),
        ("<mailto:ada@shop.example|ada@shop.example>", "ada@shop.example"),
        ("<mailto:ada@shop.example>", "ada@shop.example"),
        ("<tel:+4915112345|+49 151 12345>", "+49 151 12345"),
        ("<@U123ABC> hello", "@U123ABC hello"),
        ("<@U123ABC|bob> <#C1|general> <#C1> <!here> <!subteam^S1|@ops>", "@bob #general #C1 @here @ops"),
        ("1 &lt; 2 <broken", "1 < 2 <broken"),
    ],
)
def test_slacks_markup_is_read_as_it_was_written(sent: str, understood: str) -> None:
    assert parse(message(sent))[0].text == understood


def test_files_come_by_their_address_or_their_id() -> None:
    files = [
        {"id": "F1", "name": "lamp.jpg", "mimetype": "image/jpeg", "url_private_download": "https://files.slack.com/F1"},
        {"id": "F2", "name": "bill.pdf", "mimetype": "application/pdf", "url_private": "https://files.slack.com/F2"},
        {"id": "F3", "mode": "file_access", "file_access": "check_file_info"},
        {"id": "F4", "mode": "tombstone"},
    ]
    (said,) = parse(message("", subtype="file_share", files=files))
    assert said.text == ""
    assert said.attachments == (
        Attachment(Kind.IMAGE, "lamp.jpg", "image/jpeg", reference="https://files.slack.com/F1"),
        Attachment(Kind.FILE, "bill.pdf", "application/pdf", reference="https://files.slack.com/F2"),
        Attachment(Kind.FILE, reference="F3"),
    )


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(message("hi", channel="C1", channel_type="channel"), id="channel"),
        pytest.param(message("hi", channel="G1", channel_type="mpim"), id="group"),
        pytest.param(event(type="app_mention", text="<@U0BOT> hi", user="U1", channel="C1"), id="mention"),
        pytest.param(message("hi", bot_id="B1"), id="our own"),
        pytest.param(message("hi", subtype="bot_message", bot_id="B1"), id="another app"),
        pytest.param(message(None, subtype="message_changed", message={"text": "new"}), id="edit"),
        pytest.param(message(None, subtype="message_deleted", deleted_ts="1.2", hidden=True), id="deleted"),
        pytest.param(message("joined", subtype="channel_join"), id="joined"),
        pytest.param(message("  "), id="blank"),
        pytest.param(event(type="reaction_added", reaction="+1", user="U1"), id="reaction"),
        pytest.param(event(type="app_home_opened", user="U1", channel="D1"), id="home"),
        pytest.param({"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1}, id="rate"),
        pytest.param({"type": "unheard_of"}, id="unknown"),
        pytest.param(pressed(channel={"id": "C1", "name": "general"}), id="button in a channel"),
        pytest.param(pressed(channel=None), id="button in no channel"),
    ],
)
def test_what_is_no_customers_word_is_left_out(payload: dict[str, Any]) -> None:
    assert parse(payload) == []


def test_other_forms_are_left_out() -> None:
    for form in ({"command": "/order", "text": "x"}, {"payload": json.dumps({"type": "view_submission"})}):
        content = urlencode(form).encode()
        assert list(connector().parse(content)) == []
        assert connector().receipt(signed(content)).body == b""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"a":' * 100_000,
        b"{}",
        b'{"type": 1}',
        b'{"type": "event_callback", "event": %s}' % (b"9" * 5000),
        b"payload=",
        b"payload=%7B",
        b"payload=[1]",
        body(message() | {"event": []}),
        body(message() | {"team_id": None}),
        body(message() | {"event_id": 7}),
        body(message(channel="D\ud800")),
        body(message(text=7)),  # type: ignore[arg-type]
        body(message(files=[7])),
        body(pressed(actions=[{"type": "button", "value": 1, "action_ts": "1", "action_id": "a"}])),
        body(pressed(actions=None)),
    ],
)
def test_what_has_another_shape_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        connector().parse(content)


def test_of_a_key_that_comes_twice_the_last_counts() -> None:
    content = body(message("hi")).replace(b'"text": "hi"', b'"text": "no", "text": "hi"')
    assert [said.text for said in connector().parse(content) if isinstance(said, InboundMessage)] == ["hi"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["button", "message", "im", "D1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200)
@given(data=st.data())
def test_no_shape_raises_anything_else(data: st.DataObject) -> None:
    payload = data.draw(st.sampled_from([message("hi", files=[{"id": "F"}]), pressed()]))
    place: Any = payload
    while True:
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place)))))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(values)
        break
    with contextlib.suppress(ConnectorError):
        SLACK.parse(body(payload))


@settings(max_examples=200)
@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_else(content: bytes) -> None:
    with contextlib.suppress(ConnectorError):
        SLACK.parse(content)
