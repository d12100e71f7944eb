"""Who a mail is from, who vouches for that, and which mails are never answered."""

import pytest

from connectors.connector import InvalidSignature, WebhookRequest
from connectors.email import EmailConnector
from connectors.messages import Report, Voucher
from crm_backend.models.base import now
from tests.connectors.email.mails import AUTHSERV, DANA, OURS, mail, message, multipart, parse, part, reported

PASS = f"{AUTHSERV}; dkim=pass header.d=customer.example; dmarc=pass (p=none (x;y)) header.from=customer.example"
MINE = "<0123456789abcdef0123456789abcdef@lantern.example>"


@pytest.mark.parametrize(
    ("header", "address", "name"),
    [
        ("dana@customer.example", DANA, None),
        ("Dana Lin <DANA@Customer.Example>", DANA, "Dana Lin"),
        ('"Lin, Dana" <dana@customer.example>', DANA, "Lin, Dana"),
        ('"Dana \\"D\\" Lin" <dana@customer.example>', DANA, 'Dana "D" Lin'),
        ("=?utf-8?B?5p6X?= <dana@customer.example>", DANA, "林"),
        ("<dana@customer.example>", DANA, None),
        ("dana@customer.example (Dana)", DANA, None),
        ("dana@customer.example <mallory@evil.example>", "mallory@evil.example", None),
        ("=?utf-8?Q?boss=40bank.example?= <dana@customer.example>", DANA, "boss@bank.example"),
        ("dana@customer.example, other@customer.example", DANA, None),
        ("Dana Lin <dana@customer.example", DANA, None),
        ("dana@münchen.example", "dana@münchen.example", None),
    ],
)
def test_senders(header: str, address: str, name: str | None) -> None:
    found = message(mail(From=header))
    assert found.sender_id == address
    assert found.claim == Voucher(email=address, name=name)


def claimed(raw: bytes, authserv_id: str | None = AUTHSERV) -> bool:
    """Whether the address is only said, and not proven."""
    (found,) = parse(raw, authserv_id)
    assert isinstance(found, type(message(mail())))
    return found.voucher is None


def test_our_servers_word_makes_a_sender_known() -> None:
    found = message(mail(Authentication_Results=PASS))
    assert found.voucher == Voucher(email=DANA) and found.claim == Voucher(name="Dana Lin")


@pytest.mark.parametrize(
    "results",
    [
        f"{AUTHSERV.upper()} 1;\r\n spf=pass smtp.mailfrom=x@other.example;\r\n DMARC/1=Pass header.from=Customer.example",
        f"{AUTHSERV} ; dmarc = pass reason=\"fine; dmarc=fail\" header.from=customer.example",
        f"{AUTHSERV}; spf=pass smtp.mailfrom=bounce@mail.customer.example; dkim=pass header.i=@customer.example",
    ],
)  # fmt: skip
def test_forms_of_a_pass(results: str) -> None:
    assert not claimed(mail(Authentication_Results=results))


@pytest.mark.parametrize(
    "results",
    [
        f"{AUTHSERV}; dmarc=fail header.from=customer.example",
        f"{AUTHSERV}; dmarc=pass header.from=evil.example",
        f"{AUTHSERV}; dmarc=pass",
        f"{AUTHSERV}; dmarc=none; spf=pass smtp.mailfrom=customer.example; dkim=pass header.d=customer.example",
        f"{AUTHSERV}; spf=pass smtp.mailfrom=customer.example",
        f"{AUTHSERV}; dkim=pass header.d=customer.example",
        f"{AUTHSERV}; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=customer.example",
        f"{AUTHSERV}; spf=pass smtp.mailfrom=notcustomer.example; dkim=pass header.d=notcustomer.example",
        f"{AUTHSERV}; none (dmarc=pass header.from=customer.example)",
        f"{AUTHSERV}; spf=fail reason=\"; dmarc=pass header.from=customer.example\"",
        f"{AUTHSERV}.evil.example; dmarc=pass header.from=customer.example",
        f"evil.example; dmarc=pass header.from=customer.example; {AUTHSERV}",
        f"({AUTHSERV}) evil.example; dmarc=pass header.from=customer.example",
        "dmarc=pass header.from=customer.example",
        "",
    ],
)  # fmt: skip
def test_what_does_not_prove_a_sender(results: str) -> None:
    assert claimed(mail(Authentication_Results=results))


def test_a_header_that_the_sender_brought_along_does_not_count() -> None:
    forged = f"Authentication-Results: {PASS}\r\n".encode()
    ours = f"Authentication-Results: {AUTHSERV}; dmarc=fail header.from=customer.example\r\n".encode()
    others = b"Authentication-Results: relay.example; dmarc=fail header.from=customer.example\r\n"
    assert claimed(ours + forged + mail())
    assert not claimed(others + forged + ours + mail())
    assert claimed(b"X-Original-" + forged + mail())


def test_without_the_name_of_our_server_nobody_is_known() -> None:
    assert claimed(mail(Authentication_Results=PASS), None)
    assert claimed(mail(Authentication_Results=PASS), "")


@pytest.mark.parametrize(
    "header",
    [
        "dana@customer.example, other@customer.example",
        "mallory@evil.example <dana@customer.example>",
        "dana@customer.example)",
        "Dana <dana@customer.example> <mallory@evil.example>",
        "x <mallory@evil.example> dana@customer.example",
    ],
)
def test_a_sender_that_can_be_read_in_two_ways_is_not_known(header: str) -> None:
    assert claimed(mail(From=header, Authentication_Results=PASS))


def test_two_from_headers_prove_nothing() -> None:
    assert claimed(b"From: dana@customer.example\r\n" + mail(Authentication_Results=PASS))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "Auto-Generated; owner-email=x"},
        {"Precedence": "bulk"},
        {"Precedence": "Junk"},
        {"Precedence": "list"},
        {"Precedence": "auto_reply"},
        {"X_Auto_Response_Suppress": "All"},
        {"X_Auto_Response_Suppress": "DR, RN, OOF"},
        {"List_Id": "<news.customer.example>"},
        {"List_Unsubscribe": "<mailto:x@y.example>"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
        {"From": "MAILER-DAEMON@customer.example"},
        {"From": "Mail <postmaster@customer.example>"},
        {"From": OURS.upper()},
    ],
)
def test_what_machines_send_is_no_message(headers: dict[str, str]) -> None:
    assert parse(mail(**headers)) == ()


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "no"}, {"Precedence": "first-class"}, {"X_Auto_Response_Suppress": "None"}, {"Return_Path": f"<{DANA}>"}],
)
def test_what_people_send_is_one(headers: dict[str, str]) -> None:
    assert message(mail(**headers)).text == "hello"


def bounce(
    action: str = "failed", original: str = f"Message-ID: {MINE}\nTo: {DANA}\n\nhi", kind: str = "message/rfc822"
) -> bytes:
    status = (
        f"Reporting-MTA: dns; mx.customer.example\n\nFinal-Recipient: rfc822; Dana@customer.example\nAction: {action}\n"
        "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such\n user\n"
    )
    return multipart(
        part("I could not deliver your mail."),
        part(status, "message/delivery-status"),
        part(original, kind),
        sub="report; report-type=delivery-status",
        From="Mail Delivery System <MAILER-DAEMON@customer.example>",
        Auto_Submitted="auto-replied",
        Return_Path="<>",
        subject="Undelivered",
    )


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_tells_which_mail_failed_and_why(kind: str) -> None:
    found = reported(bounce(kind=kind))
    assert (found.channel, found.account, found.report, found.reference) == ("email", OURS, Report.FAILED, MINE)
    assert found.sender_id == DANA and found.reason == "5.1.1 smtp; 550 5.1.1 no such user"


def test_other_reports() -> None:
    assert reported(bounce("delivered")).report == Report.DELIVERED
    assert parse(bounce("delayed")) == ()
    assert parse(bounce(original="Message-ID: <their@customer.example>\n\nhi")) == ()
    receipt = part(
        f"Final-Recipient: rfc822; {DANA}\nOriginal-Message-ID: {MINE}\nDisposition: manual-action/MDN; displayed\n",
        "message/disposition-notification",
    )
    read = reported(multipart(part("It was read."), receipt, sub="report; report-type=disposition-notification"))
    assert (read.report, read.reference) == (Report.READ, MINE)


def test_a_bounce_in_words_alone_is_one_when_it_names_our_mail() -> None:
    words = f"Sorry, no mailbox here by that name.\n\nMessage-ID: {MINE}\nTo: {DANA}\n"
    found = reported(mail(words, From="MAILER-DAEMON@qmail.example", subject="failure notice"))
    assert (found.report, found.reference, found.reason) == (Report.FAILED, MINE, "failure notice")
    assert found.sender_id == DANA
    assert message(mail(words)).text.startswith("Sorry")  # a customer who quotes it has not bounced


def test_there_is_no_webhook() -> None:
    connector = EmailConnector(address=OURS, smtp_url=None)
    with pytest.raises(InvalidSignature):
        connector.verify(WebhookRequest("POST", "https://x/channels/email/webhook", {}, {}, mail()), now())
