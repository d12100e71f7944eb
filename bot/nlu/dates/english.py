"""Dates in English: "last Tuesday", "3 March", "in two days", "tomorrow at 5pm"."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from bot.nlu.dates.moment import FoundDate, Moment, with_clock
from bot.nlu.numerals import ENGLISH_NUMBER, english_number

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_COUNT = rf"(?P<count>\d{{1,3}}|an?|{ENGLISH_NUMBER}|a couple of|a few)"
_CLOCK = (
    r"(?:,?\s(?:at|around|about|after|before|by|from|@)?\s?(?:(?P<hour>2[0-3]|1\d|0?\d)(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)"
    r"|(?P<hour24>2[0-3]|[01]?\d):(?P<minute24>[0-5]\d)|(?P<noon>noon|midday|midnight)))?"
)
_SOLE_CLOCK = (
    r"(?<![\d:.$€£])(?:(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)"
    r"|(?P<hour24>2[0-3]|[01]?\d):(?P<minute24>[0-5]\d)(?![\d:])|(?P<noon>\bnoon\b|\bmidday\b|\bmidnight\b))"
)
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_SOME = {"a couple of": 2, "a few": 3}

Resolve = Callable[[re.Match[str], Moment], date | datetime]


def find(text: str, moment: Moment) -> Iterator[FoundDate]:
    """All dates in the text; several may share words, the longest is meant."""
    for pattern, resolve, confidence in _RULES:
        for match in pattern.finditer(text):
            try:
                day = resolve(match, moment)
                clock = _clock(match)
            except (ValueError, OverflowError):  # 31 June, or the year 10000
                continue
            value = day.isoformat(timespec="minutes") if isinstance(day, datetime) else with_clock(day, clock)
            yield FoundDate(value, match.start(), match.end(), confidence)


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
    if which in ("last", "past", "previous"):
        return moment.days(-((moment.today.weekday() - weekday - 1) % 7 + 1))
    if which == "next":
        return moment.weekday_of_week(weekday, 1)
    if which == "this":
        return moment.weekday_of_week(weekday, 0)
    if which == "coming":
        return moment.days((weekday - moment.today.weekday() - 1) % 7 + 1)
    return moment.weekday(weekday)


def _period(match: re.Match[str], moment: Moment) -> date:
    """A week, month or year is given by its first day, a weekend by its Saturday."""
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "this": 0}[match["which"].lower()]
    unit = match["unit"].lower()
    if unit == "week":
        return moment.weekday_of_week(0, step)
    if unit == "weekend":
        return moment.weekday_of_week(5, step)
    if unit == "month":
        return moment.months(step).replace(day=1)
    return date(moment.today.year + step, 1, 1)


def _counted(match: re.Match[str], moment: Moment) -> date | datetime:
    parts = match.groupdict()
    words = parts["count"].lower()
    count = _SOME.get(words) or english_number(words)
    sign = -1 if parts.get("ago") else 1
    unit = parts["unit"].lower().rstrip("s")
    if unit in ("minute", "min", "hour", "hr"):
        return (moment.now + sign * timedelta(minutes=count * (60 if unit.startswith("h") else 1))).replace(tzinfo=None, second=0, microsecond=0)
    if unit == "month":
        return moment.months(sign * count)
    if unit == "year":
        return moment.months(sign * 12 * count)
    return moment.days(sign * count * _UNIT_DAYS[unit])


def _month_and_day(match: re.Match[str], moment: Moment) -> date:
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    return moment.day_and_month(int(match["day"]), month, int(match["year"]) if match["year"] else None)


def _month_and_year(match: re.Match[str], moment: Moment) -> date:
    return date(int(match["year"]), _MONTHS.index(match["month"][:3].lower()) + 1, 1)


def _iso(match: re.Match[str], moment: Moment) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _numbers(match: re.Match[str], moment: Moment) -> date:
    first, second = int(match["first"]), int(match["second"])
    month_first = (moment.month_first and match["mark"] != "." and first <= 12) or second > 12
    month, day = (first, second) if month_first else (second, first)
    return moment.day_and_month(day, month, int(match["year"]) if match["year"] else None)


def _day_of_month(match: re.Match[str], moment: Moment) -> date:
    return moment.day_of_month(int(match["day"]))


def _today(match: re.Match[str], moment: Moment) -> date:
    clock = _clock(match)
    passed = clock is not None and clock <= moment.now.time().replace(tzinfo=None)
    return moment.days(1) if passed and moment.leaning != "past" else moment.today


def _rule(pattern: str, resolve: Resolve, confidence: float) -> tuple[re.Pattern[str], Resolve, float]:
    return re.compile(pattern, re.IGNORECASE), resolve, confidence


_RULES = (
    _rule(rf"\b(?P<name>the day before yesterday|the day after tomorrow|yesterday|today|tomorrow|tmrw|tmr|tonight|this morning|this afternoon|this evening|last night)\b{_CLOCK}", _named_day, 0.95),
    _rule(rf"\b(?:(?P<which>last|past|previous|next|this|coming)\s)?(?P<weekday>{_WEEKDAY})\b(?!')(?:\s(?:morning|afternoon|evening|night)\b)?{_CLOCK}", _weekday, 0.9),
    _rule(r"\b(?P<which>last|past|previous|next|this|coming) (?P<unit>week|weekend|month|year)\b(?! (?:mon|tue|wed|thu|fri|sat|sun))", _period, 0.8),
    _rule(rf"\b{_COUNT} (?P<unit>minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?|years?) (?P<ago>ago|back|earlier)\b", _counted, 0.93),
    _rule(rf"\bin {_COUNT} (?P<unit>minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?|years?)\b(?!')", _counted, 0.85),
    _rule(rf"\b{_DAY}(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\b\.?(?:,?\s{_YEAR}\b)?{_CLOCK}", _month_and_day, 0.95),
    _rule(rf"\b(?P<month>{_MONTH})\b\.? {_DAY}(?:st|nd|rd|th)?\b(?:,?\s{_YEAR}\b)?{_CLOCK}", _month_and_day, 0.95),
    _rule(rf"\b(?P<month>{_MONTH}) {_YEAR}\b", _month_and_year, 0.85),
    _rule(rf"(?<![\d-]){_YEAR}[-/.](?P<month>1[0-2]|0?[1-9])[-/.](?P<day>[12]\d|3[01]|0?[1-9])(?![\d-])", _iso, 0.97),
    _rule(r"(?<![\d./-])(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d|\d\d)(?![\d/-])", _numbers, 0.9),
    _rule(r"(?<![\d./-])(?P<first>\d{1,2})(?P<mark>/)(?P<second>\d{1,2})(?P<year>(?!))?(?![\d/.-]|\s?(?:inch|stars?))", _numbers, 0.6),
    _rule(r"(?<=\bthe )(?P<day>[12]\d|3[01]|[1-9])(?:st|nd|rd|th)\b(?! (?:time|order|one|day|lamp|item|person|message|attempt|step|floor|part))", _day_of_month, 0.7),
    _rule(_SOLE_CLOCK, _today, 0.7),
)
