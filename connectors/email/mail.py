"""One mail as it came: its headers and its parts, and who wrote it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from connectors.email.decoding import header_text
from connectors.errors import UnreadablePayload

LONGEST_HEADER = 4000  # characters of one that we read
LONGEST_ADDRESS = 200
ATOM = r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\W_](?:[\w.-]{0,180}[^\W_])?"
ADDRESS = re.compile(ATOM)
PLAIN_SENDER = re.compile(rf"({ATOM})(?: \([^()]*\))?")
NAMED_SENDER = re.compile(rf"(?:\"((?:[^\"\\]|\\.)*)\"|([^<>\",;:@()\\]*)) ?< ?({ATOM}) ?>")
MESSAGE_ID = re.compile(r"<[^<>\s]{3,290}>")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail says that it is from; `certain`: all programs that read the header must find the same address in it."""

    address: str  # in lower case
    name: str
    certain: bool


class Mail:
    """A mail (RFC 5322); raises `UnreadablePayload` for what has not the shape of one."""

    def __init__(self, raw: bytes) -> None:
        try:
            self.message: Message = BytesParser(policy=compat32).parsebytes(raw)
        except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError) as error:
            raise UnreadablePayload(f"the mail cannot be taken apart: {type(error).__name__}") from error
        self._headers = [(name.lower(), str(value)[:LONGEST_HEADER]) for name, value in self.message.raw_items()]

    def all(self, name: str) -> Sequence[str]:
        """All values of a header, the topmost first, each on one line and not decoded."""
        return [" ".join(value.split()) for known, value in self._headers if known == name]

    def first(self, name: str) -> str:
        """The topmost value of a header; empty when there is none."""
        return next(iter(self.all(name)), "")

    def id(self, name: str = "message-id") -> str | None:
        """The identifier in a header, with its angle brackets."""
        found = MESSAGE_ID.search(self.first(name))
        return found.group() if found else None

    def parts(self) -> Iterator[Message]:
        """All parts, those of mails inside the mail too."""
        return self.message.walk()

    def sender(self) -> Sender | None:
        """Who wrote it; none when there is no address that an answer could go to."""
        values = [value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for value in self.all("from")]
        sender = _sender(values[0]) if values else None
        if sender is None or len(sender.address) > LONGEST_ADDRESS:
            return None
        return sender if len(values) == 1 else Sender(sender.address, sender.name, certain=False)


def _sender(raw: str) -> Sender | None:
    """The address is found before words are decoded, for an encoded name may look like an address."""
    if plain := PLAIN_SENDER.fullmatch(raw):
        return Sender(_lower(plain.group(1)), "", certain=True)
    if named := NAMED_SENDER.fullmatch(raw):
        quoted, bare, address = named.groups()
        name = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare or ""
        return Sender(_lower(address), header_text(name), certain=True)
    found = ADDRESS.findall(raw.rpartition("<")[2]) or ADDRESS.findall(raw)
    return Sender(_lower(found[0]), "", certain=False) if found else None


def _lower(address: str) -> str:
    return header_text(address).lower()
