"""Mails that no person wrote to us: they are never answered, or two machines would write to each other for ever (RFC 3834)."""

from connectors.email.mail import Mail

BULK = {"bulk", "junk", "list", "auto_reply"}
NO_ANSWERS = {"all", "oof", "autoreply"}  # of X-Auto-Response-Suppress ([MS-OXCMAIL] 2.1.3.2.20)
LISTS = ("list-id", "list-unsubscribe", "list-post", "x-autoreply", "x-autorespond", "x-loop")
MACHINES = {"mailer-daemon", "postmaster", "mdaemon"}
REPORT = "multipart/report"


def is_automatic(mail: Mail) -> bool:
    """Whether a machine sent this: an auto-reply, a newsletter, a list, a report."""
    submitted = mail.first("auto-submitted").partition(";")[0].strip().lower()
    suppressed = {word.strip() for word in mail.first("x-auto-response-suppress").lower().split(",")}
    sender = mail.sender()
    return bool(
        submitted not in ("", "no")
        or mail.first("precedence").lower() in BULK
        or suppressed & NO_ANSWERS
        or any(mail.first(name) for name in LISTS)
        or "<>" in mail.all("return-path")
        or mail.message.get_content_type() == REPORT
        or (sender and sender.address.partition("@")[0] in MACHINES)
    )
