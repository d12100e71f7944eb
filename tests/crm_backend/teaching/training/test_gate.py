"""What the gate objects to, and what it lets pass."""

from typing import Any

import pytest

from crm_backend.teaching.training.evaluating import Paired
from crm_backend.teaching.training.gate import objections


def report(**changed: Any) -> dict[str, Any]:
    even = {"n": 1000, "live": 0.92, "candidate": 0.92, "fixed": 0, "broken": 0, "p": 1.0}
    score = {"precision": 1.0, "recall": 0.9, "f1": 0.95, "support": 10}
    return {
        "sets": {"golden": even, "sentiment": even, "entities": even},
        "latency": {"live": 5.0, "candidate": 5.5},
        "intents": [{"intent": name, "support": 10, "live": score, "candidate": score} for name in ("human_handoff", "greet")],
        "conversations": {"failed": [], "skipped": None, "reason": None},
        **changed,
    }


def kinds(told: dict[str, Any]) -> list[str]:
    return [objection.kind for objection in objections(told, ["human_handoff"])]


def sets(name: str, **figures: float) -> dict[str, Any]:
    told: dict[str, Any] = report()["sets"]
    return {"sets": told | {name: told[name] | figures}}


def intents(name: str, recall: float | None) -> dict[str, Any]:
    rows = report()["intents"]
    for row in rows:
        if row["intent"] == name:
            row["candidate"] = None if recall is None else row["candidate"] | {"recall": recall}
    return {"intents": rows}


def failing(passed_before: bool) -> dict[str, Any]:
    failed = [{"title": "A refund", "faults": ["turn 1"], "passed_before": passed_before}]
    return {"conversations": {"failed": failed, "skipped": None, "reason": None}}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        (sets("golden", candidate=0.914, p=0.4), ["golden"]),
        (sets("golden", candidate=0.916, p=0.4), []),
        (sets("golden", candidate=0.916, p=0.03), ["golden"]),
        (sets("golden", candidate=0.95, p=0.0001), []),
        (sets("sentiment", candidate=0.90, p=0.2), ["sentiment"]),
        (sets("entities", candidate=0.90, p=0.2), ["entities"]),
        ({"latency": {"live": 5.0, "candidate": 6.1}}, ["latency"]),
        (intents("human_handoff", 0.8), []),  # a single message
        (intents("human_handoff", 0.7), ["protected"]),
        (intents("human_handoff", None), ["protected"]),
        (intents("human_handoff", 1.0), []),
        (intents("greet", 0.1), []),
        (failing(True), ["conversation"]),
        (failing(False), []),
        ({"conversations": {"failed": [], "skipped": "shop", "reason": "it died"}}, ["untried"]),
        ({"conversations": {"failed": [], "skipped": "no_dialogue", "reason": None}}, []),
    ],
)
def test_what_is_objected_to(changed: dict[str, Any], expected: list[str]) -> None:
    assert kinds(report(**changed)) == expected


def test_mcnemars_p_is_exact() -> None:
    live = [True] * 90 + [False] * 10
    same = Paired.of(live, live)
    assert (same.fixed, same.broken, same.p) == (0, 0, 1.0)
    worse = Paired.of(live, [False] * 8 + [True] * 82 + [True] * 1 + [False] * 9)
    assert (worse.fixed, worse.broken, worse.n) == (1, 8, 100)
    assert worse.p == pytest.approx(2 * (1 + 9) / 2**9)  # of 9 discordant messages, at most one on the rarer side
    assert worse.candidate == pytest.approx(0.83)
