"""A mail provider on loopback: SMTP takes mails in, IMAP4rev1 with IDLE gives them out (RFC 5321, 3501, 2177).

It knows what Concierge's clients say and answers the rest with BAD. `answers` makes it refuse, as servers do when they are busy,
full or greylisting.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope

Step = Callable[[list[str]], Awaitable[str]]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\([^()]*\)|[^\s]+)')


@dataclass
class Kept:
    """A mail in the folder."""

    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class MailProvider:
    """One mailbox and the SMTP server of its provider; `sent` is what was handed to SMTP, whoever it was for."""

    address: str = "support@lantern.example"
    password: str = "p:w/d@"
    has_idle: bool = True
    uid_validity: int = 7
    folder: list[Kept] = field(default_factory=list)
    sent: list[tuple[str, bytes]] = field(default_factory=list)  # recipient, mail
    answers: dict[str, list[str]] = field(default_factory=dict)  # to MAIL, RCPT, DATA in turn, instead of 250
    silent_after_data: bool = False
    smtp_seconds: float = 0.0  # that it takes to answer to a mail
    commands: list[str] = field(default_factory=list)  # of IMAP
    smtp_url: str = ""
    imap_url: str = ""
    _next_uid: int = 1
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _wires: set[asyncio.StreamWriter] = field(default_factory=set)

    def arrives(self, raw: bytes, *flags: str) -> int:
        """A mail comes into the folder; its UID."""
        kept = Kept(self._next_uid, raw, set(flags))
        self._next_uid += 1
        self.folder.append(kept)
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        return kept.uid

    def seen(self) -> list[int]:
        """The UIDs of what was marked as read."""
        return [kept.uid for kept in self.folder if "\\Seen" in kept.flags]

    def mails(self) -> list[Message]:
        """What was handed to SMTP, taken apart."""
        return [BytesParser().parsebytes(raw) for _, raw in self.sent]

    def hang_up(self) -> None:
        """Cut all connections of IMAP, as a server that restarts does."""
        for wire in self._wires:
            wire.transport.abort()

    # SMTP, as aiosmtpd calls it

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return self._answer("MAIL")

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        answer = self._answer("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        await asyncio.sleep(self.smtp_seconds)
        answer = self._answer("DATA")
        if answer.startswith("250"):
            self.sent += [(recipient, envelope.original_content or b"") for recipient in envelope.rcpt_tos]
        if self.silent_after_data:
            server.transport.abort()
        return answer

    def _answer(self, command: str) -> str:
        left = self.answers.get(command, [])
        return left.pop(0) if left else "250 OK"

    def authenticates(self, _server: object, _session: object, _envelope: object, _mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (self.address.encode(), self.password.encode())
        return AuthResult(success=right, handled=False)  # the server answers

    # IMAP

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until its end."""
        self._wires.add(writer)
        try:
            await Talk(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._wires.discard(writer)
            writer.close()

    async def changed(self) -> None:
        await self._changed.wait()


class Talk:
    """One connection of IMAP."""

    def __init__(self, provider: MailProvider, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._mailbox = provider
        self._reader, self._writer = reader, writer
        self._signed_in = False
        self._told = 0  # how many mails the client knows of

    async def run(self) -> None:
        self._say(f"* OK [CAPABILITY {self._capabilities}] ready")
        while line := await self._reader.readline():
            tag, *words = line.decode().split(maxsplit=2)
            name = words[0].upper()
            rest = words[1].rstrip("\r\n") if len(words) > 1 else ""
            if name == "UID":
                name, _, rest = rest.partition(" ")
                name = f"UID {name.upper()}"
            self._mailbox.commands.append(name)
            if name == "LOGOUT":
                self._say("* BYE", f"{tag} OK bye")
                return
            step: Step | None = getattr(self, f"_{name.lower().replace(' ', '_')}", None)
            allowed = self._signed_in or name in ("CAPABILITY", "LOGIN", "NOOP")
            done = await step(_words(rest)) if step and allowed else "BAD"
            self._say(f"{tag} {done} {name}")
            await self._writer.drain()

    @property
    def _capabilities(self) -> str:
        return "IMAP4rev1 IDLE" if self._mailbox.has_idle else "IMAP4rev1"

    def _say(self, *lines: str | bytes) -> None:
        for line in lines:
            self._writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    async def _capability(self, _words: list[str]) -> str:
        self._say(f"* CAPABILITY {self._capabilities}")
        return "OK"

    async def _noop(self, _words: list[str]) -> str:
        return "OK"

    async def _login(self, words: list[str]) -> str:
        self._signed_in = words == [self._mailbox.address, self._mailbox.password]
        return "OK" if self._signed_in else "NO [AUTHENTICATIONFAILED] wrong"

    async def _select(self, words: list[str]) -> str:
        if words[0].upper() != "INBOX":
            return "NO [NONEXISTENT] no such folder"
        self._told = len(self._mailbox.folder)
        validity = f"* OK [UIDVALIDITY {self._mailbox.uid_validity}] valid"
        self._say("* FLAGS (\\Seen)", f"* {len(self._mailbox.folder)} EXISTS", validity)
        return "OK [READ-WRITE]"

    async def _uid_search(self, words: list[str]) -> str:
        found = self._mailbox.folder
        criteria = iter(words)
        for criterion in criteria:
            if criterion.upper() == "UID":
                found = _in_range(next(criteria), found)
            elif criterion.upper() == "UNSEEN":
                found = [kept for kept in found if "\\Seen" not in kept.flags]
            elif criterion.upper() == "SINCE":  # all mails of a test came today
                day, month, _year = next(criteria).split("-")
                assert 1 <= int(day) <= 31 and month in MONTHS
            else:
                return f"BAD {criterion}"
        self._say(" ".join(["* SEARCH", *(str(kept.uid) for kept in found)]))
        return "OK"

    async def _uid_fetch(self, words: list[str]) -> str:
        wanted = re.fullmatch(r"\(BODY\.PEEK\[\]<0\.(\d+)>\)", words[1])
        if not wanted:
            return "BAD item"
        for number, kept in enumerate(self._mailbox.folder, 1):
            if str(kept.uid) == words[0]:
                content = kept.raw[: int(wanted.group(1))]
                self._say(b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%s)" % (number, kept.uid, len(content), content))
        return "OK"

    async def _uid_store(self, words: list[str]) -> str:
        for kept in self._mailbox.folder:
            if str(kept.uid) == words[0] and words[1].upper() == "+FLAGS.SILENT":
                kept.flags |= set(words[2].strip("()").split())
        return "OK"

    async def _idle(self, _words: list[str]) -> str:
        self._say("+ idling")
        done = asyncio.ensure_future(self._reader.readline())
        while not done.done():
            if self._told != len(self._mailbox.folder):
                self._told = len(self._mailbox.folder)
                self._say(f"* {self._told} EXISTS")
            change = asyncio.ensure_future(self._mailbox.changed())
            await asyncio.wait({done, change}, return_when=asyncio.FIRST_COMPLETED)
            change.cancel()
        return "OK" if (await done).strip().upper() == b"DONE" else "BAD"


def _words(text: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", quoted) if quoted else plain for quoted, plain in WORD.findall(text)]


def _in_range(text: str, folder: list[Kept]) -> list[Kept]:
    """Mails in a range such as `5:*`, whose end may lie before its beginning (RFC 3501, 9, seq-range)."""
    greatest = max((kept.uid for kept in folder), default=0)
    ends = [greatest if end == "*" else int(end) for end in text.split(":")]
    return [kept for kept in folder if min(ends) <= kept.uid <= max(ends)]


@asynccontextmanager
async def mail_provider(
    *, tls: ssl.SSLContext | None = None, starttls: bool = False, **fields: Any
) -> AsyncIterator[MailProvider]:
    """A provider with its servers running, and the addresses of both; `starttls`: SMTP changes to TLS when it is asked to."""
    provider = MailProvider(**fields)
    loop = asyncio.get_running_loop()
    options: dict[str, Any] = {"authenticator": provider.authenticates, "auth_require_tls": False, "hostname": "mx.test"}
    at_once = None if starttls else tls

    def smtp() -> SMTP:
        return SMTP(provider, **options, data_size_limit=None, tls_context=tls if starttls else None)

    sending = await loop.create_server(smtp, "127.0.0.1", 0, ssl=at_once)
    reading = await asyncio.start_server(provider.talk, "127.0.0.1", 0, limit=2**26, ssl=at_once)
    name, s = "support%40lantern.example:p%3Aw%2Fd%40", "s" if at_once else ""
    provider.smtp_url = f"smtp{s}://{name}@127.0.0.1:{sending.sockets[0].getsockname()[1]}"
    provider.imap_url = f"imap{s}://{name}@127.0.0.1:{reading.sockets[0].getsockname()[1]}/INBOX"
    try:
        yield provider
    finally:
        sending.close()
        reading.close()
        provider.hang_up()
