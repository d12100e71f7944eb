"""What WeChat posts, and what a customer said by it."""

import tracemalloc

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.connector import UnreadablePayload
from connectors.messages import Attachment, InboundMessage, Kind, UnreadablePart
from connectors.wechat import WeChatConnector
from tests.fakes.wechat import ADA, Account, Fields, WeChatFake, encrypt, xml

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
wechat = WeChatFake(Account(), clock=lambda: 1_764_000_000.0)
transport = httpx2.MockTransport(lambda request: httpx2.Response(500))
ours = WeChatConnector(token="t", app_id="wxlantern", app_secret=None, transport=transport)
ours_safe = WeChatConnector(token="t", app_id="wxlantern", app_secret=None, encoding_aes_key=KEY, transport=transport)


def parse(fields: Fields) -> list[InboundMessage]:
    parsed = ours.parse(xml(fields))
    messages = [part for part in parsed if isinstance(part, InboundMessage)]
    assert len(messages) == len(parsed)
    assert ours_safe.parse(xml({"Encrypt": encrypt(KEY, "wxlantern", xml(fields))})) == parsed
    return messages


def test_a_message_is_what_the_customer_said() -> None:
    said = wechat.text_message(ADA, "灯在哪里？ <b>&amp; 😀")
    assert parse(said) == [
        InboundMessage(
            channel="wechat",
            account="wxlantern",
            sender_id=ADA,
            message_id=f"message:{ADA}:{said['MsgId']}",
            text="灯在哪里？ <b>&amp; 😀",
        )
    ]


def test_customers_with_the_same_message_id_are_told_apart() -> None:
    assert (
        parse(wechat.text_message(ADA, "a", MsgId="1"))[0].message_id
        != parse(wechat.text_message("oBob", "b", MsgId="1"))[0].message_id
    )


def test_a_pressed_line_of_a_menu_says_its_payload() -> None:
    assert parse(wechat.pressed(ADA, "btn_abc", "Yes"))[0].text == "btn_abc"


def test_a_key_of_the_accounts_menu_says_what_is_set_for_it() -> None:
    pressed = wechat.event("CLICK", EventKey="Where is my order?")
    (said,) = parse(pressed)
    assert (said.text, said.message_id) == ("Where is my order?", f"event:{ADA}:1764000000:CLICK")


@pytest.mark.parametrize("event", ["subscribe", "SCAN"])
def test_who_begins_a_chat_says_hello(event: str) -> None:
    assert parse(wechat.event(event, EventKey="qrscene_7", Ticket="t"))[0].text == "👋"


def test_a_picture_and_a_film_are_named_by_their_media_id() -> None:
    (picture,) = parse(wechat.fields("image", PicUrl="http://mmbiz.qpic.cn/x", MediaId="m1"))
    assert (picture.text, picture.attachments) == ("", (Attachment(Kind.IMAGE, reference="m1"),))
    for kind in ("video", "shortvideo"):
        (film,) = parse(wechat.fields(kind, MediaId="m2", ThumbMediaId="m3"))
        assert film.attachments == (Attachment(Kind.VIDEO, reference="m2"),)


def test_a_voice_says_what_wechat_heard() -> None:
    (heard,) = parse(wechat.fields("voice", MediaId="m1", Format="amr", Recognition="我的灯坏了"))
    voice = Attachment(Kind.AUDIO, content_type="audio/amr", reference="m1")
    assert (heard.text, heard.attachments) == ("我的灯坏了", (voice,))
    assert parse(wechat.fields("voice", MediaId="m1", Format="AMR"))[0].text == ""


def test_a_place_is_told_in_words() -> None:
    where = wechat.fields("location", Location_X="31.2304", Location_Y="121.4737", Scale="16", Label="外滩")
    assert parse(where)[0].text == "📍 31.2304, 121.474 · 外滩"


def test_a_link_is_its_title_and_its_address() -> None:
    link = wechat.fields("link", Title="A lamp", Description="of brass", Url="https://shop/lamp")
    assert parse(link)[0].text == "A lamp\nof brass\nhttps://shop/lamp"


@pytest.mark.parametrize(
    "fields",
    [
        wechat.text_message(ADA, ""),
        wechat.fields("music"),
        wechat.event("unsubscribe"),
        wechat.event("VIEW", EventKey="https://shop/"),
        wechat.event("LOCATION", Latitude="23.1", Longitude="113.3", Precision="119"),
        wechat.event("TEMPLATESENDJOBFINISH", MsgID="200163836", Status="success"),
        wechat.event("MASSSENDJOBFINISH", Status="send success"),
        wechat.event("scancode_waitmsg", EventKey="6"),
        wechat.event("somethingNew"),
    ],
    ids=lambda fields: fields.get("Event") or fields["MsgType"],
)
def test_what_is_no_customers_word_is_left_out(fields: Fields) -> None:
    assert parse(fields) == []


def without(fields: Fields, name: str) -> Fields:
    return {key: value for key, value in fields.items() if key != name}


@pytest.mark.parametrize(
    "fields",
    [
        without(wechat.text_message(ADA, "hi"), "FromUserName"),
        without(wechat.text_message(ADA, "hi"), "MsgId"),
        without(wechat.text_message(ADA, "hi"), "Content"),
        wechat.text_message("", "hi"),
        wechat.fields("image"),
        wechat.fields("location", Location_X="north", Location_Y="1"),
        wechat.fields("location", Location_X="NaN", Location_Y="1"),
        wechat.fields("location", Location_X="9" * 400, Location_Y="1"),
        wechat.fields("location"),
        wechat.fields("link", Title="A lamp"),
        without(wechat.event("subscribe"), "Event"),
        without(wechat.event("subscribe"), "CreateTime"),
        wechat.event("CLICK"),
    ],
)
def test_a_message_of_another_shape_is_kept_apart(fields: Fields) -> None:
    for checked, body in ((ours, xml(fields)), (ours_safe, xml({"Encrypt": encrypt(KEY, "wxlantern", xml(fields))}))):
        (bad,) = checked.parse(body)
        assert isinstance(bad, UnreadablePart)
        assert (bad.channel, bad.account, bad.body) == ("wechat", "wxlantern", body)
        assert list(checked.parse(bad.body)) == [bad]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
TEXT = "<MsgType>text</MsgType><FromUserName>o</FromUserName><MsgId>1</MsgId>"


@pytest.mark.parametrize(
    "document",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><xml>{TEXT}<Content>&l9;</Content></xml>',
        f'<!DOCTYPE x [<!ENTITY a "{"x" * 10_000}">]><xml>{TEXT}<Content>{"&a;" * 10_000}</Content></xml>',
        f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml>{TEXT}<Content>&f;</Content></xml>',
        f'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd">%p;]><xml>{TEXT}<Content>hi</Content></xml>',
        f'<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><xml>{TEXT}<Content>hi</Content></xml>',
        f"<!DOCTYPE xml><xml>{TEXT}<Content>hi</Content></xml>",
        f"<xml>{TEXT}<Content>&undeclared;</Content></xml>",
    ],
    ids=["laughs", "quadratic", "file", "parameter", "external", "empty", "undeclared"],
)
def test_no_entity_is_ever_expanded(document: str) -> None:
    safe = xml({"Encrypt": encrypt(KEY, "wxlantern", document.encode())})
    tracemalloc.start()
    try:
        for checked, body in ((ours, document.encode()), (ours_safe, safe)):
            with pytest.raises(UnreadablePayload):
                checked.parse(body)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<xml>",
        b"<xml></xml>",
        b"<xml/><xml/>",
        b"<xml><MsgType></MsgType></xml>",
        b"<xml><a><MsgType>text</MsgType></a></xml>",
        b"<a>" * 100_000,
        b"<a>" * 100_000 + b"</a>" * 100_000,
        b"<xml><MsgType>\xff</MsgType></xml>",
        b'<?xml version="1.0" encoding="utf-7"?><xml></xml>',
        "<xml><MsgType>text</MsgType></xml>".encode("utf-16"),
        b"\0" * 100,
    ],
)
def test_what_has_another_shape_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        ours.parse(body)
    with pytest.raises(UnreadablePayload):
        ours_safe.parse(body)


def test_of_a_field_given_twice_the_last_counts_and_what_lies_deeper_is_none() -> None:
    body = f"<xml>{TEXT}<Content>hi</Content><Deep><Content>no</Content>me</Deep><Content>h<i>?</i>o</Content></xml>".encode()
    (said,) = ours.parse(body)
    assert isinstance(said, InboundMessage)
    assert said.text == "ho"


NAMES = st.sampled_from(
    [
        "MsgType",
        "FromUserName",
        "MsgId",
        "Content",
        "Event",
        "EventKey",
        "CreateTime",
        "MediaId",
        "Location_X",
        "Location_Y",
        "Format",
    ]
)
WORDS = st.sampled_from(["text", "event", "image", "voice", "location", "link", "CLICK", "subscribe", "1e999", "-0"]) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), max_size=9
)


@given(st.dictionaries(NAMES, WORDS, max_size=8))
def test_no_fields_break_the_reading(fields: Fields) -> None:
    try:
        parsed = ours.parse(xml(fields))
    except UnreadablePayload:
        return
    assert all(isinstance(part, InboundMessage | UnreadablePart) for part in parsed)


@given(st.binary(max_size=200) | st.text(alphabet="<>/&;!x[]\"'= ", max_size=60).map(str.encode))
def test_no_bytes_break_the_reading(body: bytes) -> None:
    for checked in (ours, ours_safe):
        with pytest.raises(UnreadablePayload):
            checked.parse(body)
