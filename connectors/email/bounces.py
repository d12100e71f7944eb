"""Reports on mails of ours: that they could not be delivered, or were (RFC 3464), or were read (RFC 8098)."""

import re
from email.message import Message

from connectors.email.mail import ADDRESS, Mail
from connectors.messages import DeliveryReport, Report

ACTIONS = {"failed": Report.FAILED, "delivered": Report.DELIVERED}
LONGEST_REASON = 300
LONGEST_TEXT = 100_000  # characters that are searched
RETURNED_TO = re.compile(rf"^To: .{{0,200}}?<?({ADDRESS.pattern})", re.MULTILINE | re.IGNORECASE)
OUR_ID = r"<[0-9a-f]{32}@%s>"


def report(mail: Mail, account: str) -> DeliveryReport | None:
    """What a mail tells of one of ours; none when it is no report, or one on somebody else's mail."""
    reference = _reference(mail, account.rpartition("@")[2])
    if reference is None:
        return None
    for part in mail.parts():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            return _delivery(_fields(part), account, reference)
        if kind == "message/disposition-notification":
            shown = "displayed" in _fields(part).get("disposition", "").lower()
            return DeliveryReport("email", account, _asker(mail), Report.READ, reference) if shown else None
    if mail.sender() and not _is_from_a_mail_server(mail):
        return None
    return DeliveryReport("email", account, _asker(mail), Report.FAILED, reference, reason=mail.first("subject")[:LONGEST_REASON])


def _delivery(fields: dict[str, str], account: str, reference: str) -> DeliveryReport | None:
    report = ACTIONS.get(fields.get("action", "").strip().lower())
    if report is None:  # delayed, relayed, expanded: not the end
        return None
    recipient = fields.get("original-recipient") or fields.get("final-recipient") or ""
    found = ADDRESS.search(recipient.partition(";")[2])
    reason = " ".join(part for part in (fields.get("status"), fields.get("diagnostic-code")) if part)
    failed = report == Report.FAILED
    return DeliveryReport(
        "email",
        account,
        found.group().lower() if found else "",
        report,
        reference,
        reason=reason[:LONGEST_REASON] if failed else None,
    )


def _fields(part: Message) -> dict[str, str]:
    """The fields of a report in one table; it is a series of blocks, of which the standard parser makes mails."""
    fields: dict[str, str] = {}
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else [part]:
        if isinstance(block, Message):
            for name, value in block.raw_items():
                fields.setdefault(name.lower(), " ".join(str(value).split()))
    if not isinstance(blocks, list):
        for name, _, value in (line.partition(":") for line in str(blocks).splitlines()):
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _reference(mail: Mail, domain: str) -> str | None:
    """The Message-ID of the mail of ours that is meant: the ids that we make cannot be mistaken for others."""
    ours = re.compile(OUR_ID % re.escape(domain), re.IGNORECASE)
    if mail.message.get_content_type() != "multipart/report" and not _is_from_a_mail_server(mail):
        return None
    for part in mail.parts():
        texts = [part.get("original-message-id", ""), part.get("message-id", "")] if part is not mail.message else []
        for text in (*texts, _start(part)):
            if found := ours.search(str(text)):
                return found.group()
    return None


def _start(part: Message) -> str:
    """The first words of a part without parts."""
    data = None if part.is_multipart() else part.get_payload(decode=True)
    return data[:LONGEST_TEXT].decode("latin-1") if isinstance(data, bytes) else ""


def _asker(mail: Mail) -> str:
    """Whose mailbox a report without details is of: the address to which the returned mail went."""
    for part in mail.parts():
        if part is not mail.message and (found := ADDRESS.search(str(part.get("to", "")))):
            return found.group().lower()
        if found := RETURNED_TO.search(_start(part)):
            return found.group(1).lower()
    return ""


def _is_from_a_mail_server(mail: Mail) -> bool:
    sender = mail.sender()
    name = sender.address.partition("@")[0] if sender else ""
    return name in ("mailer-daemon", "postmaster") or "<>" in mail.all("return-path")
