"""Storing what a customer said: contact point, customer, conversation, message and what it means, in one unit of work."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu import ParseContext
from connectors.messages import InboundMessage, Voucher
from crm_backend.attachments import service as attachments
from crm_backend.conversations import buttons, history, language, turn
from crm_backend.conversations.buttons import Button
from crm_backend.conversations.thread import add
from crm_backend.conversations.turn import Step
from crm_backend.customers import service as customers
from crm_backend.errors import Conflict
from crm_backend.models import Author, ContactPoint, Conversation, Customer, Message, State, Turn
from crm_backend.models.base import now
from crm_backend.webhooks import service as webhooks

AWAY = timedelta(hours=12)  # after so long a silence nobody goes on with a form
# Made once, because making a statement costs as much as running it.
SENDER = (
    select(
        ContactPoint,
        Customer,
        Conversation.id.label("open_id"),
        Conversation.language,
        Message.id.label("stored_id"),
        Message.conversation_id,
        Message.text,
        Message.event,
    )
    .outerjoin(Customer, Customer.id == ContactPoint.customer_id)
    .outerjoin(Conversation, and_(Conversation.contact_point_id == ContactPoint.id, Conversation.state == State.OPEN))
    .outerjoin(Message, and_(Message.contact_point_id == ContactPoint.id, Message.external_id == bindparam("message")))
    .where(
        ContactPoint.channel == bindparam("channel"),
        ContactPoint.account == bindparam("account"),
        ContactPoint.sender_id == bindparam("sender"),
    )
)
OPEN_CONVERSATION = (
    select(Conversation)
    .where(Conversation.contact_point_id == bindparam("point_id"), Conversation.state == State.OPEN)
    .with_for_update()
)
OPEN_WITH_CUSTOMER = (
    select(Conversation, Customer)
    .join(Customer, Customer.id == Conversation.customer_id)
    .where(Conversation.contact_point_id == bindparam("point_id"), Conversation.state == State.OPEN)
    .with_for_update()  # of both: another conversation of this customer may move the same mood
)


@dataclass(frozen=True)
class Stored:
    """A customer's message as it stands in the database; `step` is what comes next for a new one whose turn it is."""

    message_id: str
    conversation_id: str
    contact_point_id: str
    is_new: bool
    step: Step | None = None


@dataclass(frozen=True)
class Sender:
    """Who sends a message, as far as they are known before it is stored, and what helps to understand it."""

    language: str  # of the conversation so far
    point: ContactPoint | None = None
    customer: Customer | None = None
    stored: Stored | None = None  # the message came before
    button: Button | None = None  # that it presses

    @property
    def context(self) -> ParseContext:
        """What understanding should know of them."""
        if self.customer is None:
            return ParseContext(now=now(), language=self.language)
        return ParseContext(now=now(), language=self.language, timezone=self.customer.timezone, region=self.customer.country)


async def look_up(session: AsyncSession, inbound: InboundMessage) -> Sender:
    """Who sends this; raises `Conflict` when the message's id was used for another text."""
    address = {"channel": inbound.channel, "account": inbound.account, "sender": inbound.sender_id}
    found = (await session.execute(SENDER, {**address, "message": inbound.message_id})).one_or_none()
    if found is None:
        return Sender(language=_first_language(inbound.locale, None))
    return Sender(
        language=found.language or _first_language(inbound.locale, found.Customer),
        point=found.ContactPoint,
        customer=found.Customer,
        stored=_stored_before(found, inbound) if found.stored_id else None,
        button=await buttons.pressed(session, found.open_id, inbound.text, inbound.channel) if found.open_id else None,
    )


async def store(
    session: AsyncSession,
    inbound: InboundMessage,
    sender: Sender,
    nlu: dict[str, Any] | None,
    instance: str,
    model: int | None = None,
) -> Stored:
    """Keep a message with what it means, as the version `model` has it, and begin its turn unless another comes first.

    Raises `IntegrityError` when somebody has stored the same contact point, conversation or message since `sender` was looked
    up: look again, it will be found.
    """
    point = await _current_point(session, inbound, sender)
    conversation, customer = await _open_conversation(session, point, inbound.locale)
    if inbound.voucher and point.vouched and conversation.customer_id != point.customer_id:
        # a chat that was moved to their address by somebody whom nobody knew, perhaps themselves
        customer = await customers.current(session, await session.get_one(Customer, point.customer_id, with_for_update=True))
        conversation.customer_id = customer.id
    button = sender.button
    others_wait = await turn.anything_waits(session, conversation)
    if conversation.last_seq and now() - conversation.updated_at > AWAY:
        conversation.rested = True
    message = await add(
        session,
        conversation,
        Author.CUSTOMER,
        button["title"] if button else inbound.text,
        external_id=inbound.message_id,
        thread_subject=inbound.subject,
        turn=Turn.WAITING,
        nlu=nlu,
        model=model,
        event={"pressed": button, "sent": inbound.text} if button else None,
    )
    if inbound.attachments:
        await attachments.take_in(session, conversation, message, inbound.attachments)
    turn.learn(session, conversation, customer, message)
    step = None if others_wait else await turn.begin(session, conversation, customer, point, message, instance)
    return Stored(message.id, conversation.id, point.id, is_new=True, step=step)


async def contact_point(
    session: AsyncSession,
    channel: str,
    account: str,
    sender_id: str,
    locale: str | None = None,
    voucher: Voucher | None = None,
) -> ContactPoint:
    """The contact point at this address; a new one gets a customer of its own, unless `vouch` follows and says who it is."""
    point = await history.find_contact_point(session, channel, account, sender_id)
    return point or await _new_contact_point(session, channel, account, sender_id, locale, voucher)


async def vouch(session: AsyncSession, point: ContactPoint, voucher: Voucher, locale: str | None) -> None:
    """Let the contact point lead to the customer that somebody we trust says it is.

    What an unknown visitor said becomes theirs; after another customer at the same address a new conversation begins.
    """
    if not _names_somebody(voucher):
        return
    known = await session.get(Customer, point.customer_id) if point.vouched and point.customer_id else None
    if _is(known, voucher):
        return
    customer = await customers.find_or_create(
        session,
        external_id=voucher.external_id,
        email=voucher.email,
        phone=voucher.phone,
        name=voucher.name,
        locale=language.enabled(locale),
    )
    if point.vouched and point.customer_id != customer.id:
        await _end(session, point)
    else:
        theirs = update(Conversation).where(Conversation.contact_point_id == point.id)
        await session.execute(theirs.where(Conversation.customer_id == point.customer_id).values(customer_id=customer.id))
    point.customer_id, point.vouched = customer.id, True
    await session.flush()


async def _end(session: AsyncSession, point: ContactPoint) -> None:
    """Resolve what goes on with a customer who is no longer the one at this address."""
    conversation = await open_conversation(session, point.id)
    if conversation is not None:
        conversation.state, conversation.resolved_at = State.RESOLVED, now()
        conversation.queued_at = conversation.queue_rank = None
        await webhooks.changed(session, conversation)
        await session.flush()


def _names_somebody(voucher: Voucher | None) -> bool:
    return voucher is not None and any((voucher.external_id, voucher.email, voucher.phone))


def _is(customer: Customer | None, voucher: Voucher) -> bool:
    """Whether the voucher says nothing new about the customer that the contact point leads to already."""
    if customer is None:
        return False
    said = ((voucher.external_id, customer.external_id), (voucher.email, customer.email), (voucher.phone, customer.phone))
    return all(new in (None, known) for new, known in said) and not (voucher.name and not customer.name)


async def open_conversation(session: AsyncSession, contact_point_id: str) -> Conversation | None:
    """The conversation that goes on with this contact point, locked for this unit of work."""
    return (await session.execute(OPEN_CONVERSATION, {"point_id": contact_point_id})).scalar_one_or_none()


async def _open_conversation(session: AsyncSession, point: ContactPoint, locale: str | None) -> tuple[Conversation, Customer]:
    """The conversation that goes on with this contact point, or a new one, and its customer, both held."""
    if found := (await session.execute(OPEN_WITH_CUSTOMER, {"point_id": point.id})).one_or_none():
        return found[0], found[1]
    customer = await customers.current(session, await session.get_one(Customer, point.customer_id, with_for_update=True))
    conversation = Conversation(
        contact_point_id=point.id,
        customer_id=customer.id,
        channel=point.channel,
        sender_id=point.sender_id,
        language=_first_language(locale, customer),
    )
    session.add(conversation)
    await session.flush()
    return conversation, customer


async def _current_point(session: AsyncSession, inbound: InboundMessage, sender: Sender) -> ContactPoint:
    """The sender's contact point, made if need be, leading to whom the voucher names."""
    voucher, point = inbound.voucher, sender.point
    if point and point.vouched and _is_doubtful(inbound):
        point = await session.get_one(ContactPoint, point.id)
        point.vouched = False  # until they prove it again: whoever writes now may be somebody else
        return point
    if point and (voucher is None or not _names_somebody(voucher) or (point.vouched and _is(sender.customer, voucher))):
        return point
    if point is None:
        address = (inbound.channel, inbound.account, inbound.sender_id)
        point = await _new_contact_point(session, *address, inbound.locale, voucher, inbound.claim)
    else:
        point = await session.get_one(ContactPoint, point.id)  # as it is now
    if voucher:
        await vouch(session, point, voucher, inbound.locale)
    return point


def _is_doubtful(inbound: InboundMessage) -> bool:
    """Whether a message bears an address that others are proven to have, and itself lacks the proof, as a forged mail does."""
    return inbound.voucher is None and inbound.claim is not None and bool(inbound.claim.email or inbound.claim.phone)


async def _new_contact_point(
    session: AsyncSession,
    channel: str,
    account: str,
    sender_id: str,
    locale: str | None,
    voucher: Voucher | None,
    claim: Voucher | None = None,
) -> ContactPoint:
    customer_id = None
    if not _names_somebody(voucher):
        customer_id = (await _claimed(session, claim, locale)).id
    point = ContactPoint(channel=channel, account=account, sender_id=sender_id, customer_id=customer_id)
    session.add(point)
    await session.flush()
    return point


async def _claimed(session: AsyncSession, claim: Voucher | None, locale: str | None) -> Customer:
    """Whom an unproven address belongs to, whose data need proof all the same; else a new customer with the name shown."""
    if claim and (claim.email or claim.phone):
        known = await customers.known_by_claim(session, claim.email, claim.phone)
        if known is not None:
            return known
    customer = Customer(locale=language.enabled(locale), name=claim.name[:200] if claim and claim.name else None)
    session.add(customer)
    await session.flush()
    return customer


def _stored_before(found: Any, inbound: InboundMessage) -> Stored:
    if inbound.text not in (found.text, (found.event or {}).get("sent")):
        raise Conflict("This message_id was used for another text.", code="message_id_reused")
    return Stored(found.stored_id, found.conversation_id, found.ContactPoint.id, is_new=False)


def _first_language(locale: str | None, customer: Customer | None) -> str:
    profile = customer.locale if customer else None
    return language.choose(asked=None, detected=None, so_far=None, locale=locale, profile=profile)
