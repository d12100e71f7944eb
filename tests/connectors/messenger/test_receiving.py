"""What Messenger and Instagram post: what a customer said, how far our messages have come, and what of a batch can be read."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from connectors.connector import UnreadablePayload, UnsupportedEvent
from connectors.messages import Attachment, DeliveryReport, InboundMessage, Kind, Parsed, Report, UnreadablePart
from connectors.messenger import MessengerConnector
from tests.connectors.messenger.events import ADA, INSTAGRAM, PAGE, URL, attached, body, delivery, event, message
from tests.connectors.meta import fuzzing

OURS = MessengerConnector(app_secret="s", verify_token="v", page_token="t", api_base="http://graph")


def parse(*events: Any) -> list[Parsed]:
    return list(OURS.parse(body(delivery(*events))))


def heard(said: dict[str, Any]) -> tuple[str, tuple[Attachment, ...]]:
    (part,) = parse(said)
    assert isinstance(part, InboundMessage)
    return part.text, part.attachments


def test_a_message_is_what_the_customer_said() -> None:
    assert parse(message()) == [InboundMessage("messenger", PAGE, ADA, "m_1", "Where is LT-100001?")]


def test_a_message_on_instagram_is_of_another_inbox_and_of_another_kind_of_address() -> None:
    parts = OURS.parse(body(delivery(message(), account=INSTAGRAM, of="instagram")))
    assert parts == [InboundMessage("messenger", INSTAGRAM, f"instagram:{ADA}", "m_1", "Where is LT-100001?")]


def test_a_quick_reply_says_its_payload() -> None:
    assert heard(message("Yes", quick_reply={"payload": "btn_abc"})) == ("btn_abc", ())
    assert heard(message("Yes", quick_reply={})) == ("Yes", ())


def test_a_pressed_button_says_its_payload() -> None:
    (part,) = parse(event(postback={"mid": "m_9", "title": "Yes", "payload": "btn_abc"}))
    assert part == InboundMessage("messenger", PAGE, ADA, "m_9", "btn_abc")


def test_an_old_button_has_no_id_but_the_same_one_each_time() -> None:
    first, again = parse(*(event(postback={"title": "Yes", "payload": "btn_abc"}),) * 2)
    (later,) = parse(event(postback={"title": "Yes", "payload": "btn_abc"}) | {"timestamp": 1_760_000_000_124})
    assert isinstance(first, InboundMessage) and isinstance(later, InboundMessage)
    assert first == again
    assert first.message_id != later.message_id


@pytest.mark.parametrize(
    ("kind", "shown"), [("image", Kind.IMAGE), ("audio", Kind.AUDIO), ("video", Kind.VIDEO), ("file", Kind.FILE)]
)
def test_a_file_comes_with_its_address(kind: str, shown: Kind) -> None:
    assert heard(message(None, attachments=[attached(kind, url=URL)])) == ("", (Attachment(shown, reference=URL),))


def test_several_pictures_and_words_are_one_message() -> None:
    text, files = heard(message("Broken", attachments=[attached("image", url=URL), attached("image", url=f"{URL}2")]))
    assert (text, [file.reference for file in files]) == ("Broken", [URL, f"{URL}2"])


def test_a_place_and_something_shared_are_told_in_words() -> None:
    place = attached("location", coordinates={"lat": 31.2304, "long": 121.4737}) | {"title": "The Bund"}
    assert heard(message(None, attachments=[place]))[0] == "📍 31.2304, 121.474 · The Bund"
    link = attached("fallback", url="https://shop/lamp") | {"title": "A lamp"}
    assert heard(message(None, attachments=[link])) == ("A lamp\nhttps://shop/lamp", ())
    assert heard(message("Is it this?", attachments=[link])) == ("Is it this?", ())
    assert heard(message(None, attachments=[attached("story_mention", url=URL)])) == (URL, ())


@pytest.mark.parametrize(
    "nothing",
    [
        message(is_echo=True, app_id=1),
        message(is_deleted=True),
        message(None, is_unsupported=True),
        message(None, attachments=[attached("template", elements=[])]),
        event(reaction={"reaction": "love", "emoji": "❤", "action": "react", "mid": "m_1"}),
        event(message_edit={"mid": "m_1", "text": "No", "num_edit": 1}),
        event(optin={"type": "notification_messages"}),
        event(referral={"ref": "ad", "source": "ADS"}),
        event(pass_thread_control={"new_owner_app_id": "1"}),
        event(something_of_2027={}),
    ],
)
def test_what_is_no_customers_word_is_left_out(nothing: dict[str, Any]) -> None:
    assert parse(nothing) == []


def test_what_another_app_answers_and_what_is_no_message_is_left_out() -> None:
    standby = delivery(standby=[message()])
    feed = {"object": "page", "entry": [{"id": PAGE, "time": 1, "changes": [{"field": "feed", "value": {"item": "post"}}]}]}
    assert OURS.parse(body(standby)) == OURS.parse(body(feed)) == []


def test_deliveries_are_reported_by_their_ids_or_up_to_a_time() -> None:
    by_id = parse(event(delivery={"mids": ["m_1", "m_2"], "watermark": 1_760_000_000_000}))
    assert by_id == [DeliveryReport("messenger", PAGE, ADA, Report.DELIVERED, reference=mid) for mid in ("m_1", "m_2")]
    (up_to,) = parse(event(delivery={"watermark": 1_760_000_000_250}))
    at = datetime(2025, 10, 9, 8, 53, 20, 250_000, UTC)
    assert up_to == DeliveryReport("messenger", PAGE, ADA, Report.DELIVERED, until=at)


def test_reading_is_reported_up_to_a_time_and_on_instagram_by_its_id() -> None:
    (up_to,) = parse(event(read={"watermark": 1_760_000_000_250}))
    assert up_to == DeliveryReport("messenger", PAGE, ADA, Report.READ, until=datetime(2025, 10, 9, 8, 53, 20, 250_000, UTC))
    (by_id,) = OURS.parse(body(delivery(event(read={"mid": "m_1"}), account=INSTAGRAM, of="instagram")))
    assert by_id == DeliveryReport("messenger", INSTAGRAM, f"instagram:{ADA}", Report.READ, reference="m_1")


@pytest.mark.parametrize("watermark", [10**30, -(10**30), float("inf"), float("nan"), True, "1760000000250", None])
def test_a_time_that_is_none_is_set_apart(watermark: Any) -> None:
    assert [type(part) for part in parse(event(read={"watermark": watermark}))] == [UnreadablePart]


def test_one_that_cannot_be_read_leaves_999_of_a_batch() -> None:
    poison = message(number=500) | {"message": {"mid": "m_500", "text": 7}}
    batch = [message(number=number) for number in range(1000)]
    batch[500] = poison
    parts = parse(*batch)
    assert len(parts) == 1000
    (unread,) = [part for part in parts if isinstance(part, UnreadablePart)]
    assert (unread.channel, unread.account) == ("messenger", PAGE)
    assert json.loads(unread.body)["entry"][0]["messaging"] == [poison]
    assert OURS.parse(unread.body) == [unread]
    mended = unread.body.replace(b'"text": 7', b'"text": "seven"')
    assert [getattr(part, "text", None) for part in OURS.parse(mended)] == ["seven"]


def test_an_entry_that_cannot_be_read_leaves_the_others() -> None:
    update = delivery(message())
    update["entry"] += [7, {"id": PAGE, "messaging": 7}, {"messaging": [message()]}]
    assert [type(part) for part in OURS.parse(body(update))] == [InboundMessage, UnreadablePart, UnreadablePart, UnreadablePart]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b"{}", b'{"entry":{}}'])
def test_what_has_another_shape_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        OURS.parse(content)


@pytest.mark.parametrize("of", ['"whatsapp_business_account"', "[]", "null"])
def test_what_is_neither_of_a_page_nor_of_instagram_is_not_supported(of: str) -> None:
    with pytest.raises(UnsupportedEvent):
        OURS.parse(f'{{"object":{of},"entry":[]}}'.encode())


DOCUMENTED = [
    delivery(message(), message("Yes", quick_reply={"payload": "btn_abc"})),
    delivery(message(None, attachments=[attached("image", url=URL), attached("location", coordinates={"lat": 1, "long": 2})])),
    delivery(message(None, attachments=[attached("fallback", url=URL) | {"title": "A lamp"}])),
    delivery(event(postback={"title": "Yes", "payload": "btn_abc"}), account=INSTAGRAM, of="instagram"),
    delivery(event(delivery={"mids": ["m_1"], "watermark": 1}), event(read={"watermark": 2}), event(read={"mid": "m_1"})),
]


@settings(max_examples=400, deadline=None)
@given(fuzzing.broken(DOCUMENTED))
def test_nothing_breaks_the_reading(content: bytes) -> None:
    fuzzing.check(OURS, content)
