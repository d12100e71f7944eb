"""Labelling a message that went wrong unnoticed: somebody picks it out of its conversation."""

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from crm_backend.conversations import service as conversations
from crm_backend.db import Database
from crm_backend.errors import Conflict, NotFound
from crm_backend.models import Author, Message, TeachingCluster, TeachingItem, User
from crm_backend.models.base import new_id
from crm_backend.teaching import customers
from crm_backend.teaching.inbox.items import Found, Keeper, Reader
from crm_backend.teaching.inbox.ranking import Reason
from crm_backend.teaching.inbox.scores import rescore


async def pick(db: Database, reader: Reader, user: User, message_id: str) -> str:
    """The id of a message's item, made if there is none yet.

    `NotFound` when the user may not see the message, `Conflict` when nothing was understood from it.
    """
    async with db.reading() as session:
        if known := await session.scalar(_item_of(message_id)):
            return known
        message = await session.get(Message, message_id)
        if message is None:
            raise NotFound("There is no such message.", code="message_unknown")
        await conversations.get(session, user, message.conversation_id)
        if message.author != Author.CUSTOMER or message.nlu is None:
            raise Conflict("Only what a customer has written is understood.", code="nothing_understood")
        names = await customers.names(session, {message.conversation_id})
    found = Found(message, {Reason.PICKED}, name=names.get(message.conversation_id))
    [item] = await Keeper(reader).prepare([found])
    return await _store(db, item)


async def _store(db: Database, item: TeachingItem) -> str:
    """Add the item, in a cluster of its own: to find the nearest one takes all of them."""
    try:
        async with db.transaction() as session:
            cluster = TeachingCluster(id=new_id(), encoder=item.encoder, vector=item.vector)
            session.add(cluster)
            await session.flush()
            item.cluster_id = cluster.id
            session.add(item)
            await session.flush()
            await rescore(session, [cluster.id])
            return item.id
    except IntegrityError:  # it was collected meanwhile
        async with db.reading() as session:
            return (await session.execute(_item_of(str(item.message_id)))).scalar_one()


def _item_of(message_id: str) -> Select[str]:
    return select(TeachingItem.id).where(TeachingItem.message_id == message_id)
