"""One spelling for what people type in many ways, without losing where it stood in the original."""

import unicodedata
from dataclasses import dataclass

# One for one, so offsets stay: typographic quotes and dashes as keyboards write them.
_QUOTES, _DASHES = "\u2018\u2019\u02bc\u2032", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_LOOKALIKES = str.maketrans(dict.fromkeys(_QUOTES, "'") | dict.fromkeys(_DASHES, "-"))
_KEPT_FORMS = ("<super>", "<sub>", "<fraction>", "<circle>")  # 5² is not 52 and ½ is not 1/2
_VOICED_MARKS = "\uff9e\uff9f"  # half-width katakana's, which join the letter before
_WHITESPACE = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """`text` is what the components read; `starts` and `ends` lead each of its characters back to the original."""

    original: str
    text: str
    starts: tuple[int, ...] | None  # None: the same as the original, character by character
    ends: tuple[int, ...] | None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where the (non-empty) piece `text[start:end]` stands in the original."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def normalise(original: str) -> NormalisedText:
    """NFKC where it keeps the meaning, control and invisible characters gone, plain quotes and dashes."""
    if original.isascii() and original.isprintable():
        return NormalisedText(original, original, None, None)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(original):
        piece = _normalised_cluster(original[start:end])
        pieces.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))
    return NormalisedText(original, "".join(pieces), tuple(starts), tuple(ends))


def _clusters(text: str) -> list[tuple[int, int]]:
    """Pieces that normalise together: a character with its combining marks, a syllable of Hangul jamo."""
    bounds = [index for index, character in enumerate(text) if index == 0 or not _joins(text[index - 1], character)]
    return list(zip(bounds, [*bounds[1:], len(text)], strict=True))


def _joins(before: str, character: str) -> bool:
    if character < "\u0300":
        return False
    if unicodedata.combining(character) or character in _VOICED_MARKS:
        return True
    return "\u1160" <= character <= "\u11ff" and "\u1100" <= before <= "\u11ff"


def _normalised_cluster(cluster: str) -> str:
    if cluster in _WHITESPACE:
        return " "
    category = unicodedata.category(cluster[0])
    if category == "Cs":
        return "\ufffd"
    if category in ("Cc", "Cf"):
        return ""
    if unicodedata.decomposition(cluster[0]).startswith(_KEPT_FORMS):
        return cluster
    return unicodedata.normalize("NFKC", cluster).translate(_LOOKALIKES)
