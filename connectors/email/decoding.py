"""Bytes of mails as text: character sets as they are really used, and encoded words in headers (RFC 2047)."""

import binascii
import codecs
import re
from collections.abc import Iterator

ENCODED_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
ESCAPED = re.compile(rb"=([0-9A-Fa-f]{2})")
# Senders name a small set and use the larger one that grew out of it, as browsers know (https://encoding.spec.whatwg.org/#names-and-labels).
WIDER = {
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext",
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
}
# Codecs of Python that are no character sets (punycode, idna, ...) take long on purpose-made bytes.
CHARACTER_SETS = re.compile(r"utf-|iso8859-|iso2022_|cp\d|koi8-|gb18030|big5hkscs|euc_|mac-|johab|hz|tis-620")


def text_of(content: bytes, charset: str | None = None) -> str:
    """The text in these bytes: as their sender says, if that can be, else by what they look like; without NUL."""
    named = _codec(charset)
    for codec in dict.fromkeys(codec for codec in (named, "utf-8") if codec):
        try:
            return storable(content.decode(codec))
        except (UnicodeError, ValueError):
            continue
    if named and named != "utf-8":
        return storable(content.decode(named, "replace"))
    return storable(_guessed(content))


def header_text(raw: str) -> str:
    """A header's value for people, on one line; what cannot be decoded is shown as it came.

    `raw` is as the standard parser has it: bytes above 127 are surrogates. Words next to each other are joined before they are
    decoded: some senders cut through the middle of a character.
    """
    joined: list[tuple[str, bytes]] = []
    for charset, content in _words(raw):
        if joined and joined[-1][0] == charset.lower():
            content = joined.pop()[1] + content
        joined.append((charset.lower(), content))
    return " ".join("".join(text_of(content, charset or None) for charset, content in joined).split())


def storable(text: str) -> str:
    """Without what no database keeps: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _words(raw: str) -> Iterator[tuple[str, bytes]]:
    """The pieces of a header with their character sets; an empty one for what is not encoded."""
    end, after_word = 0, False
    for word in ENCODED_WORD.finditer(raw):
        between = raw[end : word.start()]
        content = _decoded(word)
        if between.strip() or (between and not after_word) or content is None:
            yield "", _bytes(between)
        yield ("", _bytes(word.group())) if content is None else (word.group(1).partition("*")[0], content)
        end, after_word = word.end(), content is not None
    yield "", _bytes(raw[end:])


def _decoded(word: re.Match[str]) -> bytes | None:
    content = _bytes(word.group(3))
    if word.group(2) in "qQ":
        return ESCAPED.sub(lambda escaped: bytes.fromhex(escaped.group(1).decode()), content.replace(b"_", b" "))
    try:
        return binascii.a2b_base64(content.rstrip(b"=") + b"==")
    except binascii.Error:
        return None


def _bytes(raw: str) -> bytes:
    return raw.encode("utf-8", "surrogateescape")


def _codec(charset: str | None) -> str | None:
    try:
        name = codecs.lookup((charset or "").strip(" \"'")).name
    except (LookupError, ValueError):
        return None
    name = WIDER.get(name, name)
    return name if CHARACTER_SETS.match(name) else None


def _guessed(content: bytes) -> str:
    """Bytes that are not UTF-8, of a sender who says nothing: mostly Chinese ones, else Western."""
    try:
        text = content.decode("gb18030")
    except UnicodeError:
        return content.decode("cp1252", "replace")
    foreign = [character for character in text if character > "\x7f"]
    chinese = sum("\u3000" <= character <= "\uffef" for character in foreign)
    return text if chinese * 2 > len(foreign) else content.decode("cp1252", "replace")
