"""The two units of work of a turn: what a message means to the conversation, and what is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import buttons, files_turn, language
from crm_backend.conversations.history import AnsweredTurn
from crm_backend.conversations.rasa import Answer, Reply
from crm_backend.conversations.thread import note, say_to_customer
from crm_backend.customers import sentiment
from crm_backend.handoff import place
from crm_backend.handoff import service as handoff
from crm_backend.knowledge import service as knowledge
from crm_backend.models import Author, ContactPoint, Conversation, Customer, Message, Owner, State, Turn
from crm_backend.models.base import now
from crm_backend.texts import say
from crm_backend.webhooks import service as webhooks

LEASE = timedelta(seconds=40)  # longer than a turn may take
SMALL_TALK = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "inform", "repeat", "stop_flow", "out_of_scope"})
NO_SUBJECT = SMALL_TALK | {buttons.RETURN_TO_BOT}

# Made once, because making a statement costs as much as running it.
HELD = select(Conversation).where(Conversation.id == bindparam("conversation_id")).with_for_update()
HELD_WITH_PEOPLE = (
    select(Conversation, Customer, ContactPoint)
    .join(Customer, Customer.id == Conversation.customer_id)
    .join(ContactPoint, ContactPoint.id == Conversation.contact_point_id)
    .where(Conversation.id == bindparam("conversation_id"))
    .with_for_update(of=Conversation)
)
_waits = (Message.conversation_id == bindparam("conversation_id"), Message.turn == Turn.WAITING)
LONGEST_WAITING = select(Message).where(*_waits).order_by(Message.seq).limit(2)
ANYTHING_WAITS = select(exists().where(*_waits))
WAITING = select(
    exists().where(*_waits, Message.id == bindparam("message_id")), exists().where(*_waits, Message.seq > bindparam("seq"))
)


@dataclass(frozen=True)
class Question:
    """The turn of a message that Rasa is asked for; `body` is as the dialogue's contract has it."""

    message: Message
    body: dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """The turn is over; `more`: the next message waits already and the lease stays."""

    turn: AnsweredTurn
    more: bool


Step = Question | Ended


def learn(session: AsyncSession, conversation: Conversation, customer: Customer, message: Message) -> None:
    """Let a new message move language, mood, subject and counters; the caller holds conversation and customer."""
    pressed, nlu = _pressed(message), message.nlu
    if nlu is None:  # a message without words
        return
    if not pressed:
        conversation.language = language.choose(
            asked=conversation.language if conversation.language_asked else None,
            detected=nlu["language"],
            so_far=conversation.language,
            locale=None,
            profile=None,
        )
        score = nlu["sentiment"]["score"]
        sentiment.move(session, customer, message, score)
        conversation.last_score = score
        conversation.negative_run = conversation.negative_run + 1 if score <= sentiment.STRONGLY_NEGATIVE else 0
    intent = pressed["intent"] if pressed else nlu["intent"]["name"]
    if intent not in NO_SUBJECT and (pressed or nlu["decision"] == "act"):
        conversation.subject = intent


async def anything_waits(session: AsyncSession, conversation: Conversation) -> bool:
    """Whether a message waits in a conversation that the caller holds."""
    return bool(await session.scalar(ANYTHING_WAITS, {"conversation_id": conversation.id}))


async def begin(
    session: AsyncSession,
    conversation: Conversation,
    customer: Customer,
    point: ContactPoint,
    message: Message,
    instance: str,
    *,
    newer: bool = False,
) -> Step | None:
    """Begin the turn of the message that waits longest, in a conversation that the caller holds; `newer`: others wait too.

    None when another process has the conversation.
    """
    if not _take_lease(conversation, instance):
        return None
    pressed = _pressed(message)
    asks_for_bot = pressed and pressed["intent"] == buttons.RETURN_TO_BOT
    if conversation.owner == Owner.QUEUE and not pressed:
        asks_for_bot = _asks_for_bot(message.text, conversation.language)
    if asks_for_bot and conversation.owner != Owner.AGENT:
        if conversation.owner == Owner.QUEUE:
            await handoff.release(session, conversation)
            await webhooks.changed(session, conversation)
        said = await _say(session, conversation, message, [Reply(say("returned_to_bot", conversation.language))])
        return _close(conversation, message, Turn.ANSWERED, said, newer=newer)
    if conversation.owner != Owner.BOT:
        return _close(conversation, message, Turn.LEFT, await _tell_place(session, conversation, message), newer=newer)
    if message.files and not message.text.strip():
        said = await _say(session, conversation, message, await files_turn.replies(session, conversation, message))
        return _close(conversation, message, Turn.ANSWERED, said, newer=newer)
    return Question(message, _question(conversation, customer, point, message))


async def _tell_place(session: AsyncSession, conversation: Conversation, message: Message) -> list[Message]:
    """Tell one who waits for a person how far they have moved; else nothing: the bot is silent then."""
    position = await place.news(session, conversation)
    if position is None:
        return []
    said = await _say(session, conversation, message, [Reply(say("queue_moved", conversation.language, position=position))])
    said[0].event = {"kind": place.TOLD, "position": position}
    return said


async def begin_next(session: AsyncSession, conversation_id: str, instance: str) -> Step | None:
    """Begin the turn of the message that waits longest in a conversation.

    None when none does, another process has the conversation, or it was removed.
    """
    known = {"conversation_id": conversation_id}
    held = (await session.execute(HELD_WITH_PEOPLE, known)).one_or_none()
    if held is None:
        return None
    conversation, customer, point = held
    waiting = (await session.execute(LONGEST_WAITING, known)).scalars().all()
    if not waiting:
        return None
    return await begin(session, conversation, customer, point, waiting[0], instance, newer=len(waiting) > 1)


async def answer(session: AsyncSession, question: Question, said: Answer, instance: str) -> Ended | None:
    """Store what the bot said, unless a person took over or closed meanwhile.

    None when another process has the turn, or the conversation was removed.
    """
    message = question.message
    conversation = await _hold(session, message)
    if conversation is None:
        return None
    waits, newer = await _waits_with(session, message)
    if conversation.lease_owner != instance or not waits:
        return None
    if _overtaken(conversation):
        await _keep_unsaid(session, conversation, said.replies)
        return _close(conversation, message, Turn.LEFT, newer=newer)
    message.trace = said.trace
    conversation.fresh = conversation.rested = False
    conversation.person_offered = conversation.person_offered or question.body["context"]["frustrated"]
    conversation.failed_turns = 0 if said.understood else conversation.failed_turns + 1
    replies = await _say(session, conversation, message, said.replies)
    return _close(conversation, message, Turn.ANSWERED, replies, newer=newer)


async def give_up(session: AsyncSession, message_id: str, reason: str, instance: str, public_url: str) -> Ended | None:
    """Tell the customer that the bot cannot answer, offer what may help meanwhile, and call a person.

    None when another process has the turn, or the conversation was removed.
    """
    # As it is stored: a unit of work that failed before may have left another one in memory.
    message = await session.get(Message, message_id)
    conversation = await _hold(session, message) if message else None
    if message is None or conversation is None:
        return None
    waits, newer = await _waits_with(session, message)
    if not waits or not _take_lease(conversation, instance):
        return None
    if _overtaken(conversation):
        return _close(conversation, message, Turn.LEFT, newer=newer)
    queued = await handoff.request(session, conversation, reason)
    replies = [Reply(say("bot_unavailable", conversation.language, position=queued.position))]
    if message.nlu and message.nlu["decision"] == "act":
        for article, version in (await knowledge.about(session, message.nlu["intent"]["name"], conversation.language))[:1]:
            url = f"{public_url}/help/{article.slug}?lang={conversation.language}"
            replies.append(Reply(say("meanwhile", conversation.language, title=version.title, url=url)))
    said = await _say(session, conversation, message, replies)
    return _close(conversation, message, Turn.FAILED, said, newer=newer)


def _close(conversation: Conversation, message: Message, state: Turn, said: Sequence[Message] = (), *, newer: bool) -> Ended:
    message.turn = state
    if not newer:
        conversation.lease_owner = conversation.lease_until = None
    return Ended(AnsweredTurn(message, list(said), conversation.owner), more=newer)


def _pressed(message: Message) -> dict[str, Any] | None:
    return (message.event or {}).get("pressed")


def _asks_for_bot(text: str, spoken: str) -> bool:
    """Whether somebody who waits for a person says, in words of the catalogue, that the bot will do."""
    wanted = "".join(char for char in text.casefold() if char.isalnum())
    return any(wanted in say("back_to_bot_words", code).split("|") for code in (spoken, "en"))


def _overtaken(conversation: Conversation) -> bool:
    """Whether a person took the conversation over, or closed it, while the bot was thinking."""
    return conversation.owner == Owner.AGENT or conversation.state == State.RESOLVED


async def _keep_unsaid(session: AsyncSession, conversation: Conversation, replies: Sequence[Reply]) -> None:
    """Show the agent what the bot was about to say: it may have acted on the customer's wish already."""
    await note(session, conversation, {"kind": "withheld", "note": "\n".join(reply.text for reply in replies)})


def _take_lease(conversation: Conversation, instance: str) -> bool:
    taken = conversation.lease_owner not in (None, instance)
    if taken and conversation.lease_until is not None and conversation.lease_until > now():
        return False
    conversation.lease_owner, conversation.lease_until = instance, now() + LEASE
    return True


async def _hold(session: AsyncSession, message: Message) -> Conversation | None:
    """The message's conversation as it is now, held to the end of the unit of work; what changes of the message is kept.

    None when both were removed.
    """
    session.add(message)
    return (await session.execute(HELD, {"conversation_id": message.conversation_id})).scalar_one_or_none()


async def _waits_with(session: AsyncSession, message: Message) -> tuple[bool, bool]:
    """Whether a message still waits to be answered, and whether newer ones of its conversation do.

    Asked only once the conversation is held: nothing can be added before it is given back.
    """
    known = {"conversation_id": message.conversation_id, "message_id": message.id, "seq": message.seq}
    waits, newer = (await session.execute(WAITING, known)).one()
    return waits, newer


def _frustrated(conversation: Conversation, customer: Customer) -> bool:
    """Two strongly negative messages in a row, or a falling trend with an answer that failed."""
    falling = sentiment.mood(customer).trend == "falling"
    return conversation.negative_run >= 2 or (falling and conversation.failed_turns > 0)


def _question(
    conversation: Conversation,
    customer: Customer,
    point: ContactPoint,
    message: Message,
) -> dict[str, Any]:
    pressed = _pressed(message)
    known = point.vouched and point.customer_id == customer.id  # a chat may have moved to the address of somebody else
    return {
        "conversation_id": conversation.id,
        "message_id": message.id,
        "text": message.text,
        "language": conversation.language,
        "channel": conversation.channel,
        "nlu": message.nlu,
        "fresh": conversation.fresh,
        "rested": conversation.rested,
        "pressed": {"intent": pressed["intent"], "entities": pressed["entities"]} if pressed else None,
        "version": message.model,
        "context": {
            "customer_name": customer.name.split()[0] if customer.name and known else None,
            "verified": known,
            "frustrated": _frustrated(conversation, customer) and not conversation.person_offered,
            "known_language": language.has_responses(conversation.language),
        },
    }


async def _say(session: AsyncSession, conversation: Conversation, message: Message, replies: Sequence[Reply]) -> list[Message]:
    said = []
    for number, reply in enumerate(replies, 1):
        shown = [buttons.make(button["title"], button["intent"], button.get("entities")) for button in reply.buttons]
        if number == len(replies) and conversation.owner == Owner.QUEUE:
            shown.append(buttons.make(say("back_to_bot", conversation.language), buttons.RETURN_TO_BOT))
        message_said = await say_to_customer(
            session, conversation, Author.BOT, reply.text, reply_to=message.id, buttons=shown or None, image_url=reply.image_url
        )
        said.append(message_said)
    return said
