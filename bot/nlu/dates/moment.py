"""The moment a message was written, and the arithmetic from there."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.nlu.dates.leaning import Leaning


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in the text; `value` is ISO 8601, a local date, or a local date and time when the customer gave one."""

    value: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Moment:
    """Local now, whether 3/4 is March or April there, and whether the past or the future is spoken of."""

    now: datetime
    month_first: bool
    leaning: Leaning = "either"

    def leaning_to(self, leaning: Leaning) -> "Moment":
        return replace(self, leaning=leaning)

    @property
    def today(self) -> date:
        return self.now.date()

    def days(self, count: int) -> date:
        return self.today + timedelta(days=count)

    def months(self, count: int) -> date:
        """The same day some months away, or the month's last when it has no such day."""
        month = self.today.month - 1 + count
        year, month = self.today.year + month // 12, month % 12 + 1
        return date(year, month, min(self.today.day, calendar.monthrange(year, month)[1]))

    def weekday(self, weekday: int) -> date:
        """The nearest such weekday (Monday is 0) that the leaning allows; never today, which people call today."""
        ahead = (weekday - self.today.weekday()) % 7 or 7
        if self.leaning == "past" or (self.leaning == "either" and ahead > 3):
            ahead -= 7
        return self.days(ahead if ahead else -7)

    def weekday_of_week(self, weekday: int, weeks: int) -> date:
        """Monday is 0; `weeks` from this one, which begins on Monday."""
        return self.days(weekday - self.today.weekday() + 7 * weeks)

    def day_and_month(self, day: int, month: int, year: int | None = None) -> date:
        """The year that fits best when none is given; ValueError for a day that does not exist."""
        if year is not None:
            return date(year + 2000 if year < 100 else year, month, day)
        candidates = []
        for offset in (-1, 0, 1):
            try:
                candidates.append(date(self.today.year + offset, month, day))
            except ValueError:  # 29 February
                continue
        return self.nearest(candidates)

    def day_of_month(self, day: int) -> date:
        """The 12th: of this month or the nearest one that fits."""
        candidates = []
        for offset in (-1, 0, 1):
            first = self.months(offset).replace(day=1)
            if day <= calendar.monthrange(first.year, first.month)[1]:
                candidates.append(first.replace(day=day))
        return self.nearest(candidates)

    def nearest(self, candidates: list[date]) -> date:
        """Of the dates that the leaning allows the nearest; ValueError when there are none."""
        allowed = [day for day in candidates if self._allows(day)] or candidates
        return min(allowed, key=lambda day: abs(day - self.today))

    def _allows(self, day: date) -> bool:
        return self.leaning == "either" or (day <= self.today if self.leaning == "past" else day >= self.today)


def with_clock(day: date, clock: time | None) -> str:
    """ISO 8601, with the time of day when there is one."""
    return day.isoformat() if clock is None else datetime.combine(day, clock).isoformat(timespec="minutes")
