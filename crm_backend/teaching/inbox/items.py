"""Items as they are stored: masked, with their vector, in their cluster, each message once."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu.encoder import Vectors
from crm_backend.models import ItemState, Message, TeachingCluster, TeachingItem
from crm_backend.models.base import new_id
from crm_backend.teaching.dataset.yaml_text import UNWRITABLE
from crm_backend.teaching.inbox.clusters import Clusters
from crm_backend.teaching.inbox.ranking import cost, score, uncertainty
from crm_backend.teaching.inbox.scores import rescore
from crm_backend.teaching.inbox.signals import Finding
from crm_backend.teaching.masking import mask

LONGEST = 500  # characters of a message
LOADED = 5000  # clusters at once
_MARKS = " .,!?…。，！？"  # at the end of a message, of which alike ones have others
_NO_MARKS = str.maketrans({"\t": " ", "[": "(", "]": ")"})  # as examples are written


class Reader(Protocol):
    """Who understands messages: `crm_backend.understanding`."""

    @property
    def encoder(self) -> str:
        """Which sentence encoder it has."""

    @property
    def fingerprint(self) -> str:
        """Which model it is."""

    async def encode(self, texts: Sequence[str], language: str) -> Vectors:
        """One row of length 1 a text."""

    async def parse(self, text: str) -> dict[str, Any]:
        """The `nlu` object of a text."""


@dataclass
class Found:
    """A message and all that was found about it."""

    message: Message
    reasons: set[str] = field(default_factory=set)
    hint: str | None = None
    name: str | None = None  # the customer's

    @classmethod
    def together(cls, messages: Mapping[str, Message], found: Iterable[Finding]) -> "list[Found]":
        """One for each message."""
        known: dict[str, Found] = {}
        for finding in found:
            if finding.message_id not in messages:
                continue
            one = known.setdefault(finding.message_id, cls(messages[finding.message_id]))
            one.reasons |= {finding.reason} if finding.reason else set()
            one.hint = finding.hint or one.hint
        return list(known.values())


class Keeper:
    """Stores items; remembers the clusters, which are many, from one time to the next."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._encoder = ""
        self._clusters: Clusters | None = None
        self._loaded: tuple[Any, str] | None = None  # the newest cluster that is known

    async def prepare(self, found: Sequence[Found]) -> list[TeachingItem]:
        """Items for these messages, not stored yet; nothing of the database is held meanwhile."""
        items = [_item(one, self._reader) for one in found]
        by_language: dict[str, list[TeachingItem]] = defaultdict(list)
        for item in items:
            by_language[item.language].append(item)
        for language, group in by_language.items():
            vectors = await self._reader.encode([item.text.strip(_MARKS) or item.text for item in group], language)
            for item, vector in zip(group, vectors, strict=True):
                item.vector = vector.astype(np.float32).tobytes()
        return items

    async def store(self, session: AsyncSession, found: Sequence[Found], items: Sequence[TeachingItem]) -> int:
        """Add what is new and say more about what is known; how many were new."""
        query = select(TeachingItem).where(TeachingItem.message_id.in_([one.message.id for one in found]))
        known = {item.message_id: item for item in (await session.execute(query)).scalars()}
        touched = {_merge(known[one.message.id], one) for one in found if one.message.id in known}
        fresh = [item for one, item in zip(found, items, strict=True) if one.message.id not in known and one.reasons]
        await self._join(session, fresh)
        session.add_all(fresh)
        await session.flush()
        await rescore(session, {cluster for cluster in touched | {item.cluster_id for item in fresh} if cluster})
        return len(fresh)

    def forget(self) -> None:
        """The clusters may not be what was remembered: a unit of work failed, or somebody removed some."""
        self._clusters, self._loaded = None, None

    async def _join(self, session: AsyncSession, items: Sequence[TeachingItem]) -> None:
        if not items:
            return
        vectors = np.stack([np.frombuffer(item.vector, dtype=np.float32) for item in items])
        new_ids = [new_id() for _ in items]
        joined = await self._joined(session, vectors, new_ids)
        if not await _are_there(session, set(joined).difference(new_ids)):  # a reset of the demo removes clusters
            self.forget()
            joined = await self._joined(session, vectors, new_ids)
        for item, cluster_id, own in zip(items, joined, new_ids, strict=True):
            if cluster_id == own:
                session.add(TeachingCluster(id=own, encoder=item.encoder, vector=item.vector))
            item.cluster_id = cluster_id
        await session.flush()
        sizes = select(TeachingCluster.id, TeachingCluster.scored_size).where(TeachingCluster.id.in_(set(joined)))
        known = {row[0]: row[1] for row in (await session.execute(sizes)).all()}
        for item in items:
            item.score = score(item.uncertainty, known[item.cluster_id or ""], item.cost)

    async def _joined(self, session: AsyncSession, vectors: Vectors, new_ids: Sequence[str]) -> list[str]:
        await self._load(session, vectors.shape[1])
        assert self._clusters is not None
        return await asyncio.to_thread(self._clusters.join, vectors, new_ids)

    async def _load(self, session: AsyncSession, dimensions: int) -> None:
        """Know the clusters that were made since, by whom ever."""
        if self._clusters is None or self._encoder != self._reader.encoder:
            self._clusters, self._encoder, self._loaded = Clusters(dimensions), self._reader.encoder, None
        known = set(self._clusters.ids)
        while True:
            query = select(TeachingCluster.id, TeachingCluster.created_at, TeachingCluster.vector)
            query = query.where(TeachingCluster.encoder == self._encoder)
            if self._loaded:
                at, last = self._loaded
                behind = or_(TeachingCluster.created_at > at, and_(TeachingCluster.created_at == at, TeachingCluster.id > last))
                query = query.where(TeachingCluster.created_at >= at, behind)
            rows = (await session.execute(query.order_by(TeachingCluster.created_at, TeachingCluster.id).limit(LOADED))).all()
            for cluster_id, at, vector in rows:
                if cluster_id not in known:
                    self._clusters.add(cluster_id, np.frombuffer(vector, dtype=np.float32))
                self._loaded = at, cluster_id
            if len(rows) < LOADED:
                return


async def _are_there(session: AsyncSession, clusters: Collection[str]) -> bool:
    count = await session.scalar(select(func.count()).where(TeachingCluster.id.in_(clusters)))
    return count == len(clusters)


def _item(found: Found, reader: Reader) -> TeachingItem:
    message = found.message
    nlu = message.nlu or {}
    text = UNWRITABLE.sub(" ", message.text[:LONGEST]).translate(_NO_MARKS)
    within = [each for each in nlu["entities"] if each["end"] <= len(text)]
    masked = mask(text, within, nlu["language"]["code"], found.name)
    ranking = nlu["intent_ranking"][:10]
    return TeachingItem(
        id=new_id(),
        message_id=message.id,
        conversation_id=message.conversation_id,
        text=masked.text,
        language=nlu["language"]["code"],
        at=message.created_at,
        decision=nlu["decision"],
        ranking=ranking,
        guess=ranking[0]["name"] if ranking else None,
        read_with="",
        entities=masked.entities,
        sentiment=nlu["sentiment"]["label"],
        reasons=sorted(found.reasons),
        hint=found.hint,
        uncertainty=uncertainty(ranking, found.reasons),
        cost=cost(found.reasons),
        encoder=reader.encoder,
        state=ItemState.OPEN,
    )


def _merge(item: TeachingItem, found: Found) -> str | None:
    """Say more about an item; its cluster, whose lead it may be now."""
    item.reasons = sorted({*item.reasons, *found.reasons})
    item.hint = found.hint or item.hint
    before = item.uncertainty * item.cost
    item.uncertainty, item.cost = uncertainty(item.ranking, item.reasons), cost(item.reasons)
    item.score = item.score * item.uncertainty * item.cost / before if before else item.uncertainty * item.cost
    return item.cluster_id


async def read_again(session: AsyncSession, items: Sequence[TeachingItem], read: Sequence[dict[str, Any]], model: str) -> None:
    """What a newer model makes of open items: what it understands now sinks in the list."""
    for item, nlu in zip(items, read, strict=True):
        stored = await session.get(TeachingItem, item.id)
        if stored is None or stored.state != ItemState.OPEN:
            continue
        stored.ranking, stored.decision, stored.read_with = nlu["intent_ranking"][:10], nlu["decision"], model
        stored.guess = nlu["intent"]["name"] or None
        before = stored.uncertainty
        stored.uncertainty = uncertainty(stored.ranking, stored.reasons)
        stored.score = stored.score * stored.uncertainty / before if before else stored.uncertainty * stored.cost
    await session.flush()
    await rescore(session, {item.cluster_id for item in items if item.cluster_id})
