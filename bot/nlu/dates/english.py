"""Dates in English: "last Tuesday", "3 March", "in two days", "a week from Friday", "tomorrow at 5pm"."""

import re
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

from bot.nlu.dates.leaning import leaning_of
from bot.nlu.dates.moment import FoundDate, Moment, with_clock
from bot.nlu.numerals import ENGLISH_NUMBER, english_number

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"]
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_COUNT = rf"(?P<count>\d{{1,3}}|{ENGLISH_NUMBER}|(?:a )?couple(?: of)?|(?:a )?few|an?)"
_TIME = (
    r"(?:(?P<hour>2[0-3]|1\d|0?\d)(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)"
    r"|(?P<hour24>2[0-3]|[01]?\d):(?P<minute24>[0-5]\d)|(?P<noon>noon|midday|midnight))"
)
_CLOCK = rf"(?:,?\s(?:(?:at|around|about|after|before|by|from)\s|@\s?)?{_TIME})?"
_WORDS_TOO = ("sun", "sat", "wed", "mon")
_BEFORE_A_DATE = re.compile(
    r"\b(?:on|by|until|till|since|from|for|before|after|of|dated?|due|is|was|says|next|last|ordered|bought|paid|charged|shipped|"
    r"delivered|arrived|arrives?|between|and|or|eta:?)\s$|^\W*$",
    re.IGNORECASE,
)
_BEFORE_DIGITS = re.compile(  # fewer words than before a name: "my rating is 9/10"
    r"\b(?:on|by|until|till|since|from|for|before|after|of|dated?|due|ordered|bought|paid|charged|shipped|delivered|arrived|arrives?|"
    r"between|eta:?)\s$",
    re.IGNORECASE,
)
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_UNIT = "(?P<unit>days?|weeks?|wks?|fortnights?|months?|years?)"

Resolve = Callable[[re.Match[str], Moment], date]


def find(text: str, moment: Moment, words: bool = True) -> Iterator[FoundDate]:
    """All dates in the text, without `words` only those in digits; several may share words, the longest is meant."""
    for pattern, resolve, confidence in [*_RULES, *_DIGIT_RULES] if words else _DIGIT_RULES:
        for match in pattern.finditer(text):
            try:
                day = resolve(match, moment.leaning_to(leaning_of(text, *match.span())))
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
    if "day before" in name:
        return moment.days(-2)
    if "day after" in name:
        return moment.days(2)
    if name in ("yesterday", "yday", "last night"):
        return moment.days(-1)
    return moment.days(1 if name in ("tomorrow", "tmrw", "tmr", "tomo", "2moro") else 0)


def _feast(match: re.Match[str], moment: Moment) -> date:
    month, day = next(when for start, when in _FEASTS.items() if re.match(start, match["name"], re.IGNORECASE))
    return moment.day_and_month(day, month)


def _weekday(match: re.Match[str], moment: Moment) -> date:
    parts = match.groupdict()
    weekday = _weekday_number(parts["weekday"])
    which = (parts.get("which") or parts.get("week") or "").lower()
    if parts.get("range"):
        raise ValueError("days of every week")
    if not which and parts["weekday"].lower() in _WORDS_TOO and not _BEFORE_A_DATE.search(match.string[: match.start()]):
        raise ValueError("the sun, or sat on the kettle")
    if parts.get("week"):
        return moment.weekday_of_week(weekday, {"last": -1, "this": 0}.get(which, 1))
    return _which_weekday(which, weekday, moment)


def _which_weekday(which: str, weekday: int, moment: Moment) -> date:
    if which in ("last", "past", "this past", "previous"):
        return moment.days(-((moment.today.weekday() - weekday - 1) % 7 + 1))
    if which == "next":
        return moment.weekday_of_week(weekday, 1)
    if which == "this":
        return moment.weekday_of_week(weekday, 0)
    if which.endswith("coming"):
        return moment.days((weekday - moment.today.weekday() - 1) % 7 + 1)
    return moment.weekday(weekday)


def _weekday_number(name: str) -> int:
    return _WEEKDAYS.index(name[:3].lower())


def _counted(match: re.Match[str], moment: Moment) -> date:
    """Some days, weeks, months or years ago, from now, or from a day that is named."""
    parts = match.groupdict()
    if match.re is _IN_SOME_TIME and moment.leaning == "past":
        raise ValueError("four times in two days")
    sign = -1 if parts.get("ago") else 1
    count, unit = sign * _count(parts["count"]), parts["unit"].lower().rstrip("s")
    base = timedelta(0)
    if name := parts.get("base"):
        start = moment.days(("today", "tomorrow").index(name.lower()) if name.lower() in ("today", "tomorrow") else 0)
        if name[:3].lower() in _WEEKDAYS:
            start = _which_weekday((parts["which"] or "coming").lower(), _weekday_number(name), moment)
        base = start - moment.today
    if unit in ("month", "year"):
        return moment.months(count * (12 if unit == "year" else 1)) + base
    return moment.days(count * _UNIT_DAYS["week" if unit == "wk" else unit]) + base


def _count(words: str) -> int:
    words = words.lower()
    if "couple" in words:
        return 2
    return 3 if "few" in words else english_number(words)


def _week_later(match: re.Match[str], moment: Moment) -> date:
    return _which_weekday("coming", _weekday_number(match["weekday"]), moment) + timedelta(days=7)


def _month_and_day(match: re.Match[str], moment: Moment) -> date:
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    return moment.day_and_month(_day(match), month, int(match["year"]) if match["year"] else None)


def _day(match: re.Match[str]) -> int:
    written = match["day"].lower()
    return int(written) if written.isdecimal() else _ORDINALS.index(written) + 1


def _iso(match: re.Match[str], moment: Moment) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _numbers(match: re.Match[str], moment: Moment) -> date:
    first, second = int(match["first"]), int(match["second"])
    if not match["year"] and not _BEFORE_DIGITS.search(match.string[: match.start()]):
        raise ValueError("ten out of ten")
    month_first = (moment.month_first and match["mark"] != "." and first <= 12) or second > 12
    month, day = (first, second) if month_first else (second, first)
    return moment.day_and_month(day, month, int(match["year"]) if match["year"] else None)


def _day_of_month(match: re.Match[str], moment: Moment) -> date:
    which = (match["which"] or "").lower()
    if not which:
        return moment.day_of_month(_day(match))
    return moment.months({"last": -1, "previous": -1, "next": 1}.get(which, 0)).replace(day=_day(match))


def _rule(pattern: str, resolve: Resolve, confidence: float) -> tuple[re.Pattern[str], Resolve, float]:
    return re.compile(pattern, re.IGNORECASE), resolve, confidence


_NAMED = (
    r"(?:the )?day before yesterday|(?:the )?day after tomorrow|yesterday|yday|earlier today|today|tomorrow|tmrw|tmr|tomo|2moro|"
    r"tonight|this morning|this afternoon|this evening|last night"
)
_FEASTS = {
    "christmas eve|xmas eve": (12, 24),
    "christmas|xmas": (12, 25),
    "boxing day": (12, 26),
    "new year'?s eve": (12, 31),
    "new year": (1, 1),
    "valentine": (2, 14),
    "halloween": (10, 31),
}
_FEAST = (
    r"(?:(?:christmas|xmas)(?: eve| day)?|boxing day|new year'?s(?: eve| day)|valentine'?s day|halloween)\b"
    r"(?!'| (?:sale|deal|gift|present|light|lamp|party|edition|discount|offer|tree|card|promo|decoration|special))"
)
_WHICH = "(?P<which>last|past|this past|previous|next|this coming|this|coming)"
_NOT_A_DAY = r"(?<!\bblack )(?<!\bcyber )(?<!\beaster )(?<!\bgood )(?<!\bevery )(?<!\beach )"
_WEEKDAY_BEFORE = rf"(?:\b{_WEEKDAY}\.?,?\s(?:the\s)?)?"
_ORDINAL_OF_ELSE = (
    r"(?! (?:time|order|one|day|lamp|item|person|message|attempt|step|floor|part|order|reply|mail|email|party|gen|call|parcel|"
    r"package|row|place|week|month|year|try|bulb|button|line|street|avenue|ave|st\b))"
)
_AFTER_PREPOSITION = "(?:" + "|".join(rf"(?<=\b{word} )" for word in ("on", "by", "since", "until", "till", "or", "from")) + ")"
_ORDINAL_WORDS = "|".join(_ORDINALS)
_IN_SOME_TIME = re.compile(rf"\b(?<=\bin ){_COUNT} {_UNIT}\b(?!')", re.IGNORECASE)
_RULES = (
    _rule(rf"\b(?:{_TIME}\s)?(?P<name>{_NAMED})\b", _named_day, 0.95),
    _rule(rf"\b(?P<name>{_NAMED})\b{_CLOCK}", _named_day, 0.95),
    _rule(rf"\b(?P<name>{_FEAST})", _feast, 0.85),
    _rule(
        rf"{_NOT_A_DAY}\b(?:{_WHICH}\s)?(?P<weekday>{_WEEKDAY})\b(?!')(?! the 13th)"
        rf"(?P<range>\s?(?:-|to|through|till)\s?{_WEEKDAY}\b)?(?:\s(?:of\s)?(?P<week>next|last|this)\sweek\b)?{_CLOCK}",
        _weekday,
        0.9,
    ),
    _rule(rf"\b{_TIME}\s(?:on\s)?(?:{_WHICH}\s)?(?P<weekday>{_WEEKDAY})\b(?!')", _weekday, 0.9),
    _rule(rf"\b(?P<week>next|this|last)\sweek,?\s(?:on\s)?(?P<weekday>{_WEEKDAY})\b", _weekday, 0.9),
    _rule(rf"(?<!half )\b{_COUNT} {_UNIT} (?P<ago>ago|back|earlier)\b", _counted, 0.93),
    (_IN_SOME_TIME, _counted, 0.85),
    _rule(rf"\b{_COUNT} {_UNIT} from (?:{_WHICH}\s)?(?P<base>now|today|tomorrow|{_WEEKDAY})\b", _counted, 0.93),
    _rule(rf"\b(?P<weekday>{_WEEKDAY}) week\b", _week_later, 0.85),
    _rule(
        rf"{_WEEKDAY_BEFORE}(?:\bthe )?\b(?:{_DAY}(?:st|nd|rd|th)?)(?: of)? (?P<month>{_MONTH})\b(?:\.?,?\s{_YEAR}\b)?{_CLOCK}",
        _month_and_day,
        0.95,
    ),
    _rule(
        rf"{_WEEKDAY_BEFORE}\b(?P<month>{_MONTH})\b\.? (?:the )?{_DAY}(?:st|nd|rd|th)?\b(?![:/%]\d)(?:,?\s{_YEAR}\b)?{_CLOCK}",
        _month_and_day,
        0.95,
    ),
    _rule(rf"\b(?:the )?(?P<day>{_ORDINAL_WORDS}) of (?P<month>{_MONTH})\b(?:,?\s{_YEAR}\b)?", _month_and_day, 0.9),
    _rule(
        rf"\b(?:{_WEEKDAY}\s)?(?<!friday )the (?P<day>[12]\d|3[01]|[1-9])(?:st|nd|rd|th)\b"
        rf"(?: of (?P<which>this|last|next|previous) month\b)?{_ORDINAL_OF_ELSE}",
        _day_of_month,
        0.7,
    ),
    _rule(
        rf"{_AFTER_PREPOSITION}(?P<day>[12]\d|3[01]|[1-9])(?:st|nd|rd|th)\b(?P<which>(?!))?{_ORDINAL_OF_ELSE}", _day_of_month, 0.6
    ),
)
_DIGIT_RULES = (
    _rule(rf"(?<![\d-]){_YEAR}[-/.](?P<month>1[0-2]|0?[1-9])[-/.](?P<day>[12]\d|3[01]|0?[1-9])(?![\d-])", _iso, 0.97),
    _rule(
        r"(?<![\d./-])(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d|\d\d)(?![\d/-])",
        _numbers,
        0.9,
    ),
    _rule(
        r"(?<![\d./-])(?P<first>\d{1,2})(?P<mark>/)(?P<second>\d{1,2})(?P<year>(?!))?"
        r"(?![\d/.-]\d|[\d/-]|\s?(?:inch|stars?|price|off|of the))",
        _numbers,
        0.6,
    ),
)
