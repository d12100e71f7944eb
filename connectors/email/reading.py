"""What a mail says, in our words."""

import hashlib
from collections.abc import Sequence
from email.errors import MessageError

from connectors.email import quotes
from connectors.email.authentication import is_proven
from connectors.email.automatic import is_automatic
from connectors.email.bounces import report
from connectors.email.decoding import header_text
from connectors.email.mail import Mail, Sender
from connectors.email.parts import content, without_marks
from connectors.errors import UnreadablePayload
from connectors.messages import InboundMessage, Parsed, Voucher

LARGEST = 25 * 1024 * 1024  # bytes; of a larger mail only the beginning was fetched, and its files are left out
LONGEST_SUBJECT = 200
LONGEST_TEXT = 20_000


def read(raw: bytes, account: str, authserv_id: str | None) -> Sequence[Parsed]:
    """The message in a mail, or a report on one of ours; nothing for what machines write. Raises `UnreadablePayload`."""
    try:
        return _read(Mail(raw), raw, account, authserv_id)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError) as error:
        raise UnreadablePayload(f"the mail cannot be read: {type(error).__name__}") from error


def _read(mail: Mail, raw: bytes, account: str, authserv_id: str | None) -> Sequence[Parsed]:
    if told := report(mail, account):
        return (told,)
    if is_automatic(mail):
        return ()
    sender = mail.sender()
    if sender is None:
        raise UnreadablePayload("the mail has no sender who can be answered")
    if sender.address == account:
        return ()
    subject = header_text(mail.first("subject"))[:LONGEST_SUBJECT]
    held = content(mail.message)
    words = quotes.new_words(held.text, forwarded=quotes.is_forward(subject))
    text = _with_subject(without_marks(words), mail, subject)[:LONGEST_TEXT]
    files = held.shown_with(words) if len(raw) < LARGEST else ()
    if not text and not files:
        return ()
    proven = sender.certain and is_proven(mail.all("authentication-results"), authserv_id, sender.address.rpartition("@")[2])
    return (
        InboundMessage(
            channel="email",
            account=account,
            sender_id=sender.address,
            message_id=mail.id() or hashlib.sha256(raw).hexdigest(),
            text=text,
            locale=mail.first("content-language").partition(",")[0].strip()[:20] or None,
            voucher=Voucher(email=sender.address) if proven else None,
            claim=_claim(sender, proven),
            attachments=files,
            subject=quotes.topic(subject) or None,
        ),
    )


def _with_subject(words: str, mail: Mail, subject: str) -> str:
    """A first mail's subject is a part of what is asked; in an answer it is ours."""
    topic = quotes.topic(subject)
    is_first = not (mail.first("in-reply-to") or mail.first("references") or quotes.is_reply(subject))
    if not topic or not is_first or topic.lower() in words.lower():
        return words
    return f"{topic}\n\n{words}".strip()


def _claim(sender: Sender, proven: bool) -> Voucher | None:
    email = None if proven else sender.address
    return Voucher(email=email, name=sender.name[:200] or None) if email or sender.name else None
