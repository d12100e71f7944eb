"""What one of our messages becomes as a mail; no text can add a header or a tag to it."""

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from connectors.email.decoding import storable
from connectors.email.mail import MESSAGE_ID
from connectors.email.quotes import topic
from connectors.errors import DeliveryFailed
from connectors.messages import OutboundFile, OutboundMessage
from connectors.wording import numbered

POLICY = SMTP.clone(cte_type="7bit")  # goes through every server; lines end in CR LF
RECIPIENT = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,:;!?)\]'。，；：！？）]")
LONGEST_SUBJECT = 150
CONTENT_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}")


def mail(sender: str, recipient: str, message: OutboundMessage, at: datetime) -> EmailMessage:
    """The mail to send; the same message has the same Message-ID at each try. Raises `DeliveryFailed`."""
    made = EmailMessage(policy=POLICY)
    made["From"] = Address(addr_spec=sender)
    made["To"] = Address(addr_spec=_recipient(recipient))
    made["Subject"] = _subject(message)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{message.id or uuid.uuid4().hex}@{sender.rpartition('@')[2]}>"
    if message.reply_to and MESSAGE_ID.fullmatch(message.reply_to) and message.reply_to.isascii():
        made["In-Reply-To"] = made["References"] = message.reply_to
    for name, value in _marks(message):
        made[name] = value
    text = storable(_text(message))
    made.set_content(f"{text}\n")
    made.add_alternative(_html(text), subtype="html")
    for file in message.files:
        if file.content is not None:
            _attach(made, file, file.content)
    return made


def _recipient(address: str) -> str:
    """The address with a domain in ASCII; raises `DeliveryFailed` for what no server takes."""
    local, _, domain = address.rpartition("@")
    try:
        found = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        found = address
    if not RECIPIENT.fullmatch(found) or ".." in found or local.startswith(".") or local.endswith("."):
        raise DeliveryFailed("this is no address that mail can be sent to")
    return found


def _subject(message: OutboundMessage) -> str:
    """The thread's subject as an answer's, or that of a first mail; without one, the first words."""
    given = _line(message.subject or "")
    if given and message.reply_to:
        return f"Re: {topic(given) or given}"
    return given or _line(message.text[:LONGEST_SUBJECT].partition("\n")[0])


def _line(text: str) -> str:
    """On one line, without control characters: nothing in it can end a header."""
    return " ".join("".join(each if each.isprintable() else " " for each in storable(text)).split())[:LONGEST_SUBJECT]


def _marks(message: OutboundMessage) -> Iterator[tuple[str, str]]:
    """What keeps machines from answering a machine (RFC 3834, 5; the second one is for Exchange)."""
    if not message.automatic:
        return
    yield "Auto-Submitted", "auto-replied" if message.reply_to else "auto-generated"
    yield "X-Auto-Response-Suppress", "All"


def _text(message: OutboundMessage) -> str:
    """The words, and the addresses of what the mail does not bring along."""
    links = (f"{_line(file.name)}: {file.url}" if file.name else file.url for file in message.files if file.content is None)
    return "\n\n".join(part for part in (numbered(message.text, message.choices), message.image_url, *links) if part)


def _html(text: str) -> str:
    """The same words with links that can be pressed, and nothing that their writer could have put between."""
    pieces: list[str] = []
    end = 0
    for link in LINK.finditer(text):
        pieces += escape(text[end : link.start()]), f'<a href="{escape(link.group())}">{escape(link.group())}</a>'
        end = link.end()
    pieces.append(escape(text[end:]))
    body = "".join(pieces).replace("\n", "<br>\n")
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>{body}</body></html>\n'


def _attach(made: EmailMessage, file: OutboundFile, content: bytes) -> None:
    content_type = file.content_type if CONTENT_TYPE.fullmatch(file.content_type) else "application/octet-stream"
    main, _, sub = content_type.partition("/")
    if main in ("multipart", "message"):  # a file all the same
        main, sub = "application", "octet-stream"
    made.add_attachment(content, maintype=main, subtype=sub, filename=_line(file.name).replace("/", "_") or "file")
