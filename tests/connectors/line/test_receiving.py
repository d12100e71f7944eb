"""What LINE posts: who it is from, and what a customer said."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.connector import InvalidSignature, Receipt, UnreadablePayload, WebhookRequest
from connectors.line import LineConnector
from connectors.messages import Attachment, InboundMessage, Kind, UnreadablePart
from tests.fakes.line import ADA, BOT, LineFake

SECRET = "the channel secret"
BODY = '{"destination":"Ub","events":[{"type":"message","message":{"text":"灯 \\u00e4 😀"}}]}'.encode()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
line = LineFake(SECRET, "token")


ours = LineConnector(channel_secret=SECRET, channel_token=None)


def request(body: bytes, signature: str | None) -> WebhookRequest:
    headers = {} if signature is None else {"x-line-signature": signature}
    return WebhookRequest("POST", "http://shop/channels/line/webhook", {}, headers, body)


def signature(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def delivery(*events: Any) -> bytes:
    return json.dumps({"destination": BOT, "events": events}).encode()


def parse(*events: Any) -> list[InboundMessage]:
    parsed = ours.parse(delivery(*events))
    messages = [part for part in parsed if isinstance(part, InboundMessage)]
    assert len(messages) == len(parsed)
    return messages


def flips(text: bytes) -> list[bytes]:
    """The text with each of its bits turned over."""
    return [text[:at] + bytes([text[at] ^ 1 << bit]) + text[at + 1 :] for at in range(len(text)) for bit in range(8)]


def test_the_signature_over_the_body_proves_line() -> None:
    ours.verify(request(BODY, signature(BODY)), NOW)


def test_the_signature_holds_for_no_other_body() -> None:
    for changed in [*flips(BODY), BODY + b" ", BODY[:-1], b"", json.dumps(json.loads(BODY)).encode()]:
        with pytest.raises(InvalidSignature):
            ours.verify(request(changed, signature(BODY)), NOW)


def test_no_other_signature_holds_for_the_body() -> None:
    made = signature(BODY)
    others = [flip.decode("latin-1") for flip in flips(made.encode())]
    others += ["", made[:-1], made + "=", made.swapcase(), f" {made}", f"{made}\n", "é", signature(BODY, "another")]
    for other in [None, hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest(), *others]:
        with pytest.raises(InvalidSignature):
            ours.verify(request(BODY, other), NOW)


@pytest.mark.parametrize("secret", [None, ""])
def test_without_a_secret_of_ours_everything_is_refused(secret: str | None) -> None:
    open_to_all = LineConnector(channel_secret=secret, channel_token=None)
    for shown in (signature(BODY, ""), signature(BODY, "None"), "", None):
        with pytest.raises(InvalidSignature):
            open_to_all.verify(request(BODY, shown), NOW)


def test_trying_the_address_is_answered_and_says_nothing() -> None:
    for body in (b'{"events": []}', b'{"destination":"Ub","events":[]}'):
        ours.verify(request(body, signature(body)), NOW)
        assert ours.parse(body) == []
        assert ours.receipt(request(body, None)) == Receipt(b"{}")


def test_a_message_is_what_the_customer_said() -> None:
    event = line.text_message(ADA, "Where is LT-100001?")
    assert parse(event) == [
        InboundMessage(
            channel="line",
            account=BOT,
            sender_id=ADA,
            message_id=event["webhookEventId"],
            text="Where is LT-100001?",
        )
    ]


def test_a_delivery_that_comes_again_is_the_same_message() -> None:
    event = line.text_message(ADA, "hello")
    again = event | {"deliveryContext": {"isRedelivery": True}, "replyToken": "another"}
    assert parse(event) == parse(again)


def test_a_pressed_button_says_its_payload() -> None:
    assert parse(line.pressed(ADA, "btn_abc"))[0].text == "btn_abc"
    assert parse(line.pressed(ADA, "when", params={"date": "2026-01-01"}))[0].text == "when"


def test_a_new_friend_says_hello() -> None:
    assert parse(line.event("follow", follow={"isUnblocked": False}))[0].text == "👋"


def test_a_place_is_told_in_words() -> None:
    event = line.message("location", title="The Bund", address="Shanghai", latitude=31.2304, longitude=121.4737)
    assert parse(event)[0].text == "📍 31.2304, 121.474 · The Bund · Shanghai"
    assert parse(line.message("location", latitude=31, longitude=121))[0].text == "📍 31, 121"


def test_a_sticker_says_what_is_written_on_it_or_what_it_means() -> None:
    assert parse(line.message("sticker", text="thanks!", keywords=["bow"]))[0].text == "thanks!"
    assert parse(line.message("sticker", keywords=["bow", "thanks"]))[0].text == "bow, thanks"
    assert parse(line.message("sticker", packageId="1", stickerId="2")) == []


@pytest.mark.parametrize(
    ("kind", "fields", "name", "shown_as"),
    [
        ("image", {"contentProvider": {"type": "line"}}, "", Kind.IMAGE),
        ("video", {"contentProvider": {"type": "line"}, "duration": 6000}, "", Kind.VIDEO),
        ("audio", {"contentProvider": {"type": "line"}, "duration": 6000}, "", Kind.AUDIO),
        ("file", {"fileName": "invoice.pdf", "fileSize": 2138}, "invoice.pdf", Kind.FILE),
    ],
)
def test_a_file_is_named_by_its_message(kind: str, fields: dict[str, Any], name: str, shown_as: Kind) -> None:
    event = line.message(kind, **fields)
    (said,) = parse(event)
    assert (said.text, said.attachments) == ("", (Attachment(shown_as, name, reference=event["message"]["id"]),))


def test_a_picture_that_lies_elsewhere_is_only_named() -> None:
    elsewhere = {"type": "external", "originalContentUrl": "http://169.254.169.254/x.jpg"}
    (said,) = parse(line.message("image", contentProvider=elsewhere))
    assert (said.text, said.attachments) == ("http://169.254.169.254/x.jpg", ())


GROUP = {"type": "group", "groupId": "C1", "userId": ADA}


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(line.text_message(ADA, "hi") | {"source": GROUP}, id="group"),
        pytest.param(line.text_message(ADA, "hi") | {"source": {"type": "room", "roomId": "R1", "userId": ADA}}, id="room"),
        pytest.param(line.pressed(ADA, "btn_1") | {"source": GROUP}, id="pressed in a group"),
        pytest.param(line.text_message(ADA, "hi") | {"mode": "standby"}, id="another program answers"),
        pytest.param(line.pressed(ADA, "b", params={"newRichMenuAliasId": "b", "status": "SUCCESS"}), id="menu turned"),
        pytest.param(line.event("unsend", unsend={"messageId": "1"}), id="unsend"),
        *(
            pytest.param(line.event(kind), id=kind)
            for kind in [
                "unfollow",
                "join",
                "leave",
                "memberJoined",
                "memberLeft",
                "videoPlayComplete",
                "beacon",
                "accountLink",
                "membership",
                "things",
                "module",
                "activated",
                "deactivated",
                "botSuspended",
                "botResumed",
                "delivery",
                "somethingNew",
            ]
        ),
        pytest.param({"type": "botSuspended", "timestamp": 1, "mode": "active"}, id="no source"),
        pytest.param(line.message("somethingNew"), id="new kind of message"),
    ],
)
def test_what_is_no_customers_word_is_left_out(event: dict[str, Any]) -> None:
    assert parse(event) == []


def without(event: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key != name}


@pytest.mark.parametrize(
    "poison",
    [
        7,
        None,
        [],
        {},
        without(line.text_message(ADA, "hi"), "webhookEventId"),
        without(line.text_message(ADA, "hi"), "source"),
        line.text_message(ADA, "hi") | {"webhookEventId": 7},
        line.text_message(ADA, "hi") | {"source": {"type": "user"}},
        line.text_message(ADA, "hi") | {"message": "hi"},
        line.text_message(ADA, 7),  # type: ignore[arg-type]
        line.message("location", latitude="north", longitude=1),
        line.message("location", latitude=10**4000, longitude=1),
        line.message("sticker", keywords=[1]),
        line.message("image", id=None),
        line.message("image", contentProvider="line"),
        line.event("postback", postback={"data": {}}),
        line.event(["message"]),  # type: ignore[arg-type]
    ],
)
def test_one_bad_event_does_not_lose_the_others(poison: Any) -> None:
    before, after = line.text_message(ADA, "before"), line.text_message(ADA, "after")
    first, bad, last = ours.parse(delivery(before, poison, after))
    assert [part.text for part in (first, last) if isinstance(part, InboundMessage)] == ["before", "after"]
    assert isinstance(bad, UnreadablePart)
    assert json.loads(bad.body) == {"destination": BOT, "events": [poison]}
    (again,) = ours.parse(bad.body)
    assert again == bad


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"events":' + b"[" * 100_000,
        b'{"events":{}}',
        b'{"events":[{"a":' + b"9" * 5000 + b"}]}",
        b'{"events":[NaN]}',
        b'{"destination":7,"events":[]}',
    ],
)
def test_what_has_another_shape_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        ours.parse(body)


def test_of_a_name_given_twice_the_last_counts() -> None:
    body = delivery(line.text_message(ADA, "hi")).replace(b'"text": "hi"', b'"text": "hi", "text": "ho"')
    (said,) = ours.parse(body)
    assert isinstance(said, InboundMessage)
    assert said.text == "ho"


KINDS = st.sampled_from(["message", "postback", "follow", "text", "image", "location", "sticker", "user", "group"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | KINDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "source",
                    "userId",
                    "message",
                    "text",
                    "id",
                    "mode",
                    "webhookEventId",
                    "postback",
                    "data",
                    "params",
                    "keywords",
                    "latitude",
                    "longitude",
                    "contentProvider",
                    "originalContentUrl",
                    "fileName",
                    "title",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(st.lists(VALUES, max_size=3), VALUES)
def test_no_delivery_breaks_the_reading(events: list[Any], destination: Any) -> None:
    try:
        parsed = ours.parse(json.dumps({"destination": destination, "events": events}).encode())
    except UnreadablePayload:
        return
    assert all(isinstance(part, InboundMessage | UnreadablePart) for part in parsed)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(body: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        ours.parse(body)
