"""What a mail server is handed, and what its answers mean for a second try."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.connector import DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.email import EmailConnector
from connectors.email.writing import mail
from connectors.messages import Choice, Kind, OutboundFile, OutboundMessage
from crm_backend.models.base import now
from tests.connectors.email.mails import DANA, OURS, parse
from tests.fakes.mailbox import MailProvider, mail_provider

ID = "0123456789abcdef0123456789abcdef"
SAID = OutboundMessage("It is on its way.", id=ID, reply_to="<one@customer.example>", subject="Lamp")


@pytest.fixture
async def provider() -> AsyncIterator[MailProvider]:
    async with mail_provider() as made:
        yield made


async def send(provider: MailProvider, message: OutboundMessage = SAID, recipient: str = DANA) -> str | None:
    connector = EmailConnector(address=OURS, smtp_url=provider.smtp_url)
    try:
        return await connector.send(recipient, message)
    finally:
        await connector.close()


def written(message: OutboundMessage, recipient: str = DANA) -> EmailMessage:
    """The mail as a reader's program has it."""
    made = BytesParser(policy=default).parsebytes(mail(OURS, recipient, message, now()).as_bytes())
    assert isinstance(made, EmailMessage)
    return made


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


async def test_an_answer_goes_into_the_customers_thread(provider: MailProvider) -> None:
    assert await send(provider) == f"<{ID}@lantern.example>"
    ((recipient, raw),) = provider.sent
    (sent,) = provider.mails()
    assert recipient == DANA
    assert (sent["From"], sent["To"], sent["Subject"]) == (OURS, DANA, "Re: Lamp")
    assert sent["In-Reply-To"] == sent["References"] == "<one@customer.example>"
    assert sent["Auto-Submitted"] == "auto-replied" and sent["X-Auto-Response-Suppress"] == "All"
    assert raw.isascii() and parse(raw) == ()


def test_what_a_person_wrote_is_not_marked_as_a_machines() -> None:
    sent = written(replace(SAID, automatic=False))
    assert sent["Auto-Submitted"] is None and sent["X-Auto-Response-Suppress"] is None


async def test_the_same_message_has_the_same_id_at_each_try(provider: MailProvider) -> None:
    assert await send(provider) == await send(provider)
    assert await send(provider, replace(SAID, id="")) != await send(provider, replace(SAID, id=""))


def test_a_first_mail_has_the_subject_that_it_is_given() -> None:
    sent = written(replace(SAID, reply_to=None, subject="Your conversation with Lantern"))
    assert sent["Subject"] == "Your conversation with Lantern" and sent["In-Reply-To"] is None
    assert sent["Auto-Submitted"] == "auto-generated"
    assert written(replace(SAID, subject=None))["Subject"] == "It is on its way."


def test_text_and_html_say_the_same_and_html_is_escaped() -> None:
    text = '你好 <script>alert(1)</script> & "you"\nhttps://shop.example/a?b=1&c=<x> ok.'
    sent = written(replace(SAID, text=text))
    assert body(sent, "plain").replace("\r\n", "\n") == f"{text}\n"
    html = body(sent, "html")
    assert "<script" not in html and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;you&quot;<br>" in html
    assert '<a href="https://shop.example/a?b=1&amp;c=">' in html


def test_buttons_are_numbered_and_a_picture_is_a_link() -> None:
    sent = written(
        replace(SAID, text="Which?", choices=(Choice("Yes", "btn_1"), Choice("No", "btn_2")), image_url="https://x.example/l.jpg")
    )
    assert body(sent, "plain").split() == ["Which?", "1.", "Yes", "2.", "No", "https://x.example/l.jpg"]
    assert "btn_1" not in sent.as_string()


def test_files_are_attached() -> None:
    files = (
        OutboundFile(Kind.FILE, "发票.pdf", "application/pdf", "https://x", b"%PDF\0\xff"),
        OutboundFile(Kind.FILE, "../a\r\nX-Evil: 1", "text/html\r\nX-Evil: 1", "https://x", b"x"),
        OutboundFile(Kind.FILE, "m.eml", "message/rfc822", "https://x", b"x"),
    )
    sent = written(replace(SAID, files=files))
    attached = list(sent.iter_attachments())
    assert [(part.get_filename(), part.get_content_type(), part.get_payload(decode=True)) for part in attached] == [
        ("发票.pdf", "application/pdf", b"%PDF\0\xff"),
        (".._a X-Evil: 1", "application/octet-stream", b"x"),
        ("m.eml", "application/octet-stream", b"x"),
    ]
    assert b"\nX-Evil" not in sent.as_bytes()


def test_a_file_that_does_not_come_along_is_a_link() -> None:
    sent = written(replace(SAID, files=(OutboundFile(Kind.FILE, "plan.pdf", "application/pdf", "https://x.example/plan.pdf"),)))
    assert body(sent, "plain").split() == [*SAID.text.split(), "plan.pdf:", "https://x.example/plan.pdf"]
    assert 'href="https://x.example/plan.pdf"' in body(sent, "html") and not list(sent.iter_attachments())


@given(st.text(), st.text(), st.text())
def test_no_text_becomes_a_header(text: str, subject: str, reply_to: str) -> None:
    evil = "\r\nBcc: all@customer.example\n\nX: "
    message = OutboundMessage(text + evil, id=ID, reply_to=f"<{reply_to}{evil}>", subject=f"{subject}{evil}{text}")
    sent = written(message)
    names = {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "MIME-Version",
        "Content-Type",
    }
    assert set(sent.keys()) == names


NO_ADDRESSES = [
    "",
    "dana",
    "a@b\r\nBcc: x@y.example",
    "a b@c.example",
    "<a@b.example>",
    "a..b@c.example",
    "订单@c.example",
    "-@",
    "@b.example",
]


@pytest.mark.parametrize("recipient", [*NO_ADDRESSES, "a@b.example,c@d.example"])
async def test_what_is_no_address_is_refused_before_the_server_is_asked(provider: MailProvider, recipient: str) -> None:
    with pytest.raises(DeliveryFailed, match="address"):
        await send(provider, recipient=recipient)
    assert provider.sent == []


async def test_a_domain_in_other_letters_is_written_as_servers_know_it(provider: MailProvider) -> None:
    await send(provider, recipient="dana@münchen.example")
    assert provider.sent[0][0] == "dana@xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    ("command", "answer", "kind"),
    [
        ("MAIL", "451 busy", TryAgainLater),
        ("RCPT", "450 greylisted", TryAgainLater),
        ("RCPT", "550 5.1.1 no such user", DeliveryFailed),
        ("MAIL", "552 too large", DeliveryFailed),
        ("DATA", "452 full", TryAgainLater),
        ("DATA", "554 spam", DeliveryFailed),
    ],
)
async def test_what_an_answer_means(provider: MailProvider, command: str, answer: str, kind: type[DeliveryFailed]) -> None:
    provider.answers = {command: [answer]}
    with pytest.raises(DeliveryFailed) as failure:
        await send(provider)
    assert type(failure.value) is kind and answer[:3] in str(failure.value)
    assert provider.sent == []
    await send(provider)
    assert len(provider.sent) == 1


async def test_no_answer_after_the_mail_leaves_it_uncertain(provider: MailProvider) -> None:
    provider.silent_after_data = True
    with pytest.raises(DeliveryUncertain):
        await send(provider)
    assert len(provider.sent) == 1


async def test_a_server_that_is_away_was_sent_nothing(free_port: int) -> None:
    connector = EmailConnector(address=OURS, smtp_url=f"smtp://user:secret@127.0.0.1:{free_port}")
    with pytest.raises(TryAgainLater) as failure:
        await connector.send(DANA, SAID)
    assert "secret" not in str(failure.value) and "user" not in str(failure.value)


async def test_a_server_that_says_nothing_was_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.email.smtp.CONNECT_SECONDS", 0.2)
    server = await asyncio.start_server(lambda _reader, _writer: asyncio.sleep(2), "127.0.0.1", 0)
    connector = EmailConnector(address=OURS, smtp_url=f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    with pytest.raises(TryAgainLater):
        await connector.send(DANA, SAID)
    server.close()


async def test_a_wrong_password_is_refused(provider: MailProvider) -> None:
    provider.password = "another"
    with pytest.raises(DeliveryFailed) as failure:
        await send(provider)
    assert type(failure.value) is DeliveryFailed and "p:w" not in str(failure.value)


async def test_a_password_is_never_sent_in_the_clear_to_another_machine(
    provider: MailProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.email.smtp.LOOPBACK", set())
    with pytest.raises(DeliveryFailed):
        await send(provider)
    assert provider.sent == []


async def test_without_a_server_nothing_is_sent() -> None:
    with pytest.raises(DeliveryFailed):
        await EmailConnector(address=OURS, smtp_url=None).send(DANA, SAID)


@pytest.mark.parametrize(
    "url", ["smtp.shop.example", "https://user:secret@host", "smtp://:secret@", "smtp://user:secret@host:port"]
)
def test_a_wrong_address_of_a_server_is_named_without_its_password(url: str) -> None:
    with pytest.raises(ValueError) as failure:
        EmailConnector(address=OURS, smtp_url=url)
    assert "secret" not in str(failure.value)
