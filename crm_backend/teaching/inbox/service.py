"""Reading the inbox: the ranked list, one item with what is like it, and who looks at which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend import pagination
from crm_backend.conversations import service as conversations
from crm_backend.errors import Conflict, NotFound, NotUnderstood
from crm_backend.models import ItemState, TeachingCluster, TeachingItem, TeachingLabel, User
from crm_backend.models.base import now
from crm_backend.teaching.inbox.clusters import ALIKE_SHOWN
from crm_backend.teaching.inbox.schemas import (
    AlikeOut,
    CountsOut,
    DetailOut,
    GuessOut,
    ItemOut,
    ItemsOut,
    LabelOut,
    View,
)

HELD = timedelta(minutes=5)  # the console asks again while somebody looks at an item
MOST_COUNTED = 100
COMPARED = 500  # open messages of a cluster that the nearest are taken from
LABELS_SHOWN = 20


@dataclass(frozen=True)
class Filter:
    """Which items a list is about; None and "" mean any. `intent` is the likeliest one, or what was said."""

    view: View = "open"
    reason: str | None = None
    intent: str | None = None
    language: str | None = None
    q: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.reason or self.intent or self.language or self.q.strip())


async def listed(session: AsyncSession, user: User, wanted: Filter, cursor: str | None, limit: int) -> ItemsOut:
    """A page: open items the highest score first, one for its whole cluster unless something is sought; others by time."""
    ranked = wanted.view == "open"
    key: Any = TeachingItem.score if ranked else TeachingItem.labelled_at
    query = select(TeachingItem.id).where(_in_view(user, wanted), *_narrowed(wanted))
    if cursor:
        query = query.where(_behind(key, pagination.decode(cursor, 2), ranked))
    ids = (await session.execute(query.order_by(key.desc(), TeachingItem.id.desc()).limit(limit + 1))).scalars().all()
    found = (await session.execute(select(TeachingItem).where(TeachingItem.id.in_(ids)))).scalars()  # the index has the rest
    by_id = {item.id: item for item in found}
    rows = [by_id[each] for each in ids if each in by_id]
    page = rows[:limit]
    items = await _lines(session, user, page, shows_labels=wanted.view != "second")
    return ItemsOut(items=items, next_cursor=_cursor(page[-1], ranked) if len(rows) > limit else None)


async def counts(session: AsyncSession, user: User) -> CountsOut:
    """How much there is in each view; of a second look and of disagreements `MOST_COUNTED` at most."""
    by_state = select(TeachingItem.state, func.count()).group_by(TeachingItem.state)
    states = {row[0]: row[1] for row in (await session.execute(by_state)).all()}

    async def count(condition: ColumnElement[bool]) -> int:
        some = select(TeachingItem.id).where(condition).limit(MOST_COUNTED).subquery()
        return int((await session.execute(select(func.count()).select_from(some))).scalar_one())

    return CountsOut(
        groups=int((await session.execute(select(func.count()).where(TeachingItem.leads.is_(True)))).scalar_one()),
        open=states.get(ItemState.OPEN, 0),
        second=await count(_in_view(user, Filter("second"))),
        disputed=await count(TeachingItem.disputed.is_(True)),
        labelled=states.get(ItemState.LABELLED, 0),
        dismissed=states.get(ItemState.DISMISSED, 0),
    )


async def next_one(session: AsyncSession, user: User, skip: Sequence[str]) -> DetailOut | None:
    """The highest open item that nobody else looks at, from now on this user's for some minutes; None when there is none."""
    query = (
        select(TeachingItem)
        .where(TeachingItem.leads.is_(True), _free_for(user), TeachingItem.id.not_in(skip))
        .order_by(TeachingItem.score.desc(), TeachingItem.id.desc())
        .limit(1)
        .with_for_update(skip_locked=True)  # on PostgreSQL; SQLite has one writer anyway
    )
    item = (await session.execute(query)).scalar_one_or_none()
    if item is None:
        return None
    item.held_by, item.held_until = user.id, now() + HELD
    await session.flush()
    return await detail(session, user, item)


async def hold(session: AsyncSession, user: User, item_id: str) -> DetailOut:
    """Look at this one; `Conflict` while somebody else does."""
    change = update(TeachingItem).where(TeachingItem.id == item_id, _free_for(user))
    held = await session.execute(change.values(held_by=user.id, held_until=now() + HELD))
    item = await get(session, item_id)
    if not held.rowcount:  # type: ignore[attr-defined]
        raise Conflict("A colleague looks at this message now.", code="held")
    await session.refresh(item)
    return await detail(session, user, item)


async def release(session: AsyncSession, user: User, item_id: str) -> None:
    """Look at it no more; nothing happens where somebody else does."""
    change = update(TeachingItem).where(TeachingItem.id == item_id, TeachingItem.held_by == user.id)
    await session.execute(change.values(held_by=None, held_until=None))


async def get(session: AsyncSession, item_id: str) -> TeachingItem:
    """The item; raises `NotFound`."""
    item = await session.get(TeachingItem, item_id)
    if item is None:
        raise NotFound("There is no such message in the inbox.", code="item_unknown")
    return item


async def detail(session: AsyncSession, user: User, item: TeachingItem) -> DetailOut:
    """All of an item, as this user may see it."""
    labels = await _labels(session, item)
    blind = item.second and user.id not in {label.user_id for label, _, _ in labels} and not item.disputed
    [line] = await _lines(session, user, [item], shows_labels=not blind)
    ids = {item.conversation_id} if item.conversation_id else set()
    seen = await conversations.visible(session, user, ids)
    return DetailOut(
        **line.model_dump(),
        ranking=[GuessOut(name=each["name"], confidence=each["confidence"]) for each in item.ranking],
        entities=item.entities,
        sentiment=item.sentiment,
        decision=item.decision,
        hint=item.hint,
        conversation_id=item.conversation_id if item.conversation_id in seen else None,
        alike_ones=await _alike(session, item),
        labels=[] if blind else [_label(*row) for row in labels],
    )


def held(item: TeachingItem, user: User) -> bool:
    """Whether somebody else looks at an item now."""
    return item.held_by not in (None, user.id) and item.held_until is not None and item.held_until > now()


def _in_view(user: User, wanted: Filter) -> ColumnElement[bool]:
    mine = select(TeachingLabel.id).where(
        TeachingLabel.item_id == TeachingItem.id, TeachingLabel.user_id == user.id, TeachingLabel.undone_at.is_(None)
    )
    views: dict[str, ColumnElement[bool]] = {
        "open": TeachingItem.state == ItemState.OPEN if wanted.narrowed else TeachingItem.leads.is_(True),
        "second": and_(TeachingItem.second.is_(True), ~mine.exists()),
        "disputed": TeachingItem.disputed.is_(True),
        "labelled": TeachingItem.state == ItemState.LABELLED,
        "dismissed": TeachingItem.state == ItemState.DISMISSED,
    }
    return views[wanted.view]


def _narrowed(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.reason:
        conditions.append(cast(TeachingItem.reasons, Text).contains(f'"{wanted.reason}"', autoescape=True))
    if wanted.language:
        conditions.append(TeachingItem.language == wanted.language)
    if wanted.q.strip():
        conditions.append(TeachingItem.text.icontains(wanted.q.strip(), autoescape=True))
    if wanted.intent and wanted.view == "open":
        conditions.append(TeachingItem.guess == wanted.intent)
    elif wanted.intent:
        said = select(TeachingLabel.id).where(
            TeachingLabel.item_id == TeachingItem.id, TeachingLabel.intent == wanted.intent, TeachingLabel.undone_at.is_(None)
        )
        conditions.append(said.exists())
    return conditions


def _free_for(user: User) -> ColumnElement[bool]:
    return or_(TeachingItem.held_by.is_(None), TeachingItem.held_by == user.id, TeachingItem.held_until < now())


def _behind(key: Any, position: Sequence[str], ranked: bool) -> ColumnElement[bool]:
    end: float | datetime
    try:
        end = float.fromhex(position[0]) if ranked else pagination.moment(position[0])
    except ValueError as error:
        raise NotUnderstood("The cursor is not one of ours.", code="cursor") from error
    return and_(key <= end, or_(key < end, TeachingItem.id < position[1]))


def _cursor(item: TeachingItem, ranked: bool) -> str:
    if ranked:
        return pagination.encode(item.score.hex(), item.id)
    return pagination.encode((item.labelled_at or item.at).isoformat(), item.id)


async def _lines(session: AsyncSession, user: User, items: Sequence[TeachingItem], *, shows_labels: bool) -> list[ItemOut]:
    clusters = select(TeachingCluster.id, TeachingCluster.size, TeachingCluster.words)
    clusters = clusters.where(TeachingCluster.id.in_({item.cluster_id for item in items if item.cluster_id}))
    of_cluster = {row.id: row for row in (await session.execute(clusters)).all()}
    holders = select(User.id, User.name).where(User.id.in_({item.held_by for item in items if held(item, user)}))
    names = {row[0]: row[1] for row in (await session.execute(holders)).all()}
    said = await _said(session, [item.id for item in items if item.state != ItemState.OPEN]) if shows_labels else {}
    lines = []
    for item in items:
        cluster = of_cluster.get(item.cluster_id or "")
        lines.append(
            ItemOut(
                id=item.id,
                text=item.text,
                language=item.language,
                at=item.at,
                reasons=item.reasons,
                guess=item.guess,
                score=item.score,
                uncertainty=item.uncertainty,
                cost=item.cost,
                alike=cluster.size if cluster else 1,
                words=(cluster.words or []) if cluster else [],
                state=item.state,
                held_by=names.get(item.held_by or "") if held(item, user) else None,
                intent=said.get(item.id),
            )
        )
    return lines


async def _said(session: AsyncSession, ids: Sequence[str]) -> dict[str, str | None]:
    query = select(TeachingLabel.item_id, TeachingLabel.intent).where(
        TeachingLabel.item_id.in_(ids), TeachingLabel.undone_at.is_(None), TeachingLabel.overruled_by.is_(None)
    )
    return {row[0]: row[1] for row in (await session.execute(query.order_by(TeachingLabel.created_at))).all()}


async def _alike(session: AsyncSession, item: TeachingItem) -> list[AlikeOut]:
    """The open messages of its cluster that are nearest to it."""
    query = select(TeachingItem.id, TeachingItem.text, TeachingItem.language, TeachingItem.guess, TeachingItem.vector)
    query = query.where(
        TeachingItem.cluster_id == item.cluster_id,
        TeachingItem.state == ItemState.OPEN,
        TeachingItem.id != item.id,
        TeachingItem.encoder == item.encoder,
    )
    rows = (await session.execute(query.order_by(TeachingItem.score.desc()).limit(COMPARED))).all()
    if not rows:
        return []
    vectors = np.frombuffer(b"".join(row.vector for row in rows), dtype=np.float32).reshape(len(rows), -1)
    likeness = vectors @ np.frombuffer(item.vector, dtype=np.float32)
    return [
        AlikeOut(
            id=rows[place].id,
            text=rows[place].text,
            language=rows[place].language,
            guess=rows[place].guess,
            likeness=round(float(likeness[place]), 3),
        )
        for place in np.argsort(-likeness)[:ALIKE_SHOWN]
    ]


async def _labels(session: AsyncSession, item: TeachingItem) -> list[tuple[TeachingLabel, str, str]]:
    """Labels that count, of the item or, where its cluster is disputed, of the cluster: with the author's name and the text."""
    ours = TeachingItem.cluster_id == item.cluster_id if item.disputed else TeachingItem.id == item.id
    query = (
        select(TeachingLabel, User.name, TeachingItem.text)
        .join(TeachingItem, TeachingItem.id == TeachingLabel.item_id)
        .join(User, User.id == TeachingLabel.user_id)
        .where(ours, TeachingLabel.undone_at.is_(None), TeachingLabel.overruled_by.is_(None))
        .order_by((TeachingItem.id == item.id).desc(), TeachingLabel.created_at.desc())
        .limit(LABELS_SHOWN)
    )
    return [(label, name, text) for label, name, text in (await session.execute(query)).all()]


def _label(label: TeachingLabel, name: str, text: str) -> LabelOut:
    return LabelOut(by=name, at=label.created_at, intent=label.intent, sentiment=label.sentiment, text=text)
