"""What a file is: told by its first bytes, never by what its sender says alone."""

from typing import NamedTuple

from connectors.messages import Kind

LARGEST = 10 * 1024 * 1024  # bytes
UNKNOWN = "application/octet-stream"
LONGEST_NAME = 120  # characters


class Signature(NamedTuple):
    """Bytes that stand at some place of every file of a type (https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern)."""

    at: int
    magic: bytes
    content_type: str


SIGNATURES = (
    Signature(0, b"\x89PNG\r\n\x1a\n", "image/png"),
    Signature(0, b"\xff\xd8\xff", "image/jpeg"),
    Signature(0, b"GIF87a", "image/gif"),
    Signature(0, b"GIF89a", "image/gif"),
    Signature(8, b"WEBPVP", "image/webp"),
    Signature(0, b"%PDF-", "application/pdf"),
    Signature(0, b"OggS", "audio/ogg"),
    Signature(0, b"ID3", "audio/mpeg"),
    Signature(0, b"\xff\xfb", "audio/mpeg"),
    Signature(0, b"#!AMR", "audio/amr"),
    Signature(8, b"WAVE", "audio/wav"),
    Signature(4, b"ftypM4A", "audio/mp4"),
    Signature(4, b"ftypavif", "image/avif"),
    Signature(4, b"ftyphei", "image/heic"),  # a telephone's photos
    Signature(4, b"ftypmif1", "image/heic"),
    Signature(4, b"ftyp", "video/mp4"),
    Signature(0, b"\x1a\x45\xdf\xa3", "video/webm"),
)
SHOWN_IN_PLACE = frozenset(signature.content_type for signature in SIGNATURES) - {"application/pdf", "image/heic"}


def content_type_of(content: bytes) -> str:
    """The type that a file's first bytes prove; `application/octet-stream` for all others, markup above all."""
    for signature in SIGNATURES:
        if content.startswith(signature.magic, signature.at):
            return signature.content_type
    return UNKNOWN


def kind_of(content_type: str) -> Kind:
    """How a file of this type is shown; few browsers and platforms show a HEIC picture."""
    family = content_type.partition("/")[0] if content_type in SHOWN_IN_PLACE else ""
    return Kind(family) if family in (Kind.IMAGE, Kind.AUDIO, Kind.VIDEO) else Kind.FILE


def plain_name(name: str) -> str:
    """A file's name without folders, control characters and the marks that turn text around."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if char.isprintable()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return kept if len(kept) <= LONGEST_NAME else f"{(stem or kept)[: LONGEST_NAME - 12]}{dot}{ending[:10] if dot else ''}"
