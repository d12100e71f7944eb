"""Messages without what is personal in them: each such piece becomes another one of its kind, so that models learn from it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

STAND_INS: Mapping[str, Mapping[str, str]] = yaml.safe_load((files(__package__) / "stand_ins.yml").read_text("utf-8"))
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# What is long enough to be a phone, a card, an account; Chinese is written without a space before it.
_DIGITS = re.compile(r"(?<![A-Za-z0-9_.])\+?\d(?:[ ().-]?\d){6,}(?![A-Za-z0-9_])")
_CODE = re.compile(
    r"(?<![A-Za-z0-9_-])(?=[0-9-]*[A-Za-z])(?=[A-Za-z0-9-]*\d{4})[A-Za-z0-9-]{8,}(?![A-Za-z0-9_-])"
)  # of a booking, a parcel
_APART = r"(?<![A-Za-z]){}(?![A-Za-z])"
_SHORTEST_NAME = 3  # letters of a part of a name that nothing else is
_LINK = re.compile(r"https?://\S+")
_HARMLESS = frozenset({"date", "amount", "product"})  # entities whose digits and words are nobody's
Span = tuple[int, int, str]  # start, end, kind


@dataclass(frozen=True)
class Masked:
    """A text without personal data, and the places of its entities in it."""

    text: str
    entities: list[dict[str, Any]]


def mask(text: str, entities: Sequence[Mapping[str, Any]], language: str = "en", name: str | None = None) -> Masked:
    """Replace what the pipeline found to be personal, and what looks so to be safe; entities as in the `nlu` object.

    `name` is the customer's, who may say it where the pipeline takes it for another word.
    """
    found = [(each["start"], each["end"], each["entity"]) for each in entities]
    names = [(pattern, "person_name") for pattern in name_patterns(name)]
    for pattern, kind in (*names, (_LINK, "link"), (_MAIL, "email"), (_DIGITS, "number"), (_CODE, "number")):
        for match in pattern.finditer(text):
            found = _with(found, match.start(), match.end(), kind)
    parts: list[str] = []
    kept: list[dict[str, Any]] = []
    position = length = 0
    for start, end, kind in sorted(found):
        if start < position:
            continue  # they overlap: the first one covers it
        said = _stand_in(kind, language) or text[start:end]
        parts += [text[position:start], said]
        length += start - position
        if kind not in _NO_ENTITIES:
            kept.append({"entity": kind, "start": length, "end": length + len(said)})
        length, position = length + len(said), end
    return Masked("".join([*parts, text[position:]]), kept)


def _with(found: list[Span], start: int, end: int, kind: str) -> list[Span]:
    """With one more place that is personal, unless it lies in one that says what it is; those that it cuts become part of it."""
    cut = [span for span in found if span[0] < end and start < span[1]]
    if any(first <= start and end <= last and (_is_personal(what) or what in _HARMLESS) for first, last, what in cut):
        return found
    personal = [(first, last) for first, last, what in cut if _is_personal(what)]
    whole = min((first for first, _ in personal), default=start), max((last for _, last in personal), default=end)
    return [span for span in found if span not in cut] + [(min(start, whole[0]), max(end, whole[1]), kind)]


def _is_personal(kind: str) -> bool:
    return kind in STAND_INS or kind in _NO_ENTITIES


def name_patterns(name: str | None) -> list[re.Pattern[str]]:
    """What finds a name, the whole of it first, then its parts; a Chinese one has none."""
    parts = [part for part in (name or "").split() if len(part) >= _SHORTEST_NAME]
    whole = [name] if name and len(name) > 1 else []
    return [re.compile(_APART.format(re.escape(each)), re.IGNORECASE) for each in (*whole, *parts)]


_NO_ENTITIES = {"link": "https://example.com", "number": "0000000"}


def _stand_in(kind: str, language: str) -> str | None:
    ours = STAND_INS.get(kind)
    return (ours.get(language) or ours["en"]) if ours else _NO_ENTITIES.get(kind)
