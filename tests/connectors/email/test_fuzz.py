"""Whatever comes in, it is read or `UnreadablePayload`, within a second of the processor's time."""

import contextlib
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from connectors.connector import UnreadablePayload
from tests.connectors.email.mails import AUTHSERV, html, mail, multipart, parse, part

PIECES = st.sampled_from(
    [
        b'\r\n', b'\n', b'\x00', b'--b1', b'--b1--', b'Content-Type: ', b'text/plain', b'text/html',
        b'multipart/mixed; boundary=b1', b'message/rfc822', b'message/delivery-status', b'multipart/report',
        b'; charset=', b'utf-7', b'gb2312', b'=?utf-8?B?', b'?=', b'From: a@b.example\r\n', b'From: ', b'<', b'>', b'"',
        b'(', b'Subject: ', b'Message-ID: <', b'base64', b'quoted-printable', b'Content-Transfer-Encoding: ',
        b'x-uuencode', b'filename*0*=', b"''%E", b'Content-Disposition: attachment; ', b'> ', b'On 2026 x wrote:',
        b'begin 644 x\n', b'Authentication-Results: ', b'mx.lantern.example;', b'dmarc=pass', b' header.from=b.example',
        b'\xff', b'\xe8\xae',
    ]
)  # fmt: skip
ANYTHING = st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=60).map(b"".join)


def survives(raw: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(UnreadablePayload):
        parse(raw)
    assert time.process_time() - began < 1


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ANYTHING)
@example(b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary*0*=x''%\r\n\r\n")
def test_any_bytes(raw: bytes) -> None:
    survives(raw)
    survives(b"From: a@b.example\r\n" + raw)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.text(max_size=60), st.sampled_from(["From", "Subject", "Content_Type", "Message_ID", "To"]))
def test_any_header(body: bytes, value: str, name: str) -> None:
    survives(mail(body, **{name: "".join(value.split("\n"))}))


LONG = 300_000
SLOW = {
    "from": mail(From="a@" * LONG),
    "quoted name": mail(From='"' + "\\" * LONG),
    "results": mail(Authentication_Results=f"{AUTHSERV}; " + "a" * LONG),
    "many results": b"".join(b"Authentication-Results: x(%d; \r\n" % each for each in range(20_000)) + mail(),
    "comments": mail(Authentication_Results=f"{AUTHSERV}; " + "(" * LONG),
    "words": mail(subject="=?utf-8?Q?" * (LONG // 10)),
    "many words": mail(subject="=?utf-8?Q?a?= " * (LONG // 14)),
    "prefixes": mail(subject="Re: " * (LONG // 4)),
    "one line": mail("a" * LONG),
    "colons": mail("2026 wrote:" * (LONG // 11)),
    "attributions": mail("On 2026 aaaa aaaa\n" * (LONG // 18)),
    "from lines": mail("From: a\n" * (LONG // 8)),
    "dashes": mail("-" * LONG + "\n" + "- " * LONG),
    "quotes": mail(">" * LONG),
    "spaces": mail(" " * LONG + "x"),
    "html open": html("<div>" * (LONG // 5)),
    "html attributes": html("<a b='" * (LONG // 6)),
    "html comments": html("<!--" * (LONG // 4)),
    "html less": html("<" * LONG),
    "html entities": html("&#" * (LONG // 2)),
    "html hidden": html("<p hidden>" * (LONG // 10)),
    "html style": html("<p style='" + "display :" * (LONG // 9) + "'>"),
    "parts": multipart(*[part("x")] * 3000),
    "flowed": mail("a \n" * (LONG // 3), Content_Type="text/plain; format=flowed"),
    "utf-7": mail("+AGE-" * (LONG // 5), Content_Type="text/plain; charset=utf-7"),
    "punycode": mail("a-" * (LONG // 2), Content_Type="text/plain; charset=punycode"),
    "headers": b"X: y\r\n" * 20_000 + mail(),
    "file name": multipart(part("x", "text/csv; " + "".join(f"name*{each}=a; " for each in range(3000)))),
}


@pytest.mark.parametrize("name", SLOW)
def test_nothing_takes_long(name: str) -> None:
    survives(SLOW[name])
