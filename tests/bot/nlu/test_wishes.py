"""Several wishes in one message, by the trained pipeline."""

from pathlib import Path
from typing import Any

import pytest

from bot.nlu import ParseResult, Pipeline
from bot.nlu.evaluation import read_cases
from tests.trained import nlu_model

MOST_SPLIT_WRONGLY = 0.005  # of messages with a single wish


@pytest.fixture(scope="module")
def shop() -> Pipeline:
    return Pipeline.load(nlu_model())


def wishes(result: ParseResult) -> list[tuple[str, Any]]:
    found = []
    for wish in result.wishes:
        order = next((entity.value for entity in wish.entities if entity.entity == "order_number"), None)
        found.append((wish.intent.name, order))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cancel LT-100002 and where is LT-100001?", [("cancel_order", "LT-100002"), ("track_order", "LT-100001")]),
        (
            "Please cancel LT-100002. Also, where is my order LT-100001?",
            [("cancel_order", "LT-100002"), ("track_order", "LT-100001")],
        ),
        ("取消LT-100002，顺便查一下LT-100001到哪了", [("cancel_order", "LT-100002"), ("track_order", "LT-100001")]),
        ("what are your opening hours and how can I pay", [("store_hours", None), ("payment_methods", None)]),
        ("你们几点开门？怎么付款？", [("store_hours", None), ("payment_methods", None)]),
        ("cancel LT-100002 and LT-100010", [("cancel_order", "LT-100002"), ("cancel_order", "LT-100010")]),
        (
            "cancel LT-100002, where is LT-100001, and what are your opening hours",
            [("cancel_order", "LT-100002"), ("track_order", "LT-100001"), ("store_hours", None)],
        ),
        (
            "what are your opening hours, how can I pay, and where is LT-100001?",
            [("store_hours", None), ("payment_methods", None), ("track_order", "LT-100001")],
        ),
        (
            "cancela LT-100002, dónde está LT-100001",
            [("cancel_order", "LT-100002"), ("track_order", "LT-100001")],
        ),
        (
            "取消LT-100002，LT-100001到哪了，你们几点营业",
            [("cancel_order", "LT-100002"), ("track_order", "LT-100001"), ("store_hours", None)],
        ),
        ("取消订单LT-100002和LT-100010", [("cancel_order", "LT-100002"), ("cancel_order", "LT-100010")]),
    ],
)
def test_each_wish_is_found_with_its_order(shop: Pipeline, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert wishes(shop.parse(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hi, where is LT-100001?",
        "Where is LT-100001? Thanks a lot!",
        "my lamp arrived broken and I want my money back",
        "I ordered a lamp last week and it has not arrived",
        "not LT-100002 but LT-100010, cancel that one",
        "and and and. then? also!",
        "my lamp, the one from LT-100002, arrived broken, and I want my money back",
        "LT-100002, LT-100010, whatever, and so on",
        "取消订单，谢谢",
    ],
)
def test_a_story_a_greeting_and_thanks_are_no_second_wish(shop: Pipeline, text: str) -> None:
    assert shop.parse(text).wishes == ()


def test_places_count_from_the_start_of_the_message(shop: Pipeline) -> None:
    text = "cancel LT-100002 and where is LT-100001?"
    result = shop.parse(text)
    for wish in result.wishes:
        assert all(text[entity.start : entity.end] == entity.text for entity in wish.entities)
    assert [wish["text"] for wish in result.to_wire()["wishes"]] == ["cancel LT-100002", "where is LT-100001"]
    assert "wishes" not in shop.parse("hello").to_wire()


def test_messages_with_one_wish_are_hardly_ever_split(shop: Pipeline, repo_root: Path) -> None:
    cases = [case for name in ("a", "b") for case in read_cases(str(repo_root / f"nlu_data/test/intents_{name}.yml"))]
    split = [case.text for case in cases if shop.parse(case.text).wishes]
    assert len(split) <= MOST_SPLIT_WRONGLY * len(cases), split
