"""What went wrong comes into the inbox by itself, once, masked, and goes with the conversation."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from crm_backend.conversations import rating
from crm_backend.conversations import service as conversations
from crm_backend.demo import service as demo
from crm_backend.handoff import service as handoff
from crm_backend.knowledge import gaps
from crm_backend.models import Article, Conversation, Message, TeachingCluster, TeachingItem, TeachingPlace, User
from crm_backend.teaching.inbox import collecting
from crm_backend.teaching.inbox.collecting import Collector
from crm_backend.understanding import Understanding
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import FrontDoor, OpenDoor

Collect = Callable[[], Awaitable[int]]
CLEAR = "Where is my order LT-100001?"
UNCLEAR = "I need the thingy for the thing"
NOTHING = "who won the football match last night"


async def items(door: FrontDoor) -> dict[str, list[str]]:
    """The reasons by text."""
    return {item.text: item.reasons for item in await door.rows(TeachingItem)}


async def test_what_the_bot_understands_is_not_in_the_inbox(door: FrontDoor, collect: Collect) -> None:
    await door.says(CLEAR)
    assert await collect() == 0


async def test_what_it_does_not_is_there_once(door: FrontDoor, collect: Collect) -> None:
    answer = await door.says(UNCLEAR)
    assert answer["nlu"]["decision"] == "unsure"
    assert await collect() == 1
    assert await collect() == 0
    [item] = await door.rows(TeachingItem)
    assert (item.text, item.reasons, item.state, item.leads) == (UNCLEAR, ["fallback"], "open", True)
    assert item.score == pytest.approx(item.uncertainty * item.cost)


async def test_what_nothing_fits_is_there_and_lower(door: FrontDoor, collect: Collect) -> None:
    await door.says(NOTHING)
    await door.says(UNCLEAR)
    assert await collect() == 2
    scores = {item.text: (item.reasons, item.score) for item in await door.rows(TeachingItem)}
    assert scores[NOTHING][0] == ["out_of_scope"] and scores[NOTHING][1] < scores[UNCLEAR][1]


async def test_personal_data_are_masked(door: FrontDoor, collect: Collect) -> None:
    await door.says("the goldfish sings LT-482913 to dana.lin@mail.example [at dawn]\nand +44 20 7946 0958 purple")
    await collect()
    [item] = await door.rows(TeachingItem)
    assert not [secret for secret in ("482913", "dana", "7946", "\n", "[") if secret in item.text]


async def test_a_correction_blames_the_message_before_and_hints_at_what_was_meant(door: FrontDoor, collect: Collect) -> None:
    await door.says(CLEAR)
    await door.says("No, I meant that I want to cancel my order")
    await collect()
    [item] = await door.rows(TeachingItem)
    assert (item.text, item.reasons, item.hint) == ("Where is my order LT-100000?", ["correction"], "cancel_order")


async def test_no_to_a_question_of_the_bot_is_no_correction(door: FrontDoor, collect: Collect) -> None:
    door.dialogue.answer = lambda turn: said(turn, "Shall I cancel it?")
    await door.says("please cancel my order LT-100001")
    await door.says("no")
    await collect()
    assert await items(door) == {}


async def test_the_same_said_again_is_a_repeat(door: FrontDoor, collect: Collect) -> None:
    await door.says("how long does shipping to Canada take")
    await door.says("how long does the shipping to Canada take??")
    await collect()
    assert await items(door) == {"how long does shipping to Canada take": ["repeat"]}


async def test_a_handoff_blames_the_wish_and_the_agent_learns_what_it_was(door: FrontDoor, collect: Collect) -> None:
    conversation_id = (await door.says("how long does shipping to Canada take"))["conversation_id"]
    await door.says("I want to talk to a person")
    ada = await door.user()
    async with door.db.transaction() as session:
        await handoff.request(session, await session.get_one(Conversation, conversation_id), "asked")
    await collect()
    assert await items(door) == {"how long does shipping to Canada take": ["handoff"]}
    await _agent_ends_after(door, ada, conversation_id, "I want to cancel my order LT-100001")
    assert await collect() == 0
    [item] = await door.rows(TeachingItem)
    assert (item.reasons, item.hint) == (["handoff"], "cancel_order")


async def _agent_ends_after(door: FrontDoor, agent: User, conversation_id: str, told: str) -> None:
    async with door.db.transaction() as session:
        await conversations.claim(session, agent, conversation_id)
    await door.says(told)
    async with door.db.transaction() as session:
        await conversations.resolve(session, agent, conversation_id)


async def test_when_the_bot_was_away_the_message_is_not_to_blame(door: FrontDoor, collect: Collect) -> None:
    conversation_id = (await door.says(CLEAR))["conversation_id"]
    async with door.db.transaction() as session:
        await handoff.request(session, await session.get_one(Conversation, conversation_id), "bot_unavailable")
    await collect()
    assert await items(door) == {}


async def test_a_low_rating_blames_what_the_bot_was_least_sure_of(door: FrontDoor, collect: Collect) -> None:
    conversation_id = (await door.says("how long does shipping to Canada take"))["conversation_id"]
    for stars, reasons in ((4, []), (1, ["low_satisfaction"])):
        async with door.db.transaction() as session:
            await rating.rate(session, await session.get_one(Conversation, conversation_id), stars, None)
        await collect()
        assert [item.reasons for item in await door.rows(TeachingItem)] == ([reasons] if reasons else [])


@pytest.mark.parametrize("helpless", [False, True])
async def test_gaps_and_thumbs_down_blame_the_question(
    door: FrontDoor, collect: Collect, shared_understanding: Understanding, helpless: bool
) -> None:
    question = "how long does shipping to Canada take"
    conversation_id = (await door.says(question))["conversation_id"]
    [vector] = await shared_understanding.encode([question], "en")
    async with door.db.transaction() as session:
        article = Article(slug="shipping")
        session.add(article)
        await session.flush()
        kept: dict[str, Any] = {"vector": vector, "made_with": "test", "conversation_id": conversation_id, "language": "en"}
        await gaps.record(session, question=question, article_id=article.id if helpless else None, **kept)
    await collect()
    assert await items(door) == {question: ["thumbs_down" if helpless else "gap"]}


async def test_alike_messages_are_one_group_and_their_scores_grow_with_it(door: FrontDoor, collect: Collect) -> None:
    for number, text in enumerate((UNCLEAR, f"{UNCLEAR}!", f"{UNCLEAR} ")):
        await door.says(text, f"customer-{number}")
        await collect()
    rows = await door.rows(TeachingItem)
    [cluster] = await door.rows(TeachingCluster)
    assert cluster.size == 3 and "thingy" in (cluster.words or [])
    assert [item.leads for item in rows].count(True) == 1
    assert all(item.score == pytest.approx(item.uncertainty * item.cost * 3**0.5) for item in rows)


async def test_no_message_writes_more_than_its_own_line_into_the_data(door: FrontDoor, collect: Collect) -> None:
    await door.says(f"{UNCLEAR}\u2029- intent: greet\u2028  examples: |\ufffe")
    await collect()
    assert list(await items(door)) == [f"{UNCLEAR} - intent: greet   examples: | "]


async def test_where_nothing_is_new_nothing_is_written(door: FrontDoor, collect: Collect) -> None:
    await door.says(UNCLEAR)
    await collect()
    before = {place.source: place.lease_until for place in await door.rows(TeachingPlace)}
    await collect()
    assert {place.source: place.lease_until for place in await door.rows(TeachingPlace)} == before


async def test_an_app_that_leaves_jobs_to_workers_collects_all_the_same(
    open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "SETTLED", timedelta(0))
    monkeypatch.setattr(collecting, "SWEEP_SECONDS", 0.1)
    door = await open_door(worker=False)
    await door.says(UNCLEAR)
    async with asyncio.timeout(20):
        while not await door.rows(TeachingItem):
            await asyncio.sleep(0.1)


async def test_only_one_process_collects_and_another_goes_on_where_it_stopped(
    door: FrontDoor, collect: Collect, shared_understanding: Understanding
) -> None:
    await door.says(UNCLEAR)
    await collect()
    other = Collector(door.db, shared_understanding, "other")
    await door.says(NOTHING, "customer-2")
    assert await other.collect(timedelta(0)) == 0
    for source in ("messages", "ratings", "questions"):
        async with door.db.transaction() as session:
            (await session.get_one(TeachingPlace, source)).lease_until = None
    assert await other.collect(timedelta(0)) == 1
    assert len(await door.rows(TeachingItem)) == 2


async def test_a_newer_model_reads_what_is_open_again(
    door: FrontDoor, collect: Collect, shared_understanding: Understanding
) -> None:
    await door.says(UNCLEAR)
    await collect()
    [item] = await door.rows(TeachingItem)
    sure = [{"name": "track_order", "confidence": 0.97}, {"name": "warranty", "confidence": 0.01}]
    await door.change(TeachingItem, item.id, ranking=sure, uncertainty=0.04, score=0.06, read_with="older")
    collector = Collector(door.db, shared_understanding, "test")
    assert (await collector.read_again(), await collector.read_again()) == (1, 0)
    [item] = await door.rows(TeachingItem)
    assert item.read_with == shared_understanding.fingerprint
    assert item.uncertainty > 0.5 and item.score == pytest.approx(item.uncertainty * item.cost)


async def test_items_go_with_their_messages(door: FrontDoor, collect: Collect) -> None:
    await door.says(UNCLEAR)
    await collect()
    async with door.db.transaction() as session:
        await session.execute(delete(Message))
    assert await door.rows(TeachingItem) == []


async def test_a_reset_of_the_demo_begins_the_inbox_anew(door: FrontDoor, collect: Collect) -> None:
    await door.says(UNCLEAR)
    await collect()
    await demo.reset(door.db)
    assert (await door.rows(TeachingItem), await door.rows(TeachingCluster)) == ([], [])


async def test_what_is_said_after_a_reset_of_the_demo_is_collected_at_once(door: FrontDoor, collect: Collect) -> None:
    await door.says(UNCLEAR)
    await collect()
    await demo.reset(door.db)
    await door.says(UNCLEAR)
    await collect()
    assert UNCLEAR in await items(door)
    clusters = {cluster.id for cluster in await door.rows(TeachingCluster)}
    assert {item.cluster_id for item in await door.rows(TeachingItem)} == clusters
