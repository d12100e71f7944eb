"""Mails as people and machines send them, written for these tests."""

from collections.abc import Sequence
from typing import TypeVar

from connectors.email import EmailConnector
from connectors.messages import DeliveryReport, InboundMessage

OURS = "support@lantern.example"
DANA = "dana@customer.example"
AUTHSERV = "mx.lantern.example"
Parsed = TypeVar("Parsed", InboundMessage, DeliveryReport)


def mail(
    body: str | bytes = "hello", *, charset: str | None = "utf-8", subject: str = "Re: Lamp", **headers: str | None
) -> bytes:
    """A mail with one text part; a header given as None is left out, `_` in its name is `-`."""
    fields: dict[str, str | None] = {
        "From": f"Dana Lin <{DANA}>",
        "To": OURS,
        "Subject": subject,
        "Message-ID": "<one@customer.example>",
        "MIME-Version": "1.0",
        "Content-Type": f"text/plain; charset={charset}" if charset else None,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
    content = body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode(charset or "utf-8")
    return head.encode("utf-8", "surrogateescape") + b"\r\n" + content


def html(body: str, **headers: str) -> bytes:
    return mail(body, **{"Content_Type": "text/html; charset=utf-8", **headers})


def part(content: str | bytes, content_type: str = "text/plain; charset=utf-8", *headers: str) -> bytes:
    """One part of a multipart mail."""
    data = content if isinstance(content, bytes) else content.replace("\n", "\r\n").encode()
    return "\r\n".join((f"Content-Type: {content_type}", *headers, "", "")).encode() + data


def multipart(*parts: bytes, sub: str = "mixed", boundary: str = "b1", **headers: str | None) -> bytes:
    """A mail of several parts."""
    return mail(inside(*parts, boundary=boundary), **{"Content_Type": f'multipart/{sub}; boundary="{boundary}"', **headers})


def inside(*parts: bytes, boundary: str = "b1") -> bytes:
    return b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), each) for each in parts) + b"--%s--\r\n" % boundary.encode()


def nested(*parts: bytes, sub: str, boundary: str) -> bytes:
    """Parts that are one part of another multipart."""
    return part(inside(*parts, boundary=boundary), f'multipart/{sub}; boundary="{boundary}"')


def parse(raw: bytes, authserv_id: str | None = AUTHSERV) -> Sequence[object]:
    return EmailConnector(address="Support@Lantern.example", smtp_url=None, authserv_id=authserv_id).parse(raw)


def message(raw: bytes) -> InboundMessage:
    """The one message in a mail."""
    (found,) = parse(raw)
    assert isinstance(found, InboundMessage)
    return found


def reported(raw: bytes) -> DeliveryReport:
    """The one report in a mail."""
    (found,) = parse(raw)
    assert isinstance(found, DeliveryReport)
    return found
