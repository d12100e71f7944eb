"""New intents that people name while they label: each is a card like what is discovered, with the messages labelled so."""

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import ChangeState, Discovery, DiscoveryState, TeachingChange, TeachingItem, TeachingLabel
from crm_backend.teaching.dataset.kinds import NEW_INTENT
from crm_backend.teaching.discovery.looking import Found, describe, vectors_of
from crm_backend.teaching.discovery.naming import words_of_groups


async def keep_card(session: AsyncSession, name: str) -> None:
    """Bring the card of an intent that nobody has made yet in line with the labels that count; without any it goes."""
    made = select(TeachingChange.id).where(
        TeachingChange.kind == NEW_INTENT, TeachingChange.subject == name, TeachingChange.state != ChangeState.WITHDRAWN
    )
    items = await _labelled(session, name) if (await session.execute(made.limit(1))).first() is None else []
    mine = (Discovery.named.is_(True), Discovery.suggested == name, Discovery.state == DiscoveryState.OPEN)
    if not items:
        await session.execute(delete(Discovery).where(*mine))
        return
    row = (await session.execute(select(Discovery).where(*mine).with_for_update())).scalars().first()
    if row is None:
        row = Discovery(encoder=items[0].encoder, suggested=name, named=True)
        session.add(row)
    mean = vectors_of([item for item in items if item.encoder == row.encoder]).mean(axis=0)
    centre = (mean / (np.linalg.norm(mean) or 1.0)).astype(np.float32)
    [words] = words_of_groups([[item.text for item in items]])
    describe(row, Found(items, centre, words))
    await session.flush()


async def _labelled(session: AsyncSession, name: str) -> list[TeachingItem]:
    """The messages on which everybody agrees that they mean this, the newest first."""
    said = select(TeachingLabel.item_id).where(
        TeachingLabel.intent == name, TeachingLabel.undone_at.is_(None), TeachingLabel.overruled_by.is_(None)
    )
    query = select(TeachingItem).where(TeachingItem.id.in_(said), TeachingItem.disputed.is_(False))
    return list((await session.execute(query.order_by(TeachingItem.at.desc(), TeachingItem.id))).scalars())
