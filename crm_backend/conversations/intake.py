"""Storing what a customer said: contact point, customer, conversation, message, in one unit of work."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.messages import InboundMessage, Voucher
from crm_backend.conversations import buttons, history, language
from crm_backend.conversations.thread import add
from crm_backend.conversations.turn import Waiting
from crm_backend.customers import service as customers
from crm_backend.errors import Conflict
from crm_backend.models import Author, ContactPoint, Conversation, Customer, Message, State, Turn
from crm_backend.models.base import now

# Made once, because making a statement costs as much as running it.
STORED_BEFORE = (
    select(ContactPoint, Message, Customer)
    .outerjoin(Customer, Customer.id == ContactPoint.customer_id)
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


@dataclass(frozen=True)
class Stored:
    """A customer's message as it stands in the database."""

    message_id: str
    conversation_id: str
    contact_point_id: str
    is_new: bool
    waiting: Waiting | None = None  # a new one, ready to be answered


async def store(session: AsyncSession, inbound: InboundMessage) -> Stored:
    """Keep a message once, however often it comes.

    Raises `Conflict` when its id was used for another text, and `IntegrityError` when somebody else is storing the same message
    at this moment (try again: it will be found).
    """
    known_point, known, customer = await _stored_before(session, inbound)
    if known is not None:
        return Stored(known.id, known.conversation_id, known.contact_point_id, is_new=False)
    point = known_point or await _new_contact_point(
        session, inbound.channel, inbound.account, inbound.sender_id, inbound.locale, inbound.voucher
    )
    if inbound.voucher:
        await vouch(session, point, inbound.voucher, inbound.locale)
    conversation = await _open_conversation(session, point, inbound.locale)
    button = await buttons.pressed(session, conversation.id, inbound.text)
    message = await add(
        session,
        conversation,
        Author.CUSTOMER,
        button["title"] if button else inbound.text,
        external_id=inbound.message_id,
        turn=Turn.WAITING,
        event={"pressed": button, "sent": inbound.text} if button else None,
    )
    await session.flush()
    if customer is None or customer.id != conversation.customer_id:
        customer = await session.get_one(Customer, conversation.customer_id)
    waiting = Waiting(message, conversation.language, customer.timezone, customer.country)
    return Stored(message.id, conversation.id, point.id, is_new=True, waiting=waiting)


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
    if point.vouched and await _is(session, point.customer_id, voucher):
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
        await session.flush()


def _names_somebody(voucher: Voucher | None) -> bool:
    return voucher is not None and any((voucher.external_id, voucher.email, voucher.phone))


async def _is(session: AsyncSession, customer_id: str | None, voucher: Voucher) -> bool:
    """Whether the voucher says nothing new about the customer that the contact point leads to already."""
    customer = await session.get(Customer, customer_id) if customer_id else None
    if customer is None:
        return False
    said = ((voucher.external_id, customer.external_id), (voucher.email, customer.email), (voucher.phone, customer.phone))
    return all(new in (None, known) for new, known in said) and not (voucher.name and not customer.name)


async def open_conversation(session: AsyncSession, contact_point_id: str) -> Conversation | None:
    """The conversation that goes on with this contact point, locked for this unit of work."""
    return (await session.execute(OPEN_CONVERSATION, {"point_id": contact_point_id})).scalar_one_or_none()


async def _open_conversation(session: AsyncSession, point: ContactPoint, locale: str | None) -> Conversation:
    conversation = await open_conversation(session, point.id)
    if conversation is None:
        customer = await session.get(Customer, point.customer_id) if point.customer_id else None
        profile = customer.locale if customer else None
        conversation = Conversation(
            contact_point_id=point.id,
            customer_id=point.customer_id,
            channel=point.channel,
            sender_id=point.sender_id,
            language=language.choose(asked=None, detected=None, so_far=None, locale=locale, profile=profile),
        )
        session.add(conversation)
        await session.flush()
    return conversation


async def _new_contact_point(
    session: AsyncSession, channel: str, account: str, sender_id: str, locale: str | None, voucher: Voucher | None
) -> ContactPoint:
    customer_id = None
    if not _names_somebody(voucher):
        customer = Customer(locale=language.enabled(locale))
        session.add(customer)
        await session.flush()
        customer_id = customer.id
    point = ContactPoint(channel=channel, account=account, sender_id=sender_id, customer_id=customer_id)
    session.add(point)
    await session.flush()
    return point


async def _stored_before(
    session: AsyncSession, inbound: InboundMessage
) -> tuple[ContactPoint | None, Message | None, Customer | None]:
    """The contact point, the message and the customer, as far as they are known."""
    address = {"channel": inbound.channel, "account": inbound.account, "sender": inbound.sender_id}
    found = await session.execute(STORED_BEFORE, {**address, "message": inbound.message_id})
    point, message, customer = found.one_or_none() or (None, None, None)
    if message is not None and inbound.text not in (message.text, (message.event or {}).get("sent")):
        raise Conflict("This message_id was used for another text.", code="message_id_reused")
    return point, message, customer
