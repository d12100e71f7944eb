"""Scores of items as their clusters grow and shrink, and which item stands for its cluster in the list."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.knowledge.words import words
from crm_backend.models import ItemState, TeachingCluster, TeachingItem
from crm_backend.models.base import now
from crm_backend.teaching.inbox.ranking import weight

GROWN = 0.1  # share by which a cluster's size changes before all its items get new scores
TELLING = 4  # words that name a cluster
SAMPLE = 60  # texts of a cluster that its words are taken from
BACKGROUND = 1000  # texts that they are compared with
_PIECES = re.compile(r"[^\W\d_\u3400-\u9fff]+")  # words that are written apart


async def rescore(session: AsyncSession, cluster_ids: Iterable[str]) -> None:
    """Bring these clusters, to which items came or from which they went, up to date."""
    common: Counter[str] | None = None
    for cluster_id in sorted(set(cluster_ids)):
        cluster = await session.get(TeachingCluster, cluster_id, with_for_update=True)
        if cluster is None:
            continue
        cluster.size = await _open_items(session, cluster_id)
        if abs(cluster.size - cluster.scored_size) > GROWN * cluster.scored_size:
            cluster.scored_size = cluster.size
            await _score(session, cluster_id, cluster.size)
            if cluster.size > 1:
                common = common if common is not None else await _background(session)
                cluster.words = telling(await _texts(session, cluster_id), common)
        await _choose_lead(session, cluster_id)
    await session.flush()


async def put(session: AsyncSession, items: Sequence[TeachingItem], state: ItemState) -> None:
    """Have these items in a state that something else than a label of theirs gives them, with all that follows for the list."""
    clusters = {item.cluster_id for item in items if item.cluster_id}
    await hold(session, clusters)
    values: dict[str, Any] = {"state": state, "labelled_at": None if state == ItemState.OPEN else now()}
    if state != ItemState.OPEN:
        values["leads"] = False
    await session.execute(update(TeachingItem).where(TeachingItem.id.in_([item.id for item in items])).values(**values))
    await rescore(session, clusters)


async def hold(session: AsyncSession, cluster_ids: Iterable[str]) -> None:
    """Keep others from these clusters' items to the end of the unit of work; who holds several does so in this order."""
    for cluster_id in sorted(set(cluster_ids)):
        await session.get(TeachingCluster, cluster_id, with_for_update=True)


def telling(texts: Sequence[str], common: Mapping[str, int]) -> list[str]:
    """The words that many of these texts have and few others, the most telling first, as they are written there."""
    counts = Counter(word for text in texts for word in set(words(text)) if not any(map(str.isdigit, word)))
    most = max(2, sum(common.values()) // 100) if common else 2

    def tells(word: str) -> float:
        return counts[word] / len(texts) * log(1 + most / (1 + common.get(word, 0)))

    often = [word for word, count in counts.items() if count >= 2 and count * 4 >= len(texts)]
    written = {stem: piece for text in texts for piece in _PIECES.findall(text.lower()) for stem in words(piece)[:1]}
    return [written.get(word, word) for word in sorted(often, key=lambda word: (-tells(word), word))[:TELLING]]


async def _open_items(session: AsyncSession, cluster_id: str) -> int:
    query = select(func.count()).where(TeachingItem.cluster_id == cluster_id, TeachingItem.state == ItemState.OPEN)
    return int((await session.execute(query)).scalar_one())


async def _score(session: AsyncSession, cluster_id: str, size: int) -> None:
    """The same as `ranking.score`, for all open items of a cluster."""
    change = update(TeachingItem).where(TeachingItem.cluster_id == cluster_id, TeachingItem.state == ItemState.OPEN)
    scored = TeachingItem.uncertainty * TeachingItem.cost * weight(size)
    await session.execute(change.values(score=scored).execution_options(synchronize_session=False))


async def _choose_lead(session: AsyncSession, cluster_id: str) -> None:
    ours = (TeachingItem.cluster_id == cluster_id,)
    best = (
        select(TeachingItem.id)
        .where(*ours, TeachingItem.state == ItemState.OPEN)
        .order_by(TeachingItem.score.desc(), TeachingItem.id.desc())
        .limit(1)
    )
    lead = (await session.execute(best)).scalar_one_or_none()
    options = {"synchronize_session": False}
    former = update(TeachingItem).where(*ours, TeachingItem.leads, TeachingItem.id != (lead or ""))
    await session.execute(former.values(leads=False).execution_options(**options))
    if lead:
        await session.execute(update(TeachingItem).where(TeachingItem.id == lead).values(leads=True).execution_options(**options))


async def _texts(session: AsyncSession, cluster_id: str) -> Sequence[str]:
    query = select(TeachingItem.text).where(TeachingItem.cluster_id == cluster_id, TeachingItem.state == ItemState.OPEN)
    return (await session.execute(query.limit(SAMPLE))).scalars().all()


async def _background(session: AsyncSession) -> Counter[str]:
    """In how many of the highest items, whatever their cluster, a word stands."""
    query = select(TeachingItem.text).where(TeachingItem.state == ItemState.OPEN)
    texts = (await session.execute(query.order_by(TeachingItem.score.desc()).limit(BACKGROUND))).scalars()
    return Counter(word for text in texts for word in set(words(text)))
