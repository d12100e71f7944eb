"""What a message tells of the one who writes, and what follows from it."""

import re
from typing import Any

import pytest

from actions.tone import SHORT, Tone, apologises, tone_of
from tests.actions.test_domain import RESPONSES

CALM = {"sentiment": {"label": "neutral", "score": 0.0, "urgency": 0.0}}


def message(score: float = 0.0, urgency: float = 0.0, *, pressed: bool = False) -> dict[str, Any]:
    return {"sentiment": {"score": score, "urgency": urgency}, "metadata": {"pressed": pressed}}


def test_who_writes_strongly_negatively_is_annoyed() -> None:
    assert tone_of(message(-0.8), ["this is a joke"], frustrated=False).annoyed
    assert tone_of(message(), ["where is it"], frustrated=True).annoyed
    assert tone_of(message(-0.2), ["it does not fit"], frustrated=False).annoyed is False


def test_a_pressed_button_tells_no_mood() -> None:
    assert tone_of(message(-0.9, pressed=True), ["Track an order"], frustrated=False).annoyed is None


def test_a_message_without_a_mood_is_calm() -> None:
    assert tone_of({}, [], frustrated=False) == Tone(annoyed=False, hurried=False)


def test_who_is_pressed_for_time_is_hurried() -> None:
    assert tone_of(message(urgency=0.4), ["I need it today, quickly please"], frustrated=False).hurried
    assert not tone_of(message(urgency=0.2), ["I need it some day, no rush"], frustrated=False).hurried


@pytest.mark.parametrize(
    ("typed", "hurried"),
    [
        (["status", "LT-100001", "order?"], True),
        (["订单呢", "快递呢", "在哪"], True),
        (["status", "LT-100001"], False),
        (["status", "could you please tell me where it is", "hi"], False),
        (["我想查一下我的订单现在到哪里了", "你好", "在吗"], False),
    ],
)
def test_three_curt_messages_in_a_row_are_a_hurry(typed: list[str], hurried: bool) -> None:
    assert tone_of(CALM, typed, frustrated=False).hurried is hurried


@pytest.mark.parametrize("response", RESPONSES)
def test_who_is_sorry_already_is_known(response: str) -> None:
    """A response that begins to apologise, or no longer does, has to be told to actions/tone.py (APOLOGETIC)."""
    english = next(variant["text"] for variant in RESPONSES[response] if not variant.get("condition"))
    assert apologises(response) == bool(re.search(r"\bsorry\b", english))


def test_the_short_form_is_shorter_and_asks_for_nothing_else() -> None:
    for response, short in SHORT.items():
        long, brief = (max((variant["text"] for variant in RESPONSES[name]), key=len) for name in (response, short))
        assert len(brief) < len(long)
        assert set(re.findall(r"{(\w+)}", brief)) <= set(re.findall(r"{(\w+)}", long))
