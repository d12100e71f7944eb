"""What the Cloud API posts: what a customer said, how far our messages have come, and what of a batch can be read."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings

from connectors.connector import UnreadablePayload, UnsupportedEvent
from connectors.messages import Attachment, DeliveryReport, InboundMessage, Kind, Report, UnreadablePart, Voucher
from connectors.whatsapp import WhatsAppConnector
from tests.connectors.meta import fuzzing
from tests.connectors.whatsapp.deliveries import (
    BUTTON_REPLY,
    KINDS,
    LIST_REPLY,
    NUMBER,
    body,
    change,
    delivery,
    message,
    said,
    status,
)


def connector(phone_number_id: str | None = NUMBER) -> WhatsAppConnector:
    return WhatsAppConnector(
        app_secret="s", verify_token="v", access_token="t", phone_number_id=phone_number_id, api_base="http://graph"
    )


def heard(kind: str, content: Any = None, **more: Any) -> tuple[str, tuple[Attachment, ...]]:
    (part,) = connector().parse(said(message(kind, content, **more)))
    assert isinstance(part, InboundMessage)
    return part.text, part.attachments


def test_a_message_is_what_the_customer_said_and_whatsapp_vouches_for_the_phone() -> None:
    assert connector().parse(said(message())) == [
        InboundMessage(
            channel="whatsapp",
            account=NUMBER,
            sender_id="16505551234",
            message_id="wamid.HBgL1",
            text="Where is LT-100001?",
            voucher=Voucher(phone="+16505551234", name="Ada"),
        )
    ]


def test_who_hides_the_phone_is_addressed_by_the_other_id_and_only_claims_a_name() -> None:
    hidden = {key: value for key, value in message().items() if key != "from"} | {"from_user_id": "US.13491208655302741918"}
    contact = {"profile": {"name": "Ada", "username": "@ada"}, "user_id": "US.13491208655302741918"}
    (part,) = connector().parse(body(delivery(change(contacts=[contact], messages=[hidden]))))
    assert isinstance(part, InboundMessage)
    assert (part.sender_id, part.voucher, part.claim) == ("US.13491208655302741918", None, Voucher(name="Ada"))


@pytest.mark.parametrize("contacts", [[], [{"profile": {"name": "Bob"}, "wa_id": "4420"}], [{"wa_id": "16505551234"}]])
def test_without_a_profile_the_phone_alone_is_known(contacts: list[Any]) -> None:
    (part,) = connector().parse(body(delivery(change(contacts=contacts, messages=[message()]))))
    assert isinstance(part, InboundMessage)
    assert part.voucher == Voucher(phone="+16505551234")


@pytest.mark.parametrize(("content", "says"), [(BUTTON_REPLY, "btn_abc"), (LIST_REPLY, "row_abc")])
def test_a_pressed_button_says_its_payload(content: Any, says: str) -> None:
    assert heard("interactive", content) == (says, ())


def test_a_quick_reply_of_a_template_says_its_payload_or_its_text() -> None:
    assert heard("button") == ("btn_template", ())
    assert heard("button", {"text": "Yes"}) == ("Yes", ())


@pytest.mark.parametrize(
    ("kind", "text", "file"),
    [
        ("image", "It came broken", Attachment(Kind.IMAGE, "", "image/jpeg", reference="1003383421387256")),
        ("sticker", "", Attachment(Kind.IMAGE, "", "image/webp", reference="1003383421387256")),
        ("audio", "", Attachment(Kind.AUDIO, "", "audio/ogg", reference="1908647269898587")),
        ("video", "", Attachment(Kind.VIDEO, "", "video/mp4", reference="1908647269898588")),
        ("document", "My invoice", Attachment(Kind.FILE, "invoice.pdf", "application/pdf", reference="1908647269898589")),
    ],
)
def test_a_file_comes_with_its_caption(kind: str, text: str, file: Attachment) -> None:
    assert heard(kind) == (text, (file,))


def test_a_place_people_and_a_cart_are_told_in_words() -> None:
    assert heard("location")[0] == "📍 37.4422, -122.162 · Philz · 101 Forest Ave"
    assert heard("location", {"latitude": 31, "longitude": 121.5})[0] == "📍 31, 121.5"
    assert heard("contacts")[0] == "👤 Barbara Johnson · +1 650 555 9999\n👤 Chen"
    assert heard("order")[0] == "For Friday\n🛒 2 × lamp-1\n🛒 1 × bulb-7"


@pytest.mark.parametrize(
    "nothing",
    [
        message("reaction", {"message_id": "wamid.OURS1", "emoji": "👍"}),
        message("system", {"body": "User Ada changed from 1 to 2", "type": "user_changed_number"}),
        message("unsupported", None, errors=[{"code": 131051, "title": "Message type unknown"}]),
        message("unknown", None, errors=[{"code": 131051}]),
        message("edit", {"original_message_id": "wamid.HBgL1", "message": {"type": "text", "text": {"body": "No"}}}),
        message("something_of_2027", {"body": "?"}),
        message("interactive", {"type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": "{}"}}),
        message(group_id="Y2FwaV9ncm91cDox"),
    ],
)
def test_what_is_no_customers_word_is_left_out(nothing: dict[str, Any]) -> None:
    assert connector().parse(said(nothing)) == []


def test_the_states_of_our_messages_are_reported() -> None:
    parts = connector().parse(
        body(delivery(change(statuses=[status(name) for name in ("sent", "delivered", "read", "deleted")])))
    )
    assert parts == [
        DeliveryReport("whatsapp", NUMBER, "16505551234", report, reference="wamid.OURS1")
        for report in (Report.SENT, Report.DELIVERED, Report.READ)
    ]


def test_a_failure_says_why_in_whatsapps_words() -> None:
    error = {"code": 131047, "title": "Re-engagement message", "error_data": {"details": "More than 24 hours have passed."}}
    (part,) = connector().parse(body(delivery(change(statuses=[status("failed", errors=[error])]))))
    assert isinstance(part, DeliveryReport)
    assert (part.report, part.reason) == (Report.FAILED, "131047 Re-engagement message: More than 24 hours have passed.")


def test_states_are_reported_in_whatever_order_they_come() -> None:
    ours = connector()
    for order in itertools.permutations(("sent", "delivered", "read", "failed")):
        parts = ours.parse(body(delivery(*(change(statuses=[status(name)]) for name in order))))
        assert [part.report for part in parts if isinstance(part, DeliveryReport)] == list(order)


def test_what_is_for_another_number_or_about_something_else_is_not_ours() -> None:
    foreign = change(number="999", messages=[message(), "not even a message"], statuses=[status("read")])
    about = {"field": "message_template_status_update", "value": {"event": "APPROVED"}}
    echo = change(field="smb_message_echoes", messages=[message()])
    (part,) = connector().parse(body(delivery(foreign, about, echo, change(messages=[message(number=2)]))))
    assert isinstance(part, InboundMessage)
    assert part.message_id == "wamid.HBgL2"


@pytest.mark.parametrize("ours", [None, ""])
def test_without_a_number_of_ours_nothing_is_ours(ours: str | None) -> None:
    assert connector(ours).parse(said(message())) == []


def test_one_that_cannot_be_read_leaves_999_of_a_batch() -> None:
    poison = message(number=500) | {"text": {"body": 7}}
    batch = [message(number=number) for number in range(1000)]
    batch[500] = poison
    parts = connector().parse(said(*batch))
    assert len(parts) == 1000
    (unread,) = [part for part in parts if isinstance(part, UnreadablePart)]
    assert (unread.channel, unread.account) == ("whatsapp", NUMBER)
    value = json.loads(unread.body)["entry"][0]["changes"][0]["value"]
    assert value["messages"] == [poison]
    assert connector().parse(unread.body) == [unread]
    mended = unread.body.replace(b'{"body": 7}', b'{"body": "seven"}')
    assert [getattr(part, "text", None) for part in connector().parse(mended)] == ["seven"]


def test_an_entry_that_cannot_be_read_leaves_the_others() -> None:
    update = delivery(change(messages=[message()]))
    update["entry"] += [7, {"id": "1"}, {"id": "1", "changes": [{"field": "messages"}]}]
    parts = connector().parse(body(update))
    assert [type(part) for part in parts] == [InboundMessage, UnreadablePart, UnreadablePart, UnreadablePart]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        b'{"object":"whatsapp_business_account","entry":{}}',
        b"9" * 5000,
    ],
)
def test_what_has_another_shape_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        connector().parse(content)


def test_what_is_not_of_whatsapp_is_not_supported() -> None:
    with pytest.raises(UnsupportedEvent):
        connector().parse(b'{"object":"page","entry":[]}')


def test_of_a_name_that_is_there_twice_the_last_counts() -> None:
    twice = said(message()).replace(b'"type": "text"', b'"type": "reaction", "type": "text"')
    assert [getattr(part, "text", None) for part in connector().parse(twice)] == ["Where is LT-100001?"]


def test_deep_nesting_in_a_message_is_no_accident() -> None:
    ours = connector()
    for depth in (100, 900, 2000, 10_000, 100_000):
        deep = said(message()).replace(b'"Where is LT-100001?"', b"[" * depth + b"]" * depth)
        try:
            parts = ours.parse(deep)
        except UnreadablePayload:
            continue
        assert [type(part) for part in parts] == [UnreadablePart]


DOCUMENTED = [delivery(change(messages=[message(kind)])) for kind in KINDS] + [
    delivery(change(messages=[message("interactive", BUTTON_REPLY), message("interactive", LIST_REPLY)])),
    delivery(change(statuses=[status("failed", errors=[{"code": 1, "title": "?", "error_data": {"details": "!"}}])])),
]


OURS = connector()


@settings(max_examples=400, deadline=None)
@given(fuzzing.broken(DOCUMENTED))
def test_nothing_breaks_the_reading(content: bytes) -> None:
    fuzzing.check(OURS, content)
