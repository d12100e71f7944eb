"""Every common shape of a mail gives its words, its subject and its files."""

import base64
import hashlib
import quopri

import pytest

from connectors.connector import UnreadablePayload
from connectors.email.reading import LARGEST
from connectors.messages import Kind
from tests.connectors.email.mails import DANA, OURS, html, mail, message, multipart, nested, parse, part

CHINESE = "我的订单到哪里了？"
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def encoded(content: bytes) -> str:
    return base64.encodebytes(content).decode()


def word(text: str, charset: str, how: str = "B") -> str:
    data = text.encode(charset)
    shown = base64.b64encode(data).decode() if how == "B" else "".join(f"={byte:02X}" for byte in data)
    return f"=?{charset}?{how}?{shown}?="


def test_a_plain_mail() -> None:
    found = message(mail("Where is my order LT-100002?\n"))
    assert (found.channel, found.account, found.sender_id) == ("email", OURS, DANA)
    assert (found.message_id, found.text, found.subject) == ("<one@customer.example>", "Where is my order LT-100002?", "Lamp")
    assert found.attachments == () and found.voucher is None
    assert found.claim is not None and (found.claim.email, found.claim.name) == (DANA, "Dana Lin")


WORDS = {
    "html": (
        html("<style>p{color:red}</style><p>Hello&nbsp;<b>there</b> &amp; you</p><script>alert(1)</script>"),
        "Hello there & you",
    ),
    "html lines": (html("<div>one</div><div>two<br>three</div><ul><li>a</li><li>b</li></ul>"), "one\ntwo\nthree\n\n- a\n- b"),
    "html hidden": (html('<div style="display: none">preview</div><p>shown</p><p hidden>not<p>too'), "shown\n\ntoo"),
    "html without end": (html("<div>hello <b>there"), "hello there"),
    "html comment": (html("a<!-- <b> -->b<!--[if mso]>x<![endif]-->c"), "abc"),
    "html no tag": (html("1 < 2 and <3"), "1 < 2 and <3"),
    "html table": (html("<table><tr><td>Lamp</td><td>2</td></tr><tr><td>Bulb</td><td>1</td></tr></table>"), "Lamp 2\nBulb 1"),
    "html gbk by its header": (
        mail("<p>我的订单</p>".encode("gbk"), Content_Type="text/html; charset=gbk"),
        "我的订单",
    ),
    "base64": (mail(encoded(CHINESE.encode()), Content_Transfer_Encoding="base64"), CHINESE),
    "broken base64": (mail("aGVsbG8gdGhlcm\n", Content_Transfer_Encoding="base64"), "hello ther"),
    "quoted-printable": (
        mail(quopri.encodestring("Où est ma commande ?".encode()), Content_Transfer_Encoding="quoted-printable"),
        "Où est ma commande ?",
    ),
    "soft line breaks": (mail("one=\n two =3D=20", Content_Transfer_Encoding="quoted-printable"), "one two ="),
    "gb2312": (mail(CHINESE.encode("gb2312"), charset="gb2312"), CHINESE),
    "gb2312 that is gbk": (mail("朱镕基：一只鑫".encode("gbk"), charset="gb2312"), "朱镕基：一只鑫"),
    "gb18030": (mail("𠮷野家".encode("gb18030"), charset="gb18030"), "𠮷野家"),
    "big5": (mail("我的訂單在哪裡".encode("big5"), charset="big5"), "我的訂單在哪裡"),
    "iso-2022-jp": (mail("注文はどこですか".encode("iso-2022-jp"), charset="iso-2022-jp"), "注文はどこですか"),
    "shift_jis with circled numbers": (mail("①注文".encode("cp932"), charset="shift_jis"), "①注文"),
    "euc-kr": (mail("주문은 어디에 있나요".encode("euc-kr"), charset="euc-kr"), "주문은 어디에 있나요"),
    "ks_c_5601": (mail("똠방각하".encode("cp949"), charset="ks_c_5601-1987"), "똠방각하"),
    "latin-1 that is windows": (mail(b"It\x92s \x80 5", charset="iso-8859-1"), "It’s € 5"),
    "named gb2312, is utf-8": (mail("订单在哪里".encode(), charset="gb2312"), "订单在哪里"),
    "no charset, utf-8": (mail("naïve 订单", charset=None), "naïve 订单"),
    "no charset, gbk": (mail("订单在哪里".encode("gbk"), charset=None), "订单在哪里"),
    "no charset, latin-1": (mail("déjà vu".encode("latin-1"), charset=None), "déjà vu"),
    "unknown charset": (mail("hello", Content_Type="text/plain; charset=x-nothing"), "hello"),
    "a codec that is no charset": (mail("xn--a", Content_Type="text/plain; charset=punycode"), "xn--a"),
    "no content type": (mail("hello", charset=None), "hello"),
    "NUL bytes": (mail(b"he\0llo"), "hello"),
    "alternative": (multipart(part("plain"), part("<b>rich</b>", "text/html"), sub="alternative"), "plain"),
    "alternative with an empty plain part": (
        multipart(part(" \n"), part("<b>rich</b>", "text/html"), sub="alternative"),
        "rich",
    ),
    "nested": (
        multipart(
            nested(
                part("plain"),
                nested(part("<b>rich</b>", "text/html"), part(PIXEL, "image/png"), sub="related", boundary="b3"),
                sub="alternative",
                boundary="b2",
            ),
            part(b"x", "application/pdf", "Content-Disposition: attachment; filename=a.pdf"),
        ),
        "plain",
    ),
    "two texts, as of Apple Mail": (multipart(part("before"), part(PIXEL, "image/png"), part("after")), "before\n\nafter"),
    "a boundary that never comes": (multipart(boundary="b1", Content_Type='multipart/mixed; boundary="other"'), "--b1--"),
    "no end of the last part": (mail(b"--b1\r\n" + part("hello"), Content_Type="multipart/mixed; boundary=b1"), "hello"),
    "format=flowed": (
        mail("A long line that \nis one.\n\n next\n>  deep \n> er\n", Content_Type="text/plain; format=flowed"),
        "A long line that is one.\n\nnext",
    ),
    "format=flowed, DelSp": (mail("长 \n长\n", Content_Type="text/plain; charset=utf-8; format=flowed; delsp=yes"), "长长"),
    "bare line feeds": (mail(b"one\ntwo\n"), "one\ntwo"),
    "a huge text": (mail("long words\n" * 50_000), ("long words\n" * 50_000)[:20_000]),
}


@pytest.mark.parametrize("name", WORDS)
def test_words(name: str) -> None:
    raw, text = WORDS[name]
    assert message(raw).text == text


SUBJECTS = {
    "encoded": (word("订单 LT-1", "utf-8"), "订单 LT-1"),
    "encoded as Q": (word("Où", "utf-8", "Q") + " est-ce", "Où est-ce"),
    "two words, cut in a character": ("=?utf-8?B?6K6i?= =?utf-8?B?5Y0=?=\r\n =?utf-8?B?lQ==?=", "订单"),
    "gbk": (word("订单", "gbk"), "订单"),
    "iso-2022-jp": (word("注文", "iso-2022-jp"), "注文"),
    "with a language": ("=?utf-8*en?Q?hi=20there?=", "hi there"),
    "broken base64": ("=?utf-8?B?a?= x", "=?utf-8?B?a?= x"),
    "unknown charset": ("=?x-no?Q?abc?=", "abc"),
    "never ends": ("=?utf-8?Q?abc", "=?utf-8?Q?abc"),
    "raw utf-8": ("订单", "订单"),
    "raw gbk": ("订单和发票".encode("gbk").decode("utf-8", "surrogateescape"), "订单和发票"),
    "folded": ("one\r\n two", "one two"),
    "prefixes": ("RE: 回复：AW: Re[2]: Lamp", "Lamp"),
    "forward": ("Fwd: Lamp", "Lamp"),
    "empty": ("", None),
    "says nothing": ("Re: (no subject)", None),
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_subjects(name: str) -> None:
    raw, subject = SUBJECTS[name]
    assert message(mail(subject=raw)).subject == subject


def test_a_first_mails_subject_is_said_before_its_text_and_no_other() -> None:
    assert message(mail("It never came.", subject="Order LT-100002")).text == "Order LT-100002\n\nIt never came."
    assert message(mail("My order LT-100002 never came.", subject="order lt-100002")).text == "My order LT-100002 never came."
    assert message(mail("Hi!", subject="Hello")).text == "Hi!"
    assert message(mail("It never came.", subject="Re: Order LT-100002")).text == "It never came."
    assert message(mail("It never came.", subject="Order", In_Reply_To="<x@y>")).text == "It never came."
    assert message(mail("", subject="Where is LT-100002?")).text == "Where is LT-100002?"


def test_a_mail_that_says_nothing_is_none() -> None:
    assert parse(mail("", subject="")) == parse(mail("\n> old\n", subject="Re: Lamp")) == ()


def test_files_come_with_their_bytes_and_without_their_folders() -> None:
    found = message(
        multipart(
            part("See these."),
            part(encoded(b"%PDF"), 'application/pdf; name="x"', "Content-Transfer-Encoding: base64",
                 "Content-Disposition: attachment; filename=\"../../etc/in:voice.pdf\""),
            part(PIXEL, "image/png", "Content-Disposition: attachment; filename=\"C:\\\\Users\\\\dana\\\\lamp.png\""),
            part("a,b", "text/csv", f"Content-Disposition: attachment; filename=\"{word('订单.csv', 'gb2312')}\""),
            part("x", "audio/ogg", "Content-Disposition: attachment; filename*=utf-8''%E8%AF%AD%E9%9F%B3.ogg"),
            part(b"x\x9f>\x22", "application/ms-tnef", "Content-Disposition: attachment; filename=winmail.dat"),
            part("notes", "text/plain; name=notes.txt"),
            part("BEGIN:VCALENDAR", "text/calendar"),
        )
    )  # fmt: skip
    assert found.text == "See these."
    assert [(file.kind, file.name, file.content) for file in found.attachments] == [
        (Kind.FILE, "in:voice.pdf", b"%PDF"),
        (Kind.IMAGE, "lamp.png", PIXEL),
        (Kind.FILE, "订单.csv", b"a,b"),
        (Kind.AUDIO, "语音.ogg", b"x"),
        (Kind.FILE, "winmail.dat", b"x\x9f>\x22"),
        (Kind.FILE, "notes.txt", b"notes"),
        (Kind.FILE, "", b"BEGIN:VCALENDAR"),
    ]
    assert found.attachments[0].content_type == "application/pdf"


def test_a_mail_in_a_mail_is_a_file() -> None:
    found = message(multipart(part("Look:"), part(mail("old words", subject="Old"), "message/rfc822")))
    (file,) = found.attachments
    assert found.text == "Look:" and file.name == "mail.eml"
    assert file.content is not None and b"old words" in file.content


def test_a_picture_alone_is_a_message() -> None:
    found = message(multipart(part(PIXEL, "image/png", "Content-Disposition: inline; filename=lamp.png"), subject="Re: Lamp"))
    assert found.text == "" and [file.name for file in found.attachments] == ["lamp.png"]


def test_pictures_in_the_text_come_along_and_those_of_a_quotation_do_not() -> None:
    rich = '<p>Broken: <img src="cid:new@x"></p><p>On 5.1.2026 Lantern wrote:</p><blockquote><img src="cid:logo@x"></blockquote>'
    found = message(
        multipart(
            part(rich, "text/html"),
            part(PIXEL, "image/png; name=new.png", "Content-ID: <new@x>"),
            part(PIXEL, "image/png; name=logo.png", "Content-ID: <logo@x>"),
            part(PIXEL, "image/png; name=other.png", "Content-ID: <other@x>"),
            sub="related",
        )
    )
    assert found.text == "Broken:"
    assert [file.name for file in found.attachments] == ["new.png", "other.png"]


def test_a_mail_without_an_id_has_that_of_its_bytes() -> None:
    raw = mail(Message_ID=None)
    assert message(raw).message_id == hashlib.sha256(raw).hexdigest()
    long = mail(Message_ID=f"<{'x' * 400}@y>")
    assert message(long).message_id == hashlib.sha256(long).hexdigest()


def test_the_language_that_a_mail_says_it_is_in() -> None:
    assert message(mail(Content_Language="de-DE, en")).locale == "de-DE"


def test_of_a_mail_that_was_cut_off_only_the_words_are_taken() -> None:
    files = part("A" * LARGEST, "application/zip", "Content-Disposition: attachment; filename=a.zip")
    found = message(multipart(part("hello"), files)[:LARGEST])
    assert found.text == "hello" and found.attachments == ()


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0", b"hello", mail(From=None), mail(From="nobody"), mail(From="undisclosed-recipients:;"), mail(From="Dana <@>"),
     mail(From=f"{'x' * 60}@{'y' * 170}.example")],
)  # fmt: skip
def test_what_nobody_can_be_answered_for_is_unreadable(raw: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        parse(raw)


def test_a_thousand_mails_in_each_other_are_unreadable_or_read() -> None:
    deep = b"hello"
    for _ in range(1000):
        deep = b"Content-Type: message/rfc822\r\n\r\n" + deep
    with pytest.raises(UnreadablePayload):
        parse(b"From: a@b.example\r\n" + deep)
