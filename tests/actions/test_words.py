"""Days, lists and numbers as people of each language say them."""

from datetime import UTC, date, datetime

import pytest
import yaml

from actions.words import ANSWERED, TEXTS, Words, comparable

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("en", date(2026, 11, 24), "Tuesday, 24 November"),
        ("zh", date(2026, 11, 24), "11月24日（周二）"),
        ("en", date(2027, 1, 3), "Sunday, 3 January 2027"),
        ("zh", date(2025, 12, 31), "2025年12月31日（周三）"),
        ("es", date(2026, 11, 24), "martes 24 de noviembre"),
        ("fr", date(2026, 11, 24), "Tuesday, 24 November"),
    ],
)
def test_a_day(language: str, day: date, said: str) -> None:
    assert Words.of(language).day(day, today=TODAY) == said


def test_a_moment_is_said_as_its_day() -> None:
    assert Words.of("en").day(datetime(2026, 11, 24, 23, 59, tzinfo=UTC), today=TODAY) == "Tuesday, 24 November"


def test_days_are_counted() -> None:
    assert [Words.of("en").days(count) for count in (1, 6)] == ["1 day", "6 days"]
    assert Words.of("zh").days(6) == "6 天"


def test_items_are_listed() -> None:
    english, chinese = Words.of("en"), Words.of("zh")
    assert english.listed([english.counted("desk lamp", 1), english.counted("smart bulb", 2)]) == "desk lamp, 2 × smart bulb"
    assert chinese.listed([chinese.counted("台灯", 1), chinese.counted("智能灯泡", 2)]) == "台灯、智能灯泡 × 2"


@pytest.mark.parametrize("language", ANSWERED)
def test_words_are_words(language: str) -> None:
    """YAML takes an unquoted `no` or `on` for a truth value, and nobody says "True"."""
    entries = yaml.safe_load((TEXTS / f"{language}.yml").read_text("utf-8"))
    assert all(isinstance(word, str) for words in entries.values() if isinstance(words, list) for word in words)
    assert all(isinstance(key, str) for key in entries)


def test_accents_make_no_difference() -> None:
    assert comparable("¿Cancélalo? ＮÚ日本ガ한") == "¿cancelalo? nu日本ガ한"
