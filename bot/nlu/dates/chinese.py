"""Dates in Chinese: 下周三, 三天前, 3月12号, 明天下午3点."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from bot.nlu.dates.moment import FoundDate, Moment, with_clock
from bot.nlu.numerals import CHINESE_NUMBER, chinese_number

_NUMBER = rf"(?:\d{{1,4}}|{CHINESE_NUMBER})"
_NAMED = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "今晨": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_PART_OF_DAY = "凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|夜里|半夜|早|晚"
_CLOCK = (
    rf"(?:的?(?P<part>{_PART_OF_DAY})?\s?(?P<hour>[012]?\d|十[一二]?|[零一二两三四五六七八九]|二十[一二三]?)(?:(?:点钟?|时)"
    rf"(?:(?P<half>半)|(?P<quarter>[一三]刻)|(?P<minute>[0-5]?\d|[零二三四五]?十?[一二三四五六七八九十])分?)?|:(?P<colon>[0-5]\d)))?"
)
_WEEKDAY = "[一二三四五六日天末1-6]"
_UNITS = "分钟|个?小时|个?钟头|天|日|周|个?星期|个?礼拜|个?月|年"

Resolve = Callable[[re.Match[str], Moment], date | datetime]


def find(text: str, moment: Moment) -> Iterator[FoundDate]:
    """All dates in the text; several may share words, the longest is meant."""
    for pattern, resolve, confidence in _RULES:
        for match in pattern.finditer(text):
            try:
                day = resolve(match, moment)
                clock = _clock(match)
            except (ValueError, KeyError, OverflowError):  # 二月三十号
                continue
            value = day.isoformat(timespec="minutes") if isinstance(day, datetime) else with_clock(day, clock)
            yield FoundDate(value, match.start(), match.end(), confidence)


def _clock(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    if not parts.get("hour"):
        return None
    hour = chinese_number(parts["hour"])
    part = parts.get("part") or _implied_part(parts.get("name") or "")
    if part in ("下午", "午后", "傍晚", "晚上", "晚", "夜里") and hour < 12:
        hour += 12
    elif part in ("中午",) and hour <= 2:
        hour += 12
    elif part in ("凌晨", "半夜") and hour == 12:
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
    weekday = 5 if name == "末" else 6 if name in "日天" else chinese_number(name) - 1
    if not which:
        return moment.weekday(weekday)
    steps = which.count("下") - which.count("上")
    return moment.weekday_of_week(weekday, steps)


def _period(match: re.Match[str], moment: Moment) -> date:
    """A week, month or year is given by its first day."""
    which, unit = match["which"], match["unit"]
    step = which.count("下") - which.count("上")
    if unit == "月":
        return moment.months(step).replace(day=1)
    return moment.weekday_of_week(0, step)


def _year(match: re.Match[str], moment: Moment) -> date:
    return date(moment.today.year + {"前年": -2, "去年": -1, "今年": 0, "明年": 1}[match["year"]], 1, 1)


def _counted(match: re.Match[str], moment: Moment) -> date | datetime:
    half = match["count"] == "半"
    count = 0 if half else chinese_number(match["count"])
    sign = -1 if match["way"][-1] == "前" else 1
    unit = match["unit"].lstrip("个")
    if unit in ("分钟", "小时", "钟头"):
        minutes = (30 if half else count * 60) if unit != "分钟" else count
        return (moment.now + sign * timedelta(minutes=minutes)).replace(tzinfo=None, second=0, microsecond=0)
    if unit == "月":
        return moment.days(sign * 15) if half else moment.months(sign * count)
    if unit == "年":
        return moment.months(sign * 6) if half else moment.months(sign * 12 * count)
    return moment.days(sign * count * (1 if unit in "天日" else 7))


def _month_and_day(match: re.Match[str], moment: Moment) -> date:
    day, month = chinese_number(match["day"]), match["month"]
    if match["relative"] or not month:
        first = moment.months((match["relative"] or "").count("下") - (match["relative"] or "").count("上"))
        return first.replace(day=day) if match["relative"] else moment.day_of_month(day)
    year = match["year"]
    if year in ("去年", "今年", "明年", "前年"):
        return date(moment.today.year + {"前年": -2, "去年": -1, "今年": 0, "明年": 1}[year], chinese_number(month), day)
    return moment.day_and_month(day, chinese_number(month), chinese_number(year.rstrip("年")) if year else None)


def _month_alone(match: re.Match[str], moment: Moment) -> date:
    year = match["year"]
    if year in ("去年", "今年", "明年", "前年"):
        return date(moment.today.year + {"前年": -2, "去年": -1, "今年": 0, "明年": 1}[year], chinese_number(match["month"]), 1)
    return date(chinese_number(year.rstrip("年")), chinese_number(match["month"]), 1)


def _sales_day(match: re.Match[str], moment: Moment) -> date:
    month = 12 if match["name"][1:] in ("十二", "12") else 11
    return moment.day_and_month(month, month)


def _sole_clock(match: re.Match[str], moment: Moment) -> date:
    clock = _clock(match)
    passed = clock is not None and clock <= moment.now.time()
    return moment.days(1) if passed and moment.leaning != "past" else moment.today


def _rule(pattern: str, resolve: Resolve, confidence: float) -> tuple[re.Pattern[str], Resolve, float]:
    return re.compile(pattern), resolve, confidence


_RULES = (
    _rule(rf"(?P<name>{'|'.join(sorted(_NAMED, key=len, reverse=True))}){_CLOCK}", _named_day, 0.95),
    _rule(rf"(?P<which>上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)(?P<weekday>{_WEEKDAY})(?![年个])(?:的?(?=[早上中下晚]))?{_CLOCK}", _weekday, 0.93),
    _rule(r"(?P<which>上上|下下|上|下|这|本)个?(?P<unit>周|星期|礼拜|月)(?![一二三四五六日天末\d]|底|初)", _period, 0.8),
    _rule(r"(?P<year>前年|去年|今年|明年)(?!\d|[一二三四五六七八九十])", _year, 0.7),
    _rule(rf"(?P<count>{_NUMBER}|半)(?P<unit>{_UNITS})(?P<way>之?以?前|之?以?后)", _counted, 0.93),
    _rule(
        rf"(?P<year>(?:\d{{4}}|[一二零〇三四五六七八九]{{4}})年|去年|今年|明年|前年)?(?:(?P<relative>上个?月|下个?月|这个?月|本月)|(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月)"
        rf"(?P<day>[12]\d|3[01]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]?{_CLOCK}",
        _month_and_day,
        0.95,
    ),
    _rule(rf"(?<![\d单编票款型账门牌LT路街弄巷楼-])(?P<year>(?!))?(?P<relative>(?!))?(?P<month>(?!))?(?P<day>[12]\d|3[01]|[1-9]|三十一?|二?十[一二三四五六七八九]?)号(?![楼院线店码门])(?=[^\d]|$){_CLOCK}", _month_and_day, 0.7),
    _rule(r"(?P<year>\d{4}年|去年|今年|明年|前年)(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?!\d|[一二三四五六七八九十])份?", _month_alone, 0.8),
    _rule(r"(?P<name>双(?:十一|十二|11|12))(?!\d)", _sales_day, 0.7),
    _rule(_CLOCK.removesuffix("?"), _sole_clock, 0.7),
)
