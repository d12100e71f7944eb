"""Simulated customers: the same seed is the same customer, slips are slips, and what went wrong is told."""

from random import Random

from crm_backend.simulate.acting import Acted
from crm_backend.simulate.cast import Part
from crm_backend.simulate.goals import LANGUAGES, play
from crm_backend.simulate.habits import with_slip
from crm_backend.simulate.person import Person
from crm_backend.simulate.report import rows

PART = Part(
    "ann@lantern.example",
    {
        "order": "LT-200001",
        "email": "ann@lantern.example",
        "name": "Ann",
        "product": "kettle",
        "item": "Kettle",
        "carrier": "UPS",
    },
)


def a_person(goal: str, seed: int) -> Person:
    script = play()
    return Person(next(each for each in script.goals if each.name == goal), PART, script, "en", Random(seed))


def test_the_same_seed_says_the_same() -> None:
    def said(seed: int) -> list[str]:
        person = a_person("cancel_order", seed)
        return [person.first().text, *(person.next("cancel_confirmed", ["Yes, cancel it", "No, keep it"]).text for _ in range(4))]

    assert said(3) == said(3)
    assert len({tuple(said(seed)) for seed in range(20)}) > 10


def test_a_question_is_answered_and_a_wish_said_again() -> None:
    answers = {a_person("cancel_order", seed).next("order_number", []).text for seed in range(40)}
    assert any("LT-200001" in answer for answer in answers) and any("opening hours" in answer for answer in answers)
    again = {a_person("cancel_order", seed).next(None, ["Track an order", "Cancel an order"]).text for seed in range(5)}
    assert again == {"Cancel an order"}


def test_a_slip_changes_one_word_and_no_code() -> None:
    for seed in range(200):
        slipped = with_slip("please cancel LT-100002 today", Random(seed)).split(" ")
        assert len(slipped) == 4 and slipped[2] == "LT-100002"
        assert sum(one != other for one, other in zip(slipped, ["please", "cancel", "LT-100002", "today"], strict=True)) <= 1
    assert with_slip("取消订单", Random(0)) == "取消订单"


def test_every_goal_has_words_in_every_language_and_fills_its_gaps() -> None:
    script = play()
    for goal in script.goals:
        for language in LANGUAGES:
            assert all(text.format_map(PART.gaps) for text in goal.opens[language]), goal.name
        assert goal.changes or goal.replies
        a_person(goal.name, 0).matches(goal.replies or goal.changes, "")
    for wordings in (*script.answers.values(), script.greetings, script.digressions):
        assert set(LANGUAGES) <= set(wordings)


def test_the_table_tells_what_went_wrong() -> None:
    results = [
        Acted("track_order", "en", "reached", 1, ()),
        Acted("track_order", "zh", "reached", 3, ()),
        Acted("track_order", "zh", "loop", 5, ()),
        Acted("cancel_order", "en", "gave up", 8, ()),
    ]
    assert rows(results) == [
        ("track_order", "3", "67%", "2", "0", "0", "1", "0"),
        ("cancel_order", "1", "0%", "–", "0", "1", "0", "0"),
        ("en", "2", "50%", "1", "0", "1", "0", "0"),
        ("zh", "2", "50%", "3", "0", "0", "1", "0"),
        ("all", "4", "50%", "2", "0", "1", "1", "0"),
    ]
