"""Dates in the other languages: by the names and patterns of dateparser's tables and some words of ours, resolved as English is.

dateparser's own reading takes 3 ms a date; its tables alone take none.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.dates.leaning import leaning_of
from bot.nlu.dates.moment import FoundDate, Moment, with_clock

LANGUAGES = ("es", "fr", "de", "pt", "it", "ja", "ko")
_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAYS = {"0 day ago": 0, "1 day ago": -1, "in 1 day": 1, "2 day ago": -2, "in 2 day": 2}
_UNITS = {"day": 1, "week": 7, "month": 0, "year": 0}
_NUMBER_OF_DATEPARSER = r"(\d++[.,]?\d*+)"


@dataclass(frozen=True, slots=True)
class _Language:
    """The names of a language in small letters, and the pattern that finds its dates."""

    pattern: re.Pattern[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    days: Mapping[str, int]
    numbers: tuple[re.Pattern[str], ...]
    counted: tuple[tuple[re.Pattern[str], int, str], ...]  # "hace 3 días": its pattern, -1 for ago, the unit
    weeks: tuple[tuple[re.Pattern[str], int], ...]


def find(text: str, moment: Moment, language: str) -> Iterator[FoundDate]:
    """Dates with a month's name, weekdays, days and weeks ago or ahead, and words like "yesterday" in one of `LANGUAGES`."""
    words = _words(language)
    for match in words.pattern.finditer(text):
        try:
            day = _resolve(match, moment.leaning_to(leaning_of(text, *match.span())), words)
            clock = _clock(match)
        except (ValueError, OverflowError):  # 31 June
            continue
        if day is not None:
            yield FoundDate(with_clock(day, clock), match.start(), match.end(), 0.85)


def _resolve(match: re.Match[str], moment: Moment, words: _Language) -> date | None:
    if name := match["named"]:
        return moment.days(words.days[name.lower()])
    if day := match["day"]:
        month = match["month"].lower()
        number = int(month) if month.isdecimal() else words.months[month]
        return moment.day_and_month(int(day), number, int(match["year"]) if match["year"] else None)
    if written := match["counted"]:
        return _counted(written, moment, words)
    weekday = words.weekdays[match["weekday"].lower()]
    if match["week"]:
        weeks = next(weeks for pattern, weeks in words.weeks if pattern.fullmatch(match["week"]))
        return moment.weekday_of_week(weekday, weeks)
    if match["last"] or match["last_after"]:
        return moment.days(-((moment.today.weekday() - weekday - 1) % 7 + 1))
    if match["next"] or match["next_after"]:
        return moment.days((weekday - moment.today.weekday() - 1) % 7 + 1)
    return moment.weekday(weekday)


def _counted(written: str, moment: Moment, words: _Language) -> date | None:
    for pattern, sign, unit in words.counted:
        if match := pattern.fullmatch(written):
            count = sign * _number(match[1].lower(), words)
            if unit in ("month", "year"):
                return moment.months(count * (12 if unit == "year" else 1))
            return moment.days(count * _UNITS[unit])
    return None


def _number(written: str, words: _Language) -> int:
    if written.isdecimal():
        return int(written)
    return next(number for number, pattern in enumerate(words.numbers, start=1) if pattern.fullmatch(written))


def _clock(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    if not parts.get("hour"):
        return None
    hour = int(parts["hour"])
    minute = 30 if parts.get("half") else int(parts.get("colon") or parts.get("minute") or 0)
    return time(hour + 12 if parts.get("pm") and hour < 12 else hour, minute)


@cache
def _tables() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8"))
    return content


@cache
def _words(language: str) -> _Language:
    """Everything about a language; names that are other words too ("die" and "mit", German weekdays) are left out."""
    info: dict[str, Any] = import_module(f"dateparser.data.date_translation_data.{language}").info
    ours = _tables()[language]
    spaced = language not in ("ja", "ko")
    months = _names(info, _MONTHS, 3)
    weekdays = {name: number - 1 for name, number in _names(info, _WEEKDAYS, 4 if spaced else 3).items()}
    relative: dict[str, list[str]] = info.get("relative-type", {})
    days = {word.lower(): count for key, count in _DAYS.items() for word in relative.get(key, [])} | ours["days"]
    counted = list(_counted_patterns(info, "|".join(ours["numbers"].split())))
    weeks = tuple((re.compile(pattern), count) for pattern, count in ours.get("weeks", {}).items())
    numbers = tuple(re.compile(number) for number in ours["numbers"].split())
    return _Language(
        pattern=_pattern(ours, spaced, months, weekdays, days, [pattern for pattern, _, _ in counted]),
        months=months,
        weekdays=weekdays,
        days=days,
        numbers=numbers,
        counted=tuple((re.compile(pattern, re.IGNORECASE), sign, unit) for pattern, sign, unit in counted),
        weeks=weeks,
    )


def _pattern(
    ours: dict[str, Any],
    spaced: bool,
    months: Mapping[str, int],
    weekdays: Mapping[str, int],
    days: Mapping[str, int],
    counted: list[str],
) -> re.Pattern[str]:
    day = r"(?P<day>[12]\d|3[01]|0?[1-9])"
    dated = rf"{day}\.?(?:º|er)?\s(?:de\s|di\s)?(?P<month>{_any(months)})\b\.?(?:,?\s(?:de\s|del\s)?(?P<year>(?:19|20)\d\d))?"
    if not spaced:
        dated = rf"(?:(?P<year>(?:19|20)\d\d)[年년]\s?)?(?P<month>1[0-2]|0?[1-9])[月월]\s?{day}[日일]"
    border = r"\b" if spaced else ""
    space = r"\s" if spaced else r"\s?"
    weeks = "|".join(ours.get("weeks", {})) or "(?!)"
    which = rf"(?:(?P<next>{ours['next']}){space}|(?P<last>{ours['last']}){space}|(?P<week>{weeks})\s?)?"
    after = rf"(?:\s(?:(?P<next_after>{ours['next']})|(?P<last_after>{ours['last']}))\b)?"
    not_after = "".join(rf"(?<!\b{word}\s)" for word in re.findall(r"\w+", ours.get("not_after", "")))
    uncounted = [re.sub(r"\((?!\?)", "(?:", pattern) for pattern in counted]
    return re.compile(
        rf"{border}(?:{dated}|(?P<counted>{'|'.join(uncounted)})|{not_after}(?P<named>{_any(days)})"
        rf"|{which}(?P<weekday>{_any(weekdays)}){after}){border}(?:{ours['clock']})?",
        re.IGNORECASE,
    )


def _counted_patterns(info: dict[str, Any], numbers: str) -> Iterator[tuple[str, int, str]]:
    """The longest first; `(\\d+)` of dateparser's may be a word."""
    found: list[tuple[str, int, str]] = []
    for key, patterns in info.get("relative-type-regex", {}).items():
        unit = key.split()[-1] if key.startswith("in") else key.split()[1]
        if unit in _UNITS and len(key.split()) == 3:
            sign = 1 if key.startswith("in") else -1
            for pattern in patterns:
                found.append((pattern.replace(_NUMBER_OF_DATEPARSER, rf"(\d{{1,3}}|{numbers})"), sign, unit))
    yield from sorted(found, key=lambda entry: -len(entry[0]))


def _names(info: dict[str, Any], keys: list[str], shortest: int) -> dict[str, int]:
    return {
        word.lower(): number for number, key in enumerate(keys, start=1) for word in info.get(key, []) if len(word) >= shortest
    }


def _any(words: Mapping[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
