"""The two units of work of a turn: what a message means to the conversation, and what is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_backend.conversations import buttons, language
from crm_backend.conversations.history import AnsweredTurn
from crm_backend.conversations.rasa import Answer, Reply
from crm_backend.conversations.thread import note, say_to_customer
from crm_backend.customers import sentiment
from crm_backend.handoff import service as handoff
from crm_backend.knowledge import service as knowledge
from crm_backend.models import Author, ContactPoint, Conversation, Customer, Message, Owner, State, Turn
from crm_backend.models.base import now
from crm_backend.texts import say

LEASE = timedelta(seconds=40)  # longer than a turn may take
SMALL_TALK = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "inform", "repeat", "stop_flow", "out_of_scope"})
NO_SUBJECT = SMALL_TALK | {buttons.RETURN_TO_BOT}

# Made once, because making a statement costs as much as running it.
_other = aliased(Message)
_waits = exists().where(_other.conversation_id == Message.conversation_id, _other.turn == Turn.WAITING)
WAITING_AROUND = select(
    Message, _waits.where(_other.seq < Message.seq).label("older"), _waits.where(_other.seq > Message.seq).label("newer")
).where(Message.id == bindparam("message_id"))
POINT_AND_CUSTOMER = (
    select(ContactPoint, Customer)
    .join(Customer, Customer.id == bindparam("customer_id"))
    .where(ContactPoint.id == bindparam("point_id"))
    .with_for_update(of=Customer)  # another conversation of this customer may move the same mood
)


@dataclass(frozen=True)
class Waiting:
    """A customer's message that is to be answered, and what helps to understand it."""

    message: Message
    language: str
    timezone: str
    country: str | None


@dataclass(frozen=True)
class Question:
    """The turn that Rasa is asked for, as the dialogue's contract has it."""

    body: dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """The turn is over; `more`: the next message waits already and the lease stays."""

    turn: AnsweredTurn
    more: bool


@dataclass(frozen=True)
class Later:
    """An older message of this conversation waits and comes first."""


@dataclass(frozen=True)
class _Held:
    """A message and its conversation as they are now, held to the end of the unit of work, and what waits around it."""

    message: Message
    conversation: Conversation
    older: bool
    newer: bool


async def next_waiting(session: AsyncSession, conversation_id: str) -> Waiting | None:
    """The message that is answered next in this conversation."""
    query = (
        select(Message, Conversation.language, Customer.timezone, Customer.country)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Customer, Customer.id == Conversation.customer_id)
        .where(Message.conversation_id == conversation_id, Message.turn == Turn.WAITING)
        .order_by(Message.seq)
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return Waiting(*row) if row else None


async def understand(
    session: AsyncSession, waiting: Message, nlu: dict[str, Any], instance: str
) -> Question | Ended | Later | None:
    """Store what a message means and move language, mood and counters by it; None when another process has the conversation."""
    held = await _hold(session, waiting)
    message, conversation = held.message, held.conversation
    if message.turn != Turn.WAITING or not _take_lease(conversation, instance):
        return None
    if held.older:
        return Later()
    who = {"point_id": conversation.contact_point_id, "customer_id": conversation.customer_id}
    point, customer = (await session.execute(POINT_AND_CUSTOMER, who)).one()
    pressed = (message.event or {}).get("pressed")
    if message.nlu is None:  # else this is a second try after a crash: count nothing twice
        message.nlu = nlu
        _learn(session, conversation, customer, message, nlu, pressed)
    asks_for_bot = pressed and pressed["intent"] == buttons.RETURN_TO_BOT
    if conversation.owner == Owner.QUEUE and not pressed:
        asks_for_bot = _asks_for_bot(message.text, conversation.language)
    if asks_for_bot and conversation.owner != Owner.AGENT:
        if conversation.owner == Owner.QUEUE:
            await handoff.release(session, conversation)
        said = await _say(session, conversation, message, [Reply(say("returned_to_bot", conversation.language))])
        return _close(held, Turn.ANSWERED, said)
    if conversation.owner != Owner.BOT:
        return _close(held, Turn.LEFT)
    return Question(_question(conversation, customer, point, message, nlu, pressed))


async def answer(
    session: AsyncSession, waiting: Message, said: Answer, instance: str, *, offered_person: bool = False
) -> Ended | None:
    """Store what the bot said, unless a person took over or closed meanwhile; None when another process has the turn."""
    held = await _hold(session, waiting)
    message, conversation = held.message, held.conversation
    if conversation.lease_owner != instance or message.turn != Turn.WAITING:
        return None
    if _overtaken(conversation):
        await _keep_unsaid(session, conversation, said.replies)
        return _close(held, Turn.LEFT)
    conversation.fresh = False
    conversation.person_offered = conversation.person_offered or offered_person
    conversation.failed_turns = 0 if said.understood else conversation.failed_turns + 1
    return _close(held, Turn.ANSWERED, await _say(session, conversation, message, said.replies))


async def give_up(session: AsyncSession, waiting: Message, reason: str, instance: str, public_url: str) -> Ended | None:
    """Tell the customer that the bot cannot answer, offer what may help meanwhile, and call a person.

    None when another process has the turn.
    """
    held = await _hold(session, waiting)
    message, conversation = held.message, held.conversation
    if message.turn != Turn.WAITING or not _take_lease(conversation, instance):
        return None
    if _overtaken(conversation):
        return _close(held, Turn.LEFT)
    queued = await handoff.request(session, conversation, reason)
    replies = [Reply(say("bot_unavailable", conversation.language, position=queued.position))]
    if message.nlu and message.nlu["decision"] == "act":
        for article, version in (await knowledge.about(session, message.nlu["intent"]["name"], conversation.language))[:1]:
            url = f"{public_url}/help/{article.slug}?lang={conversation.language}"
            replies.append(Reply(say("meanwhile", conversation.language, title=version.title, url=url)))
    return _close(held, Turn.FAILED, await _say(session, conversation, message, replies))


def _close(held: _Held, state: Turn, said: Sequence[Message] = ()) -> Ended:
    message, conversation = held.message, held.conversation
    message.turn = state
    if not held.newer:
        conversation.lease_owner = conversation.lease_until = None
    return Ended(AnsweredTurn(message, list(said), conversation.owner), more=held.newer)


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


async def _hold(session: AsyncSession, waiting: Message) -> _Held:
    conversation = await session.get_one(Conversation, waiting.conversation_id, with_for_update=True)
    # read only now: what the lock had to wait for is in it, and nothing can be added before it is given back
    row = (await session.execute(WAITING_AROUND, {"message_id": waiting.id})).one()
    return _Held(row[0], conversation, older=row[1], newer=row[2])


def _learn(
    session: AsyncSession,
    conversation: Conversation,
    customer: Customer,
    message: Message,
    nlu: dict[str, Any],
    pressed: dict[str, Any] | None,
) -> None:
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


def _frustrated(conversation: Conversation, customer: Customer) -> bool:
    """Two strongly negative messages in a row, or a falling trend with an answer that failed."""
    falling = sentiment.mood(customer).trend == "falling"
    return conversation.negative_run >= 2 or (falling and conversation.failed_turns > 0)


def _question(
    conversation: Conversation,
    customer: Customer,
    point: ContactPoint,
    message: Message,
    nlu: dict[str, Any],
    pressed: dict[str, Any] | None,
) -> dict[str, Any]:
    return {
        "conversation_id": conversation.id,
        "message_id": message.id,
        "text": message.text,
        "language": conversation.language,
        "channel": conversation.channel,
        "nlu": nlu,
        "fresh": conversation.fresh,
        "pressed": {"intent": pressed["intent"], "entities": pressed["entities"]} if pressed else None,
        "context": {
            "customer_name": customer.name.split()[0] if customer.name and point.vouched else None,
            "verified": point.vouched,
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
