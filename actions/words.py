"""The small words that actions put into responses: titles, states, dates and lists, from `texts/<language>.yml`."""

import functools
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

TEXTS = Path(__file__).parent / "texts"
ANSWERED = tuple(sorted(path.stem for path in TEXTS.glob("*.yml")))  # others hear English


def comparable(text: str) -> str:
    """A text for comparing: small letters, digits and punctuation in their plain form, and no accents, which many leave out."""
    return "".join(_plain(letter) for letter in unicodedata.normalize("NFKC", text).casefold())


def _plain(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


@functools.cache
def in_any_language(group: str) -> tuple[str, ...]:
    """The comparable words of a group in all languages: nobody knows in which one the customer writes next."""
    return tuple(comparable(word) for language in ANSWERED for word in Words.of(language).these(group))


class Words:
    """One language's words. A missing word is a `KeyError`: tests hold the languages together."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        self._entries = entries

    @staticmethod
    @functools.cache
    def of(language: str) -> "Words":
        """The words of a language, or the English ones."""
        name = language if language in ANSWERED else "en"
        return Words(yaml.safe_load((TEXTS / f"{name}.yml").read_text(encoding="utf-8")))

    def with_titles(self, taught: Mapping[str, Mapping[str, str]], language: str) -> "Words":
        """These words, with the titles of intents and buttons that were taught in the place of those that came along.

        One with a field that the catalogue's has not is left out: no action fills it.
        """
        spoken = language if language in ANSWERED else "en"
        groups = {group: dict(self._entries[group]) for group in ("intents", "buttons")}
        for name, titles in taught.items():
            group = groups["buttons" if name in groups["buttons"] else "intents"]
            title = titles.get(spoken) or group.get(name) or titles.get("en")
            if title and _fields(title) <= _fields(group.get(name, "")):
                group[name] = title
        return Words({**self._entries, **groups})

    def text(self, group: str, key: str, **fields: Any) -> str:
        """The entry `key` of `group`, its gaps filled."""
        return str(self._entries[group][key]).format(**fields)

    def get(self, group: str, key: str, default: str) -> str:
        """The entry `key` of `group`, or `default`: for values that the CRM may add to."""
        return str(self._entries[group].get(key, default))

    def known(self, group: str, key: str) -> bool:
        """Whether `group` has an entry `key`."""
        return key in self._entries[group]

    def these(self, group: str) -> list[str]:
        """A list of words, such as all that mean yes."""
        return [str(word) for word in self._entries[group]]

    def intent(self, name: str) -> str:
        """An intent as a button's title."""
        return self.text("intents", name)

    def day(self, day: date, *, today: date | None = None) -> str:
        """A day as people say it: 'Tuesday, 24 November', '11月24日（周二）'; with the year when it is not this one."""
        if isinstance(day, datetime):
            day = day.date()
        form = "day" if day.year == (today or datetime.now(UTC).date()).year else "day_of_another_year"
        dates = self._entries["dates"]
        return self.text(
            "dates",
            form,
            day=day.day,
            month=dates["months"][day.month - 1],
            weekday=dates["weekdays"][day.weekday()],
            year=day.year,
        )

    def days(self, count: int) -> str:
        """'1 day', '6 days'."""
        return self.text("dates", "one_day" if count == 1 else "days", count=count)

    def weekdays(self, count: int) -> str:
        """So many days of the week from Monday on: 'from Monday to Saturday', 'every day'."""
        last = self._entries["dates"]["weekdays"][count - 1]
        return self.text("dates", "every_day" if count == 7 else "until_day", last=last)

    @property
    def languages(self) -> dict[str, str]:
        """The languages that are understood, by code, each as its own speakers call it."""
        return {**self._entries["languages"]}

    def listed(self, parts: Iterable[str]) -> str:
        """'a, b' or 'a、b'."""
        return str(self._entries["lists"]["joiner"]).join(parts)

    def counted(self, name: str, quantity: int) -> str:
        """'2 × smart bulb'; just the name of a single one."""
        return name if quantity == 1 else self.text("lists", "counted", name=name, quantity=quantity)
