"""Every message is stored once and answered once, or a person is called."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm_backend.conversations import history, repository, service
from crm_backend.conversations.intake import Stored
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.db import Database
from crm_backend.errors import Conflict
from crm_backend.handoff import service as handoff
from crm_backend.models import Author, Conversation, Message, Owner, State, Turn, User
from tests.crm_backend.conversations.conftest import MakeSwitchboard, message
from tests.crm_backend.conversations.scripted import ScriptedDialogue, said


async def answered(switchboard: Switchboard, stored: Stored) -> list[str]:
    turn = await switchboard.outcome(stored, 10)
    assert turn.message.turn != Turn.WAITING
    return [reply.text for reply in turn.replies]


async def conversation_of(db: Database, conversation_id: str) -> Conversation:
    async with db.reading() as session:
        return await session.get_one(Conversation, conversation_id)


async def agent(db: Database, name: str = "Ada") -> User:
    user = User(email=f"{name.lower()}@lantern.example", name=name, role="agent", password_hash="-")
    async with db.transaction() as session:
        session.add(user)
    return user


async def test_a_message_is_answered_once_however_often_it_comes(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    results = await asyncio.gather(*(switchboard.receive(message("hello", "m1")) for _ in range(8)))
    assert sum(stored.is_new for stored in results) == 1
    assert await answered(switchboard, results[0]) == ["You said: hello"]
    again = await switchboard.receive(message("hello", "m1"))
    assert await answered(switchboard, again) == ["You said: hello"]
    assert len(dialogue.turns) == 1


async def test_the_same_id_with_another_text_is_a_conflict(switchboard: Switchboard) -> None:
    await switchboard.receive(message("hello", "m1"))
    with pytest.raises(Conflict):
        await switchboard.receive(message("something else", "m1"))


async def test_one_conversation_is_answered_in_order_and_others_beside_it(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    dialogue.seconds = 0.02
    stored = [
        await switchboard.receive(message(f"{number}", f"{sender}-{number}", sender))
        for number in range(6)
        for sender in ("ann", "bob", "cho")
    ]
    for one in stored:
        await answered(switchboard, one)
    for conversation_id in {one.conversation_id for one in stored}:
        asked = [turn["text"] for turn in dialogue.turns if turn["conversation_id"] == conversation_id]
        assert asked == [str(number) for number in range(6)]
    assert len({turn["conversation_id"] for turn in dialogue.turns[:3]}) > 1


async def test_two_replicas_answer_each_message_once_and_in_order(
    make_switchboard: MakeSwitchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    one, two = make_switchboard("app-1"), make_switchboard("app-2")
    await one.start()
    await two.start()
    dialogue.seconds = 0.01
    stored = [await (one, two)[number % 2].receive(message(f"{number}", f"m{number}")) for number in range(12)]
    for number, each in enumerate(stored):
        await answered((one, two)[number % 2], each)
    await one.stop()
    await two.stop()
    assert dialogue.texts == [str(number) for number in range(12)]


async def test_what_was_stored_before_a_crash_is_answered_after_the_start(
    make_switchboard: MakeSwitchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    dying = make_switchboard("app-0")
    dialogue.seconds = 30
    stored = await dying.receive(message("are you there?", "m1"))
    await asyncio.sleep(0.3)
    for task in dying._workers.values():  # what kill -9 does to them, without their clean-up in the database
        task.cancel()
    dialogue.seconds = 0
    reborn = make_switchboard("app-0")
    await reborn.start()
    assert await answered(reborn, stored) == ["You said: are you there?"]
    await reborn.stop()


async def test_a_dialogue_that_comes_back_in_time_is_waited_for(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    dialogue.answer = lambda turn: 503 if len(dialogue.turns) < 3 else said(turn, "here again")
    stored = await switchboard.receive(message("hello", "m1"))
    assert await answered(switchboard, stored) == ["here again"]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda turn: 503, id="away"),
        pytest.param(lambda turn: 500, id="failing"),
        pytest.param(lambda turn: said(turn) | {"message_id": "another"}, id="no receipt"),
        pytest.param(lambda turn: said(turn), id="silence"),
    ],
)
async def test_a_dialogue_that_fails_makes_an_apology_and_calls_a_person(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue, answer: object
) -> None:
    dialogue.answer = answer  # type: ignore[assignment]
    stored = await switchboard.receive(message("hello", "m1"))
    replies = await answered(switchboard, stored)
    conversation = await conversation_of(db, stored.conversation_id)
    assert "number 1 in the queue" in replies[0]
    assert conversation.owner == Owner.QUEUE
    assert conversation.handoff_reason in ("bot_unavailable", "error")


async def test_while_waiting_for_a_person_the_bot_is_silent_until_asked_back(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    dialogue.answer = lambda turn: 500
    first = await switchboard.receive(message("hello", "m1"))
    await answered(switchboard, first)
    asked = len(dialogue.turns)
    second = await switchboard.receive(message("anybody?", "m2"))
    assert await answered(switchboard, second) == []
    assert len(dialogue.turns) == asked
    back = await switchboard.receive(message("Back to the bot", "m3"))
    assert "bot again" in (await answered(switchboard, back))[0]
    assert (await conversation_of(db, first.conversation_id)).owner == Owner.BOT


async def test_a_reply_that_an_agent_overtook_is_never_said(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    dialogue.seconds = 0.5
    ada = await agent(db)
    stored = await switchboard.receive(message("hello", "m1"))
    await asyncio.sleep(0.2)
    async with db.transaction() as session:
        await service.claim(session, ada, stored.conversation_id)
    assert await answered(switchboard, stored) == []
    async with db.reading() as session:
        assert await session.scalar(select(Message.turn).where(Message.id == stored.message_id)) == Turn.LEFT


async def test_two_agents_claim_and_one_gets_it(switchboard: Switchboard, db: Database) -> None:
    stored = await switchboard.receive(message("hello", "m1"))
    await answered(switchboard, stored)
    agents = [await agent(db, name) for name in ("Ada", "Bo")]

    async def claim(user: User) -> bool:
        try:
            async with db.transaction() as session:
                await service.claim(session, user, stored.conversation_id)
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(*(claim(user) for user in agents))) == [False, True]


async def test_a_button_works_in_its_own_conversation_only(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    buttons = [{"title": "Cancel it", "intent": "cancel_order", "entities": {"order_number": "LT-100002"}}]
    dialogue.answer = lambda turn: said(turn, "Well?", buttons=buttons)
    first = await switchboard.receive(message("hello", "m1", "ann"))
    await answered(switchboard, first)
    async with db.reading() as session:
        shown = (await history.turn(session, first.message_id)).replies[0].buttons
    assert shown is not None
    token = shown[0]["token"]
    for sender, text in (("ann", token), ("ann", "cancel it"), ("bob", token)):
        stored = await switchboard.receive(message(text, f"press {text}", sender))
        await answered(switchboard, stored)
    pressed = [turn["pressed"] for turn in dialogue.turns[1:]]
    wanted = {"intent": "cancel_order", "entities": {"order_number": "LT-100002"}}
    assert pressed == [wanted, wanted, None]


async def test_after_a_resolved_conversation_a_new_one_begins_with_the_bot(switchboard: Switchboard, db: Database) -> None:
    first = await switchboard.receive(message("hello", "m1"))
    await answered(switchboard, first)
    ada = await agent(db)
    async with db.transaction() as session:
        await service.claim(session, ada, first.conversation_id)
        await service.resolve(session, ada, first.conversation_id)
    second = await switchboard.receive(message("hello again", "m2"))
    assert second.conversation_id != first.conversation_id
    assert await answered(switchboard, second) == ["You said: hello again"]
    assert (await conversation_of(db, first.conversation_id)).state == State.RESOLVED


async def test_anger_is_passed_on_once(switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue) -> None:
    angry = (
        "This is the worst service I have ever seen, terrible!",
        "You people are useless, I am furious.",
        "Awful. Just awful.",
    )
    for number, text in enumerate(angry):
        stored = await switchboard.receive(message(text, f"m{number}"))
        await answered(switchboard, stored)
    assert [turn["context"]["frustrated"] for turn in dialogue.turns] == [False, True, False]
    async with db.reading() as session:
        message_row = await session.get_one(Message, stored.message_id)
    assert message_row.nlu is not None
    assert message_row.nlu["sentiment"]["label"] == "negative"
    assert message_row.author == Author.CUSTOMER


async def test_a_falling_mood_and_an_answer_that_failed_are_passed_on(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    dialogue.answer = lambda turn: said(turn, "Did you mean ...?") | {"active_loop": "action_two_stage_fallback"}
    for number, text in enumerate(("It broke again, I am disappointed.", "What about the other thing?")):
        await answered(switchboard, await switchboard.receive(message(text, f"m{number}")))
    assert [turn["context"]["frustrated"] for turn in dialogue.turns] == [False, True]


async def test_back_to_the_bot_twice_stays_with_the_bot(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    dialogue.answer = lambda turn: 500
    first = await switchboard.receive(message("hello", "m1"))
    await answered(switchboard, first)
    asked = len(dialogue.turns)
    for number in range(2):
        back = await switchboard.receive(message("Back to the bot", f"back{number}"))
        assert "bot again" in (await answered(switchboard, back))[0]
    assert len(dialogue.turns) == asked
    assert (await conversation_of(db, first.conversation_id)).owner == Owner.BOT


async def test_the_bot_says_nothing_after_the_conversation_was_closed(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    dialogue.seconds = 0.5
    ada = await agent(db)
    stored = await switchboard.receive(message("hello", "m1"))
    await asyncio.sleep(0.2)
    with pytest.raises(Conflict):  # not while the customer waits for an answer
        async with db.transaction() as session:
            await service.resolve(session, ada, stored.conversation_id)
    async with db.transaction() as session:  # what a race could still do
        conversation = await session.get_one(Conversation, stored.conversation_id)
        conversation.state = State.RESOLVED
    assert await answered(switchboard, stored) == []
    async with db.reading() as session:
        notes = select(Message.event).where(Message.conversation_id == stored.conversation_id, Message.internal)
        events = list((await session.execute(notes)).scalars())
    assert events[-1] == {"kind": "withheld", "note": "You said: hello"}


async def test_a_person_called_while_it_was_closed_is_called_all_the_same(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    stored = await switchboard.receive(message("hello", "m1"))
    await answered(switchboard, stored)
    ada = await agent(db)
    async with db.transaction() as session:
        await service.resolve(session, ada, stored.conversation_id)
        await handoff.request(session, await session.get_one(Conversation, stored.conversation_id), "asked")
    conversation = await conversation_of(db, stored.conversation_id)
    assert (conversation.owner, conversation.state) == (Owner.QUEUE, State.OPEN)


async def test_an_old_conversation_is_not_reopened_behind_a_newer_one(switchboard: Switchboard, db: Database) -> None:
    ada = await agent(db)
    stored = [await switchboard.receive(message("hello", "m0"))]
    for number in (1, 2):
        await answered(switchboard, stored[-1])
        async with db.transaction() as session:
            await service.resolve(session, ada, stored[-1].conversation_id)
        if number == 1:
            stored.append(await switchboard.receive(message("hello", "m1")))
    with pytest.raises(Conflict):
        async with db.transaction() as session:
            await service.reopen(session, ada, stored[0].conversation_id)


async def test_a_stop_gives_the_leases_back(make_switchboard: MakeSwitchboard, db: Database, dialogue: ScriptedDialogue) -> None:
    dialogue.seconds = 30
    stopping, other = make_switchboard("app-1"), make_switchboard("app-2")
    await stopping.start()
    stored = await stopping.receive(message("hello", "m1"))
    await asyncio.sleep(0.3)
    await stopping.stop()
    dialogue.seconds = 0
    await other.start()
    assert await answered(other, stored) == ["You said: hello"]
    await other.stop()


async def test_after_a_person_the_bot_starts_afresh(switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue) -> None:
    ada = await agent(db)
    for number in range(3):
        stored = await switchboard.receive(message(f"hello {number}", f"m{number}"))
        await answered(switchboard, stored)
        if number == 1:
            async with db.transaction() as session:
                await service.claim(session, ada, stored.conversation_id)
                await service.release(session, ada, stored.conversation_id)
    assert [turn["fresh"] for turn in dialogue.turns] == [True, False, True]


async def test_after_half_a_day_nothing_is_open_any_more(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue
) -> None:
    for hours in (11, 13):
        stored = await switchboard.receive(message(f"hello {hours}", f"m{hours}"))
        await answered(switchboard, stored)
        async with db.transaction() as session:
            conversation = await session.get_one(Conversation, stored.conversation_id)
            conversation.updated_at -= timedelta(hours=hours)
    for number in range(2):
        stored = await switchboard.receive(message(f"again {number}", f"n{number}"))
        await answered(switchboard, stored)
    assert [turn["rested"] for turn in dialogue.turns] == [False, False, True, False]


@pytest.mark.parametrize("words", ["Back to the bot.", "go back to the bot", "bot!"])
async def test_who_waits_may_ask_for_the_bot_in_words(
    switchboard: Switchboard, db: Database, dialogue: ScriptedDialogue, words: str
) -> None:
    dialogue.answer = lambda turn: 500
    first = await switchboard.receive(message("hello", "m1"))
    await answered(switchboard, first)
    assert "bot again" in (await answered(switchboard, await switchboard.receive(message(words, "m2"))))[0]
    assert (await conversation_of(db, first.conversation_id)).owner == Owner.BOT


async def test_an_agents_message_is_stored_once_by_its_client_id(switchboard: Switchboard, db: Database) -> None:
    stored = await switchboard.receive(message("hello", "m1"))
    await answered(switchboard, stored)
    ada = await agent(db)
    ids = set()
    for _ in range(2):
        async with db.transaction() as session:
            said = await service.reply(session, ada, stored.conversation_id, "Hello.", internal=False, client_id="c1")
        ids.add(said.id)
    assert len(ids) == 1
    with pytest.raises(Conflict):
        async with db.transaction() as session:
            await service.reply(session, ada, stored.conversation_id, "Bye.", internal=False, client_id="c1")


async def test_what_presses_presses_until_a_person_has_answered(switchboard: Switchboard, db: Database) -> None:
    async def pressing() -> float:
        async with db.reading() as session:
            return (await repository.row(session, None, stored.conversation_id)).pressing

    async def replies(text: str, *, internal: bool) -> None:
        async with db.transaction() as session:
            await service.reply(session, ada, stored.conversation_id, text, internal=internal, client_id=None)

    ada = await agent(db)
    stored = await switchboard.receive(message("The charger caught fire!", "m1"))
    await answered(switchboard, stored)
    burning = await pressing()
    assert burning > 0.6
    await answered(switchboard, await switchboard.receive(message("hello?", "m2")))
    assert await pressing() == burning
    await replies("Poor man.", internal=True)
    assert await pressing() == burning
    await replies("Are you all right?", internal=False)
    assert await pressing() == 0
    await switchboard.receive(message("I was hurt, I need help immediately", "m3"))
    assert await pressing() > 0.6
    async with db.transaction() as session:
        await service.resolve(session, ada, stored.conversation_id)
    assert await pressing() == 0
