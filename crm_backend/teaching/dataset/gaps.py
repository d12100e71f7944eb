"""The gaps of a response: `{name}` and nothing else. Rasa fills them with Python's format, which could do far more."""

import functools
import re
import unicodedata
from collections.abc import Iterable

from crm_backend.teaching.dataset.reasons import Reason, because
from crm_backend.teaching.dataset.tree import Rejected

LONGEST = 2000  # characters
_GAP = re.compile(r"\{([a-z][a-z0-9_]{0,59})\}")
_NUMBER = re.compile(r"[-+]?(0o[0-7_]+|0x[0-9a-fA-F_]+|[\d_]*\.?[\d_]*([eE][-+]?\d+)?)")
_SOURCE_TRICKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")  # make a text look like another one


def gaps(text: str) -> list[str]:
    """The names of the gaps, each once, in the order of the text; whatever else has braces is not looked at."""
    return list(dict.fromkeys(_GAP.findall(text)))


def check(text: str) -> None:
    """Raises Rejected unless the text can be said: it fits, has no control characters, and braces only around names."""
    if reason := _fault(text):
        raise Rejected(reason)


@functools.lru_cache(maxsize=8192)
def _fault(text: str) -> Reason | None:
    if not text.strip():
        return because("text_empty", "a text cannot be empty")
    if text != text.strip():
        return because("text_spaces", "a text cannot begin or end with a space or a line break")
    if len(text) > LONGEST:
        return because("text_long", "a text has {most} characters at most", most=LONGEST)
    if any(_is_forbidden(char) for char in text):
        return because("text_control", "a text cannot have control characters")
    rest = _GAP.sub("", text)
    if "{" in rest or "}" in rest:
        return because("text_braces", "braces can only stand around the name of a field, as in {example}", example="{number}")
    if "${" in text:
        return because(
            "text_dollar", "a dollar sign cannot stand right before a field: it would be read as the name of a setting"
        )
    if _NUMBER.fullmatch(text):
        return because("text_number", "a text cannot be a number alone: Rasa would take it for one")
    if "0[" in text:
        return because("text_bracket", "“0[” cannot stand in a text: its fields would not be filled")
    return None


def check_known(text: str, known: Iterable[str]) -> None:
    """Raises Rejected for a gap that nothing fills."""
    if unknown := [name for name in gaps(text) if name not in set(known)]:
        raise Rejected(because("field_unknown", "nothing fills the field {field}", field=f"{{{unknown[0]}}}"))


def filled(text: str, values: dict[str, str]) -> str:
    """The text as it is said with these values; a gap without one stays as it is."""
    return _GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)


def _is_forbidden(char: str) -> bool:
    return char != "\n" and (unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _SOURCE_TRICKS)
