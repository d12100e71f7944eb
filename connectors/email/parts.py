"""A mail's parts: its words, and the files with it (RFC 2045, 2046, 2183, 3676)."""

from dataclasses import dataclass
from email.message import Message
from email.utils import collapse_rfc2231_value
from pathlib import PurePosixPath, PureWindowsPath

from connectors.email.decoding import header_text, text_of
from connectors.email.hypertext import IMAGE, plain
from connectors.messages import Attachment, Kind

MOST_FILES = 50
MOST_PARTS = 1000
LONGEST_TEXT = 200_000  # characters that are looked at
LONGEST_NAME = 200
KINDS = {"image": Kind.IMAGE, "audio": Kind.AUDIO, "video": Kind.VIDEO}


@dataclass(frozen=True, slots=True)
class Inline:
    """A file that may belong into the text: `place` is what stands for it there."""

    attachment: Attachment
    place: str


@dataclass(frozen=True, slots=True)
class Content:
    """The words with marks for inline images, and the files."""

    text: str
    files: tuple[Inline, ...]

    def shown_with(self, words: str) -> tuple[Attachment, ...]:
        """The files that go with these words of the text: all but images that stand in the rest of it alone, as quoted ones."""
        return tuple(
            file.attachment for file in self.files if not file.place or file.place in words or file.place not in self.text
        )[:MOST_FILES]


def content(message: Message) -> Content:
    """What a mail holds."""
    reader = _Reader()
    text = reader.text(message)
    return Content(text[:LONGEST_TEXT], tuple(reader.files))


def without_marks(words: str) -> str:
    """The words without what stands for inline images."""
    return "".join(words.split("\0")[::2]).strip()


class _Reader:
    def __init__(self) -> None:
        self.files: list[Inline] = []
        self._parts = 0

    def text(self, part: Message) -> str:
        """The words of a part and of those inside it; files are put aside."""
        self._parts += 1
        if self._parts > MOST_PARTS:
            return ""
        main, sub = part.get_content_maintype(), part.get_content_subtype()
        if main == "multipart" and part.is_multipart():
            texts = [self.text(child) for child in part.get_payload() if isinstance(child, Message)]
            if sub == "alternative":  # the plain one stands first; some are empty, or hold one space
                return next((text for text in texts if text.strip()), "")
            return "\n\n".join(text for text in texts if text.strip())
        if main == "multipart":  # its parts cannot be told from each other
            return _words(part, "plain")
        if main == "text" and sub in ("plain", "html") and not _is_attached(part):
            return _words(part, sub)
        self._keep(part, main)
        return ""

    def _keep(self, part: Message, main: str) -> None:
        name, place = _name(part), _content_id(part)
        data = _bytes(part)
        if data or name:
            kind = KINDS.get(main, Kind.FILE)
            self.files.append(Inline(Attachment(kind, name, part.get_content_type(), data), place and IMAGE.format(place)))


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _words(part: Message, sub: str) -> str:
    text = text_of(_bytes(part), _parameter(part, "charset"))
    if sub == "html":
        return plain(text)
    if _parameter(part, "format").lower() == "flowed":
        return _unfolded(text, without_space=_parameter(part, "delsp").lower() == "yes")
    return text


def _unfolded(text: str, *, without_space: bool) -> str:
    """Lines of `format=flowed` put together again (RFC 3676, 4.2 to 4.4)."""
    lines: list[str] = []
    flows, depth_before = False, 0
    for line in text.replace("\r\n", "\n").split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        if flows and depth == depth_before and words != "-- ":
            lines[-1] += words
        else:
            lines.append((">" * depth + " " if depth else "") + words)
        flows, depth_before = words.endswith(" ") and words != "-- ", depth
        if flows and without_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _bytes(part: Message) -> bytes:
    if part.is_multipart():  # a mail in the mail
        return b"".join(child.as_bytes() for child in part.get_payload() if isinstance(child, Message))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _parameter(part: Message, name: str) -> str:
    return collapse_rfc2231_value(part.get_param(name, "") or "")


def _name(part: Message) -> str:
    """The name of the file alone: a sender's folders are nobody's business, and `../` could lead out of ours."""
    name = header_text(part.get_filename("") or "")
    if not name and part.get_content_type() == "message/rfc822":
        return "mail.eml"
    return PureWindowsPath(PurePosixPath(name).name).name.strip(". ")[-LONGEST_NAME:]


def _content_id(part: Message) -> str:
    return str(part.get("content-id", "")).strip().strip("<>")
