"""Dates in the other languages: found by the names that dateparser knows, and read by it."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import dateparser

from bot.nlu.dates.moment import FoundDate, Moment

LANGUAGES = ("es", "fr", "de", "pt", "it", "ja", "ko")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RELATIVE = ("0 day ago", "1 day ago", "in 1 day", "2 day ago", "in 2 day")


def find(text: str, moment: Moment, language: str) -> Iterator[FoundDate]:
    """Dates with a month's name, weekdays and words like "yesterday" in one of `LANGUAGES`."""
    for match in _pattern(language).finditer(text):
        parsed = dateparser.parse(match.group(), languages=[language], settings=_settings(moment))
        if parsed is not None:
            yield FoundDate(parsed.date().isoformat(), match.start(), match.end(), 0.85)


def _settings(moment: Moment) -> Any:
    preference = {"past": "past", "future": "future", "either": "current_period"}[moment.leaning]
    return {"RELATIVE_BASE": moment.now.replace(tzinfo=None), "PREFER_DATES_FROM": preference}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    info: dict[str, Any] = import_module(f"dateparser.data.date_translation_data.{language}").info
    border = (r"\b", r"\b") if language not in ("ja", "ko") else ("", "")
    months, weekdays = _names(info, _MONTHS, 3), _names(info, _WEEKDAYS, 3 if language in ("ja", "ko") else 4)
    relative = "|".join(
        re.escape(word) for key in _RELATIVE for word in _longest_first(info.get("relative-type", {}).get(key, []))
    )
    day = r"(?:[12]\d|3[01]|0?[1-9])"
    dated = rf"{day}\.?(?:º|er)?\s(?:de\s|di\s)?(?:{months})\b\.?(?:,?\s(?:de\s|del\s)?(?:19|20)\d\d)?"
    if language in ("ja", "ko"):
        dated = r"(?:(?:19|20)\d\d[年년]\s?)?(?:1[0-2]|0?[1-9])[月월]\s?(?:[12]\d|3[01]|0?[1-9])[日일]"
    return re.compile(rf"{border[0]}(?:{dated}|{relative or '(?!)'}|{weekdays}){border[1]}", re.IGNORECASE)


def _names(info: dict[str, Any], keys: tuple[str, ...], shortest: int) -> str:
    """Names long enough not to be other words: German weekdays are shortened to "die" and "mit"."""
    words = [word for key in keys for word in info.get(key, []) if len(word) >= shortest]
    return "|".join(re.escape(word) for word in _longest_first(words)) or "(?!)"


def _longest_first(words: list[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)
