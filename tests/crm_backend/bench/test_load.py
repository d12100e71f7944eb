"""Customers who talk, to a door that answers after a known time."""

import asyncio
import time
from collections import Counter, defaultdict

import pytest

from crm_backend.bench.conversation import Said, action_answer, action_of, script
from crm_backend.bench.errors import BenchError
from crm_backend.bench.load import Customers


class FakeDoor:
    """Answers after `seconds` of the real clock, or of its own one `growth` seconds later with each message of a conversation."""

    def __init__(self, seconds: float = 0.0, growth: float = 0.0, failing: frozenset[int] = frozenset()) -> None:
        self.seconds, self.growth, self.failing = seconds, growth, failing
        self.now = 0.0
        self.heard: dict[int, list[Said]] = defaultdict(list)
        self.talking = self.most_talking = 0

    def open(self, number: int) -> "FakeConversation":
        assert number not in self.heard
        return FakeConversation(self, number)


class FakeConversation:
    order = "LT-7"

    def __init__(self, door: FakeDoor, number: int) -> None:
        self._door, self._number = door, number

    async def say(self, said: Said) -> None:
        door = self._door
        door.talking += 1
        door.most_talking = max(door.talking, door.most_talking)
        await asyncio.sleep(door.seconds)
        door.now += door.growth * (1 + len(door.heard[self._number]))
        door.talking -= 1
        door.heard[self._number].append(said)
        if self._number in door.failing:
            raise BenchError("no answer")

    async def understood(self, said: Said) -> bool:
        return said.kind != "fallback"


async def test_one_at_a_time_is_one_at_a_time_in_fresh_conversations_of_five_turns() -> None:
    door = FakeDoor(growth=0.001)

    latency = await Customers(door, script(), clock=lambda: door.now).one_at_a_time(20, lambda _: None)

    assert latency.turns == 20
    assert (latency.median_ms, latency.p95_ms) == (pytest.approx(3), pytest.approx(5))
    assert door.most_talking == 1
    assert [len(said) for said in door.heard.values()] == [5] * 4


async def test_every_kind_of_message_comes_equally_often_and_the_wordings_take_turns() -> None:
    door = FakeDoor()

    await Customers(door, script()).one_at_a_time(60, lambda _: None)

    said = [each for conversation in door.heard.values() for each in conversation]
    assert Counter(each.kind for each in said) == dict.fromkeys(
        ("greet", "knowledge", "track_order", "out_of_scope", "fallback"), 12
    )
    assert len({each.text for each in said if each.kind == "knowledge"}) > 1
    assert all("LT-7" in each.text for each in said if each.kind == "track_order")


async def test_so_many_talk_side_by_side_and_each_waits_for_its_answer() -> None:
    door = FakeDoor(0.02)

    throughput = await Customers(door, script()).side_by_side(8, 0.5, lambda _: None)

    assert door.most_talking == 8
    assert throughput.turns_per_second * 0.5 == throughput.latency.turns
    assert throughput.latency.median_ms >= 20
    assert throughput.latency.turns <= throughput.answered <= throughput.latency.turns + 8


async def test_turns_that_end_too_late_do_not_count() -> None:
    started = time.perf_counter()

    with pytest.raises(BenchError, match="none of them in time"):
        await Customers(FakeDoor(0.3), script()).side_by_side(2, 0.1, lambda _: None)

    assert time.perf_counter() - started < 1


async def test_figures_of_a_side_that_fails_are_not_given() -> None:
    with pytest.raises(BenchError, match="failed"):
        await Customers(FakeDoor(0.01, failing=frozenset({0, 1})), script()).side_by_side(4, 0.2, lambda _: None)


async def test_growth_compares_late_turns_with_early_ones() -> None:
    door = FakeDoor(growth=0.001)

    growth = await Customers(door, script(), clock=lambda: door.now).growth(40, lambda _: None)

    assert growth.early_ms == pytest.approx(5)  # messages 3 to 7
    assert growth.late_ms == pytest.approx(40.5)  # messages 31 to 50
    assert sorted(len(said) for said in door.heard.values()) == [7, 7, 7, 50]


async def test_a_long_conversation_has_nothing_that_would_call_a_person() -> None:
    door = FakeDoor()

    await Customers(door, script()).growth(40, lambda _: None)

    assert "fallback" not in {said.kind for conversation in door.heard.values() for said in conversation}


async def test_the_share_understood_is_that_of_all_messages() -> None:
    assert await Customers(FakeDoor(), script()).understood(3) == pytest.approx(0.8)


def test_each_kind_leads_to_an_action_that_is_answered(domain: dict[str, set[str]]) -> None:
    for kind in script().wordings:
        assert action_of(kind) in domain["actions"]
        assert action_answer(action_of(kind))["response"] in domain["responses"]
    assert action_answer("action_of_some_other_kind")["response"] in domain["responses"]
