"""Dates in English: "last Tuesday", "3 March", "in two days", "tomorrow at 5pm"."""

import re
from collections.abc import Callable, Iterator
from datetime import date, time

from bot.nlu.dates.moment import FoundDate, Moment, with_clock
from bot.nlu.numerals import ENGLISH_NUMBER, english_number

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_COUNT = rf"(?P<count>\d{{1,3}}|an?|{ENGLISH_NUMBER}|a couple of|a few)"
_CLOCK = (
    r"(?:,?\s(?:at|around|about|after|before|by|from|@)?\s?(?:(?P<hour>2[0-3]|1\d|0?\d)(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)"
    r"|(?P<hour24>2[0-3]|[01]?\d):(?P<minute24>[0-5]\d)|(?P<noon>noon|midday|midnight)))?"
)
_WORDS_TOO = ("sun", "sat", "wed", "mon")
_DATE_PREPOSITION = re.compile(r"\b(?:on|by|until|till|since|from|for|before|after|of|dated)\s$", re.IGNORECASE)
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_UNIT = "(?P<unit>days?|weeks?|fortnights?|months?|years?)"
_SOME = {"a couple of": 2, "a few": 3}

Resolve = Callable[[re.Match[str], Moment], date]


def find(text: str, moment: Moment, words: bool = True) -> Iterator[FoundDate]:
    """All dates in the text, without `words` only those in digits; several may share words, the longest is meant."""
    for pattern, resolve, confidence in [*_RULES, *_DIGIT_RULES] if words else _DIGIT_RULES:
        for match in pattern.finditer(text):
            try:
                day = resolve(match, moment)
                clock = _clock(match)
            except (ValueError, OverflowError):  # 31 June, or the year 10000
                continue
            yield FoundDate(with_clock(day, clock), match.start(), match.end(), confidence)


def _clock(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    if parts.get("noon"):
        return time(0) if parts["noon"].lower() == "midnight" else time(12)
    if parts.get("hour24"):
        return time(int(parts["hour24"]), int(parts["minute24"]))
    if not parts.get("hour"):
        return None
    hour = int(parts["hour"])
    if hour <= 12:
        hour = hour % 12 + (12 if parts["half"].lower().startswith("p") else 0)
    return time(hour, int(parts["minute"] or 0))


def _named_day(match: re.Match[str], moment: Moment) -> date:
    name = re.sub(r"\s+", " ", match["name"].lower())
    if name.startswith("the day before"):
        return moment.days(-2)
    if name.startswith("the day after"):
        return moment.days(2)
    return moment.days({"yesterday": -1, "last night": -1, "tomorrow": 1, "tmrw": 1, "tmr": 1}.get(name, 0))


def _weekday(match: re.Match[str], moment: Moment) -> date:
    weekday = _WEEKDAYS.index(match["weekday"][:3].lower())
    which = (match["which"] or "").lower()
    if match["range"]:
        raise ValueError("days of every week")
    if not which and match["weekday"].lower() in _WORDS_TOO and not _DATE_PREPOSITION.search(match.string[: match.start()]):
        raise ValueError("the sun, or sat on the kettle")
    if which in ("last", "past", "previous"):
        return moment.days(-((moment.today.weekday() - weekday - 1) % 7 + 1))
    if which == "next":
        return moment.weekday_of_week(weekday, 1)
    if which == "this":
        return moment.weekday_of_week(weekday, 0)
    if which == "coming":
        return moment.days((weekday - moment.today.weekday() - 1) % 7 + 1)
    return moment.weekday(weekday)


def _counted(match: re.Match[str], moment: Moment) -> date:
    parts = match.groupdict()
    words = parts["count"].lower()
    count = _SOME.get(words) or english_number(words)
    sign = -1 if parts.get("ago") else 1
    unit = parts["unit"].lower().rstrip("s")
    if unit == "month":
        return moment.months(sign * count)
    if unit == "year":
        return moment.months(sign * 12 * count)
    return moment.days(sign * count * _UNIT_DAYS[unit])


def _month_and_day(match: re.Match[str], moment: Moment) -> date:
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    return moment.day_and_month(int(match["day"]), month, int(match["year"]) if match["year"] else None)


def _iso(match: re.Match[str], moment: Moment) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _numbers(match: re.Match[str], moment: Moment) -> date:
    first, second = int(match["first"]), int(match["second"])
    if not match["year"] and not _DATE_PREPOSITION.search(match.string[: match.start()]):
        raise ValueError("ten out of ten")
    month_first = (moment.month_first and match["mark"] != "." and first <= 12) or second > 12
    month, day = (first, second) if month_first else (second, first)
    return moment.day_and_month(day, month, int(match["year"]) if match["year"] else None)


def _day_of_month(match: re.Match[str], moment: Moment) -> date:
    return moment.day_of_month(int(match["day"]))


def _rule(pattern: str, resolve: Resolve, confidence: float) -> tuple[re.Pattern[str], Resolve, float]:
    return re.compile(pattern, re.IGNORECASE), resolve, confidence


_NAMED = (
    r"the day before yesterday|the day after tomorrow|yesterday|today|tomorrow|tmrw|tmr|tonight|"
    r"this morning|this afternoon|this evening|last night"
)
_WHICH = "last|past|previous|next|this|coming"
_NOT_A_DAY = r"(?<!\bblack )(?<!\bcyber )(?<!\beaster )"
_ORDINAL_OF_ELSE = r"(?! (?:time|order|one|day|lamp|item|person|message|attempt|step|floor|part|order|reply|mail|email))"
_RULES = (
    _rule(rf"\b(?P<name>{_NAMED})\b{_CLOCK}", _named_day, 0.95),
    _rule(
        rf"{_NOT_A_DAY}\b(?:(?P<which>{_WHICH})\s)?(?P<weekday>{_WEEKDAY})\b(?!')(?P<range>\s?(?:-|to|through|till)\s?{_WEEKDAY}\b)?{_CLOCK}",
        _weekday,
        0.9,
    ),
    _rule(rf"\b{_COUNT} {_UNIT} (?P<ago>ago|back|earlier)\b", _counted, 0.93),
    _rule(rf"\b(?<=\bin ){_COUNT} {_UNIT}\b(?!')", _counted, 0.85),
    _rule(rf"\b{_DAY}(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\b(?:\.?,?\s{_YEAR}\b)?{_CLOCK}", _month_and_day, 0.95),
    _rule(rf"\b(?P<month>{_MONTH})\b\.? {_DAY}(?:st|nd|rd|th)?\b(?:,?\s{_YEAR}\b)?{_CLOCK}", _month_and_day, 0.95),
    _rule(rf"\bthe (?P<day>[12]\d|3[01]|[1-9])(?:st|nd|rd|th)\b{_ORDINAL_OF_ELSE}", _day_of_month, 0.7),
)
_DIGIT_RULES = (
    _rule(rf"(?<![\d-]){_YEAR}[-/.](?P<month>1[0-2]|0?[1-9])[-/.](?P<day>[12]\d|3[01]|0?[1-9])(?![\d-])", _iso, 0.97),
    _rule(
        r"(?<![\d./-])(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d|\d\d)(?![\d/-])",
        _numbers,
        0.9,
    ),
    _rule(
        r"(?<![\d./-])(?P<first>\d{1,2})(?P<mark>/)(?P<second>\d{1,2})(?P<year>(?!))?(?![\d/.-]|\s?(?:inch|stars?))",
        _numbers,
        0.6,
    ),
)
