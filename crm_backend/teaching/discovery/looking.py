"""Looks for new intents among the messages that wait in the inbox, and knows again those that it has found before."""

import asyncio
import hashlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu.encoder import Vectors
from crm_backend.db import Database
from crm_backend.models import Discovery, DiscoveryState, ItemState, TeachingItem
from crm_backend.models.base import now
from crm_backend.teaching import changes
from crm_backend.teaching.apart import compute, result_of
from crm_backend.teaching.discovery.naming import suggested_name, words_of_groups
from crm_backend.teaching.surveys import Tell

NAME = "discoveries"
MOST = 3000  # messages: all pairs of them are compared, which takes seconds and 36 MB
SURE = 0.5  # probability of an intent from which a message has one
NO_INTENT = "out_of_scope"
SAME = 0.85  # cosine of the middles of what is one discovery at two times
SHARED = 0.5  # or that share of the messages
WEEKS = 12


@dataclass(frozen=True)
class Found:
    """One group of items, the most central first."""

    items: Sequence[TeachingItem]
    centre: Vectors
    words: list[str]


class DiscoveryLook:
    """The look; `root` is the checkout whose intents there are already."""

    name = NAME

    def __init__(self, db: Database, root: Path) -> None:
        self._db, self._root = db, root

    async def made_from(self) -> str:
        """Of how many messages wait, and of the newest of them."""
        query = select(func.count(TeachingItem.id), func.max(TeachingItem.created_at)).where(TeachingItem.state == ItemState.OPEN)
        async with self._db.reading() as session:
            row = (await session.execute(query)).one()
        return hashlib.sha256(f"{row[0]} {row[1]}".encode()).hexdigest()

    async def look(self, tell: Tell) -> dict[str, Any]:
        """Group what nothing fits, name the groups, and store them."""
        tell("read", 0.0)
        async with self._db.reading() as session:
            items = await fitting_nothing(session)
            taken = await changes.intents(session, self._root)
        tell("group", 0.1)
        groups = await _grouped(items, lambda part: tell("group", 0.1 + 0.7 * part)) if items else []
        tell("name", 0.8)
        found = await asyncio.to_thread(_named, items, groups)
        tell("store", 0.9)
        async with self._db.transaction() as session:
            await _store(session, found, taken)
        return {"messages": len(items), "grouped": sum(len(each.items) for each in found), "groups": len(found)}


async def fitting_nothing(session: AsyncSession) -> list[TeachingItem]:
    """The newest messages that wait and that no intent fits, all with vectors of the encoder that the newest one has."""
    query = select(TeachingItem).where(TeachingItem.state == ItemState.OPEN, TeachingItem.decision != "act")
    act = select(TeachingItem).where(TeachingItem.state == ItemState.OPEN, TeachingItem.decision == "act")
    newest = [
        *(await session.execute(query.order_by(TeachingItem.at.desc(), TeachingItem.id).limit(2 * MOST))).scalars(),
        *(await session.execute(act.order_by(TeachingItem.at.desc(), TeachingItem.id).limit(MOST))).scalars(),
    ]
    fitting = sorted((item for item in newest if _fits_nothing(item)), key=lambda item: item.at, reverse=True)
    return [item for item in fitting if item.encoder == fitting[0].encoder][:MOST]


def _fits_nothing(item: TeachingItem) -> bool:
    if not item.ranking:
        return True
    best = item.ranking[0]
    return best["name"] == NO_INTENT or best["confidence"] < SURE or item.decision == "unsure"


async def _grouped(items: Sequence[TeachingItem], tell: Any) -> list[tuple[Sequence[int], Vectors]]:
    with tempfile.TemporaryDirectory(prefix="concierge-discovery-") as name:
        folder = Path(name)
        np.save(folder / "vectors.npy", vectors_of(items))
        await compute("crm_backend.teaching.discovery.clustering", folder, tell)
        return list(zip(cast(list[list[int]], result_of(folder)), np.load(folder / "centres.npy"), strict=True))


def vectors_of(items: Sequence[TeachingItem]) -> Vectors:
    """Their vectors, a row each."""
    return np.frombuffer(b"".join(item.vector for item in items), dtype=np.float32).reshape(len(items), -1)


def _named(items: Sequence[TeachingItem], groups: Sequence[tuple[Sequence[int], Vectors]]) -> list[Found]:
    grouped = {row for rows, _ in groups for row in rows}
    texts = [[items[row].text for row in rows] for rows, _ in groups]
    words = words_of_groups(texts, [item.text for row, item in enumerate(items) if row not in grouped])
    return [Found([items[row] for row in rows], centre, said) for (rows, centre), said in zip(groups, words, strict=True)]


async def _store(session: AsyncSession, found: Sequence[Found], taken: set[str]) -> None:
    """Keep what was found; what is known keeps its identity and its state, what is gone and was left open goes."""
    known = list((await session.execute(select(Discovery).where(Discovery.named.is_(False)).with_for_update())).scalars())
    free = {row.id: row for row in known}
    for each in found:
        row = _known(each, list(free.values()))
        if row is None:
            row = Discovery(encoder=each.items[0].encoder, suggested=suggested_name(each.words, taken))
            session.add(row)
            taken = taken | {row.suggested}
        else:
            del free[row.id]
        describe(row, each)
    for row in free.values():
        if row.state == DiscoveryState.OPEN:
            await session.delete(row)
        elif row.state == DiscoveryState.DISMISSED:
            row.items = []
    await session.flush()


def _known(found: Found, rows: Sequence[Discovery]) -> Discovery | None:
    """The row that these are, at another time."""
    ids = {item.id for item in found.items}
    best: tuple[float, Discovery | None] = (0.0, None)
    for row in rows:
        if row.encoder != found.items[0].encoder:
            continue
        shared = len(ids.intersection(row.items)) / min(len(ids), len(row.items) or 1)
        alike = float(np.frombuffer(row.vector, np.float32) @ found.centre)
        if (shared >= SHARED or alike >= SAME) and shared + alike > best[0]:
            best = (shared + alike, row)
    return best[1]


def describe(row: Discovery, found: Found) -> None:
    """Note what is found now."""
    row.vector, row.words, row.seen_at = found.centre.tobytes(), found.words, now()
    row.items = [item.id for item in found.items]
    row.weeks, row.nearest = _weeks(found.items), _nearest(found.items)
    row.languages = dict(Counter(item.language for item in found.items).most_common())


def _weeks(items: Sequence[TeachingItem]) -> list[dict[str, Any]]:
    today = now().date()
    this_week = today - timedelta(days=today.weekday())
    mondays = [this_week - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    counts = Counter(item.at.date() - timedelta(days=item.at.weekday()) for item in items)
    return [{"monday": monday.isoformat(), "messages": counts[monday]} for monday in mondays]


def _nearest(items: Sequence[TeachingItem]) -> dict[str, Any] | None:
    """The intent that most of them would be taken for, unless that is none."""
    best = [item.ranking[0] for item in items if item.ranking and item.ranking[0]["name"] != NO_INTENT]
    if not best:
        return None
    name, number = Counter(each["name"] for each in best).most_common(1)[0]
    confidence = sum(each["confidence"] for each in best if each["name"] == name) / number
    return {"name": name, "share": number / len(items), "confidence": confidence}
