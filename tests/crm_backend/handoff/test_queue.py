"""From the bot to a person and back, as the people involved see it."""

import asyncio
from datetime import timedelta

from crm_backend.handoff import service as handoff
from crm_backend.models import Conversation, Message, Role
from crm_backend.models.base import now
from tests.crm_backend.front_door import FrontDoor, is_problem

CONVERSATIONS = "/api/v1/conversations"


async def call_person(door: FrontDoor, sender_id: str, *, score: float = 0.0) -> str:
    """A conversation that waits for a person, after a message in this mood."""
    conversation_id: str = (await door.says("hello", sender_id))["conversation_id"]
    async with door.db.transaction() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        conversation.last_score = score
        await session.flush()
        await handoff.request(session, conversation, "asked")
    return conversation_id


async def events(door: FrontDoor, conversation_id: str) -> list[str]:
    rows = await door.rows(Message, Message.conversation_id == conversation_id, Message.author == "system")
    return [row.event["kind"] for row in sorted(rows, key=lambda row: row.seq) if row.event]


async def test_of_ten_who_claim_at_once_one_has_it_and_nine_are_told_so(door: FrontDoor) -> None:
    waiting = await call_person(door, "a")
    agents = [await door.sign_in(name=f"Agent {number}") for number in range(10)]
    answers = await asyncio.gather(*(agent.post(f"{CONVERSATIONS}/{waiting}/claim") for agent in agents))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    assert all(is_problem(answer, 409) and answer.json()["code"] == "taken" for answer in answers if answer.status_code == 409)
    (winner,) = [agent for agent, answer in zip(agents, answers, strict=True) if answer.status_code == 200]
    (row,) = await door.rows(Conversation, Conversation.id == waiting)
    assert (row.owner, row.assignee_id) == ("agent", winner.user_id)
    assert (await winner.post(f"{CONVERSATIONS}/{waiting}/claim")).status_code == 200  # once more does nothing
    assert await events(door, waiting) == ["handoff", "claimed"]


async def test_the_annoyed_are_served_a_quarter_of_an_hour_earlier_at_most(door: FrontDoor) -> None:
    calm, angry, long = await call_person(door, "a"), await call_person(door, "b", score=-1.0), await call_person(door, "c")
    earlier = now() - timedelta(minutes=20)
    await door.change(Conversation, long, queued_at=earlier, queue_rank=earlier)
    agent = await door.sign_in()
    queue = (await agent.get(CONVERSATIONS, params={"owner": "queue"})).json()["items"]
    assert [row["id"] for row in queue] == [long, angry, calm]
    urgencies = [row["urgency"] for row in queue]
    assert urgencies == sorted(urgencies, reverse=True)
    assert 0 <= urgencies[-1] < 0.05 and 0.49 < urgencies[1] < 0.55
    async with door.db.reading() as session:
        rows = [await session.get_one(Conversation, waiting) for waiting in (long, angry, calm)]
        places = [(await handoff.standing(session, row)).position for row in rows]
    assert places == [1, 2, 3]


async def test_calling_again_changes_neither_place_nor_reason(door: FrontDoor) -> None:
    waiting = await call_person(door, "a")
    (before,) = await door.rows(Conversation)
    async with door.db.transaction() as session:
        queued = await handoff.request(session, await session.get_one(Conversation, waiting), "frustrated")
    (after,) = await door.rows(Conversation)
    assert queued.position == 1
    assert (after.queue_rank, after.handoff_reason) == (before.queue_rank, "asked")
    assert await events(door, waiting) == ["handoff"]


async def test_released_the_bot_answers_again_and_the_customer_is_told_by_whom(door: FrontDoor) -> None:
    waiting = await call_person(door, "a")
    agent = await door.sign_in(name="Ada")
    assert (await agent.post(f"{CONVERSATIONS}/{waiting}/messages", json={"text": "Hello, Ada here."})).status_code == 201
    assert (await door.says("thanks", "a"))["owner"] == "agent"
    released = (await agent.post(f"{CONVERSATIONS}/{waiting}/release")).json()
    assert (released["owner"], released["assignee_id"], released["handoff_reason"]) == ("bot", None, None)
    assert "Ada" in (await door.texts(waiting))[-1]
    answer = await door.says("and now?", "a")
    assert (answer["owner"], answer["replies"][0]["text"]) == ("bot", "You said: and now?")
    assert await events(door, waiting) == ["handoff", "claimed", "released"]


async def test_given_to_a_colleague_it_is_theirs_alone(door: FrontDoor) -> None:
    waiting = await call_person(door, "a")
    ada, bob, boss = await door.sign_in(name="Ada"), await door.sign_in(name="Bob"), await door.sign_in(Role.SUPERVISOR, "Grace")
    assert (await boss.post(f"{CONVERSATIONS}/{waiting}/assign", json={"user_id": ada.user_id})).status_code == 200
    assert is_problem(await bob.get(f"{CONVERSATIONS}/{waiting}"), 404)
    given = await ada.post(f"{CONVERSATIONS}/{waiting}/assign", json={"user_id": bob.user_id})
    assert given.json()["assignee"]["name"] == "Bob"
    assert is_problem(await ada.get(f"{CONVERSATIONS}/{waiting}"), 404)
    assert is_problem(await bob.post(f"{CONVERSATIONS}/{waiting}/assign", json={"user_id": "nobody"}), 404)
    gone = await door.user(name="Zoe", active=False)
    assert is_problem(await bob.post(f"{CONVERSATIONS}/{waiting}/assign", json={"user_id": gone.id}), 404)


async def test_the_same_reply_sent_twice_is_said_once(door: FrontDoor) -> None:
    waiting = await call_person(door, "a")
    agent = await door.sign_in(name="Ada")
    body = {"text": "Hello, Ada here.", "client_id": "c-1"}
    answers = await asyncio.gather(*(agent.post(f"{CONVERSATIONS}/{waiting}/messages", json=body) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (await door.texts(waiting)).count("Hello, Ada here.") == 1


async def test_after_resolving_the_next_message_begins_anew_with_the_bot(door: FrontDoor) -> None:
    waiting = await call_person(door, "a")
    agent = await door.sign_in()
    await agent.post(f"{CONVERSATIONS}/{waiting}/claim")
    assert (await agent.post(f"{CONVERSATIONS}/{waiting}/resolve")).json()["state"] == "resolved"
    for action in ("claim", "release"):
        answer = await agent.post(f"{CONVERSATIONS}/{waiting}/{action}")
        assert is_problem(answer, 409)
        assert answer.json()["code"] == "resolved"
    fresh = await door.says("hello again", "a")
    assert fresh["conversation_id"] != waiting
    assert fresh["owner"] == "bot"
    answer = await agent.post(f"{CONVERSATIONS}/{waiting}/reopen")
    assert is_problem(answer, 409)
    assert answer.json()["code"] == "newer_conversation"


async def test_the_bot_never_speaks_over_a_person_who_took_over_meanwhile(door: FrontDoor) -> None:
    conversation = (await door.says("hello", "a"))["conversation_id"]
    agent = await door.sign_in()
    door.dialogue.seconds = 0.6
    asking = asyncio.create_task(door.says("are you there?", "a"))
    while len(door.dialogue.turns) < 2:
        await asyncio.sleep(0.02)
    assert (await agent.post(f"{CONVERSATIONS}/{conversation}/claim")).status_code == 200
    answer = await asking
    assert (answer["owner"], answer["replies"]) == ("agent", [])
    assert "You said: are you there?" not in await door.texts(conversation)
