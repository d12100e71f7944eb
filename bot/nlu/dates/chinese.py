"""Dates in Chinese: 下周三, 三天前, 3月12号, 明天下午3点."""

import re
from collections.abc import Callable, Iterator
from datetime import date, time

from bot.nlu.dates.leaning import leaning_of
from bot.nlu.dates.moment import FoundDate, Moment, with_clock
from bot.nlu.numerals import CHINESE_NUMBER, chinese_number
from bot.nlu.traditional import simplified_characters

_NUMBER = rf"(?:\d{{1,4}}|{CHINESE_NUMBER})"
_NAMED = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1,
    "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "今晨": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2, "后日": 2, "大后天": 3,
    "昨儿": -1, "今儿": 0, "明儿": 1, "后儿": 2,
}  # fmt: skip
_ABOUT = re.compile("[一二两三四五六七八九]{2}")
_FEASTS = {"圣诞": (12, 25), "平安夜": (12, 24), "元旦": (1, 1), "情人节": (2, 14), "万圣": (10, 31)}
_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1}
_PART_OF_DAY = "凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|夜里|半夜|早|晚"
_CLOCK = (
    rf"(?:的?(?P<part>{_PART_OF_DAY})?\s?(?P<hour>[012]?\d|十[一二]?|[零一二两三四五六七八九]|二十[一二三]?)(?:(?:点钟?|时)"
    rf"(?:(?P<half>半)|(?P<quarter>[一三]刻)|(?P<minute>[0-5]?\d|[零二三四五]?十?[一二三四五六七八九十])分?)?|:(?P<colon>[0-5]\d)))?"
)
_WEEKDAY = "[一二三四五六日天1-6]"
_FROM_WEEKDAY = re.compile(rf"(?:周|星期|礼拜){_WEEKDAY}[到至-]$")
_UNITS = "天|日|周|个?星期|个?礼拜|个?月|年"

Resolve = Callable[[re.Match[str], Moment], date]


def find(text: str, moment: Moment) -> Iterator[FoundDate]:
    """All dates in the text; several may share words, the longest is meant."""
    text = simplified_characters(text)
    for pattern, resolve, confidence in _RULES:
        for match in pattern.finditer(text):
            try:
                day = resolve(match, moment.leaning_to(leaning_of(text, *match.span())))
                clock = _clock(match)
            except (ValueError, KeyError, OverflowError):  # 二月三十号
                continue
            yield FoundDate(with_clock(day, clock), match.start(), match.end(), confidence)


def _clock(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    if not parts.get("hour"):
        return None
    hour = chinese_number(parts["hour"])
    part = parts.get("part") or _implied_part(parts.get("name") or "")
    if hour < 12 and (part in ("下午", "午后", "傍晚", "晚上", "晚", "夜里") or (part == "中午" and hour <= 2)):
        hour += 12
    if part in ("凌晨", "半夜") and hour == 12:
        hour = 0
    if parts.get("half"):
        return time(hour, 30)
    if parts.get("quarter"):
        return time(hour, 15 if parts["quarter"].startswith("一") else 45)
    minute = parts.get("colon") or parts.get("minute")
    return time(hour, chinese_number(minute) if minute else 0)


def _implied_part(name: str) -> str:
    return "晚" if name.endswith(("晚", "夜")) else ""


def _named_day(match: re.Match[str], moment: Moment) -> date:
    return moment.days(_NAMED[match["name"]])


def _weekday(match: re.Match[str], moment: Moment) -> date:
    which, name = match["which"] or "", match["weekday"]
    if _FROM_WEEKDAY.search(match.string[: match.start()]):
        raise ValueError("days of every week, as in 周一到周五")
    weekday = 6 if name in "日天" else chinese_number(name) - 1
    if not which:
        return moment.weekday(weekday)
    steps = which.count("下") - which.count("上")
    return moment.weekday_of_week(weekday, steps)


def _counted(match: re.Match[str], moment: Moment) -> date:
    if _ABOUT.fullmatch(match["count"]):
        raise ValueError("two or three")
    half = match["count"] == "半"
    count = 0 if half else chinese_number(match["count"])
    sign = -1 if match["way"][-1] == "前" else 1
    unit = match["unit"].lstrip("个")
    if unit == "月":
        return moment.days(sign * 15) if half else moment.months(sign * count)
    if unit == "年":
        return moment.months(sign * 6) if half else moment.months(sign * 12 * count)
    return moment.days(sign * count * (1 if unit in "天日" else 7))


def _month_and_day(match: re.Match[str], moment: Moment) -> date:
    day = chinese_number(match["day"])
    if relative := match["relative"]:
        return moment.months(relative.count("下") - relative.count("上")).replace(day=day)
    month, year = chinese_number(match["month"]), match["year"]
    if year in _YEARS:
        return date(moment.today.year + _YEARS[year], month, day)
    return moment.day_and_month(day, month, chinese_number(year.rstrip("年")) if year else None)


def _day_of_month(match: re.Match[str], moment: Moment) -> date:
    return moment.day_of_month(chinese_number(match["day"]))


def _sales_day(match: re.Match[str], moment: Moment) -> date:
    month = 12 if match["name"][1:] in ("十二", "12") else 11
    return moment.day_and_month(month, month, _year_of(match, moment))


def _year_of(match: re.Match[str], moment: Moment) -> int | None:
    return moment.today.year + _YEARS[match["year"]] if match["year"] else None


def _feast(match: re.Match[str], moment: Moment) -> date:
    month, day = next(when for start, when in _FEASTS.items() if match["name"].startswith(start))
    return moment.day_and_month(day, month, _year_of(match, moment))


def _digits(match: re.Match[str], moment: Moment) -> date:
    return moment.day_and_month(int(match["day"]), int(match["month"]))


def _rule(pattern: str, resolve: Resolve, confidence: float) -> tuple[re.Pattern[str], Resolve, float]:
    return re.compile(pattern), resolve, confidence


_NEAR_YEAR = "|".join(_YEARS)
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_MONTH = "(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
_YEAR = r"(?P<year>(?:\d{4}|[一二零〇三四五六七八九]{4})年|去年|今年|明年|前年)"
_NAMES = "|".join(sorted(_NAMED, key=len, reverse=True))
_RULES = (
    _rule(rf"(?<!明)(?P<name>{_NAMES}){_CLOCK}", _named_day, 0.95),
    _rule(
        rf"(?<!每)(?P<which>上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)(?P<weekday>{_WEEKDAY})(?![年个至]|到(?:周|星期|礼拜)?[一二三四五六日天]){_CLOCK}",
        _weekday,
        0.93,
    ),
    _rule(rf"(?P<count>{_NUMBER}|半)(?P<unit>{_UNITS})(?P<way>之?以?前|之?以?后)", _counted, 0.93),
    _rule(rf"{_YEAR}?(?:(?P<relative>上个?月|下个?月|这个?月|本月)|{_MONTH}){_DAY}[日号]?{_CLOCK}", _month_and_day, 0.95),
    _rule(
        rf"(?<![\d单编票款型账门牌LT路街弄巷楼-])(?P<day>[12]\d|3[01]|[1-9])号(?![楼院线店码门\d]){_CLOCK}", _day_of_month, 0.7
    ),
    _rule(rf"(?<![\d月])(?P<day>[12]\d|3[01])日(?![内达前后游之无]){_CLOCK}", _day_of_month, 0.6),
    _rule(rf"(?P<year>{_NEAR_YEAR})?(?P<name>双(?:十一|十二|11|12))(?!\d)", _sales_day, 0.7),
    _rule(
        rf"(?P<year>{_NEAR_YEAR})?(?P<name>圣诞节?|平安夜|元旦|(?<!七夕)情人节|万圣节)(?![节夜老树礼灯帽快卡款版])", _feast, 0.8
    ),
    _rule(
        r"(?<![\d.:/-])(?P<month>1[0-2]|0?[1-9])[./](?P<day>[12]\d|3[01]|0?[1-9])[日号]?(?=[买下付发到收签寄的前之以拍申]|能[送到])",
        _digits,
        0.75,
    ),
)
