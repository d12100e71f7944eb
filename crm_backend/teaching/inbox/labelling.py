"""Saying what messages mean, and taking it back: what people agree on becomes a change that the next training learns."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu.factories import ENTITY_NAMES
from crm_backend.errors import Conflict, NotFound, Unfit
from crm_backend.models import ChangeState, Discovery, ItemState, TeachingChange, TeachingItem, TeachingLabel, User
from crm_backend.models.base import new_id, now
from crm_backend.teaching import changes
from crm_backend.teaching.dataset.examples import marked
from crm_backend.teaching.dataset.tree import Rejected
from crm_backend.teaching.discovery.named import keep_card
from crm_backend.teaching.inbox.clusters import SAME, TAUGHT_AT_ONCE, distinct
from crm_backend.teaching.inbox.intents import LABELS, RESERVED
from crm_backend.teaching.inbox.schemas import ActOut, LabelIn
from crm_backend.teaching.inbox.scores import hold, rescore
from crm_backend.teaching.inbox.service import get, held

MOOD = "sentiment.add"
GOLDEN_SHARE = 5  # one of so many is kept to try models on
SECOND_SHARE = 10  # one of so many is shown to a second person
COMPARED = 200  # examples of a cluster that new ones must differ from


@dataclass(frozen=True)
class Act:
    """What one person says at once."""

    id: str
    user: User
    said: LabelIn
    state: ChangeState  # of what is taught: a draft where the intent is new


async def label(session: AsyncSession, user: User, item_id: str, said: LabelIn, *, on_paper: bool) -> ActOut:
    """Say what a message means, and those `along` with it; an earlier label of the same person is replaced.

    `Conflict` when a colleague looks at it, `Unfit` for entities that lie wrong or a name that is Rasa's own.
    """
    item = await _take(session, item_id)
    if held(item, user):
        raise Conflict("A colleague looks at this message now.", code="held")
    if said.intent in RESERVED:
        raise Unfit("This name is the dialogue's own.", code="reserved")
    _check(item, said)
    items = [item, *await _along(session, user, item, said.along)]
    act = Act(new_id(), user, said, ChangeState.DRAFT if on_paper else ChangeState.APPROVED)
    chosen = await _chosen(session, items) if said.intent else set()
    for one in items:
        await _overrule(session, act, one, everyone=said.settle and one is item)
        session.add(_label(act, one, first=one is item))
        one.labelled_at, one.held_by, one.held_until = now(), None, None
    await session.flush()
    for one in items:
        await _agree(session, act, one, teaches=one.id in chosen)
    await _teach_mood(session, act, item)
    item.second = item.second or (item.state == ItemState.LABELLED and _is_one_of(item.id, SECOND_SHARE))
    if await _labelled_by(session, item) > 1:
        item.second = False
    await _compare_cluster(session, item)
    await session.flush()
    await rescore(session, {one.cluster_id for one in items if one.cluster_id})
    if on_paper and said.intent:
        await keep_card(session, said.intent)
    return await _told(session, act, len(items), on_paper=on_paper, disputed=item.disputed)


async def undo(session: AsyncSession, user: User, act_id: str) -> list[str]:
    """Take an act back, with all that it taught; the ids of its messages. Only who did it may, or an administrator."""
    labels = (await session.execute(select(TeachingLabel).where(TeachingLabel.act == act_id))).scalars().all()
    if not labels or (labels[0].user_id != user.id and user.role != "admin"):
        raise NotFound("There is no such act.", code="act_unknown")
    for item_id in sorted({each.item_id for each in labels}):
        await _take(session, item_id)
    taught = {each.item_id for each in labels if each.change_id}
    for each in labels:
        each.undone_at = each.undone_at or now()
        await _withdraw(session, user, each)
        await _forget_mood(session, user, each)
    overruled = select(TeachingLabel).where(TeachingLabel.overruled_by == act_id)
    for other in (await session.execute(overruled)).scalars():
        other.overruled_by = None
    await session.flush()
    act = Act(act_id, user, LabelIn(intent=None), ChangeState.APPROVED)
    items = [await get(session, each.item_id) for each in labels]
    for item in items:
        await _agree(session, act, item, teaches=item.id in taught)
        if not await _labelled_by(session, item):
            item.second = False
        item.held_by = item.held_until = None
        await _compare_cluster(session, item)
    await session.flush()
    await rescore(session, {item.cluster_id for item in items if item.cluster_id})
    await _keep_cards(session, labels)
    return [item.id for item in items]


async def reopen(session: AsyncSession, user: User, item_id: str) -> None:
    """Have a labelled or dismissed message labelled again: its labels count no more."""
    item = await _take(session, item_id)
    if item.state == ItemState.OPEN:
        raise Conflict("This message is open already.", code="open")
    labels = await _counting(session, item.id)
    for each in labels:
        each.undone_at = now()
        await _withdraw(session, user, each)
        await _forget_mood(session, user, each)
    item.state, item.second, item.disputed = ItemState.OPEN, False, False
    await session.flush()
    await _keep_cards(session, labels)
    await rescore(session, {item.cluster_id} if item.cluster_id else ())


async def _keep_cards(session: AsyncSession, labels: Sequence[TeachingLabel]) -> None:
    """Intents that these labels named, and nobody has made yet, have fewer messages now."""
    names = {each.intent for each in labels if each.intent}
    cards = select(Discovery.suggested).where(Discovery.named.is_(True), Discovery.suggested.in_(names))
    for name in (await session.execute(cards)).scalars().all():
        await keep_card(session, name)


async def _take(session: AsyncSession, item_id: str) -> TeachingItem:
    """The item as it is when nobody else labels it or anything of its cluster, to the end of the unit of work."""
    item = await get(session, item_id)
    await hold(session, [item.cluster_id] if item.cluster_id else [])
    await session.refresh(item, with_for_update=True)
    return item


def _check(item: TeachingItem, said: LabelIn) -> None:
    spans = [span.model_dump() for span in said.entities or ()]
    if unknown := sorted({span["entity"] for span in spans} - ENTITY_NAMES):
        raise Unfit(f"There is no such entity: {unknown[0]}", code="entity_unknown")
    try:
        marked(item.text, spans)
    except Rejected as error:
        raise Unfit(error.reason, code="spans") from error


async def _along(session: AsyncSession, user: User, item: TeachingItem, ids: Collection[str]) -> list[TeachingItem]:
    """Those of the ids that are open messages of the same cluster and that nobody else looks at."""
    if not ids or item.cluster_id is None:
        return []
    query = select(TeachingItem).where(
        TeachingItem.id.in_(set(ids) - {item.id}),
        TeachingItem.cluster_id == item.cluster_id,
        TeachingItem.state == ItemState.OPEN,
    )
    rows = (await session.execute(query.order_by(TeachingItem.score.desc(), TeachingItem.id))).scalars()
    return [row for row in rows if not held(row, user)]


async def _chosen(session: AsyncSession, items: Sequence[TeachingItem]) -> set[str]:
    """Which of the messages become examples: the first, and others that differ from it and from what is taught already."""
    query = (
        select(TeachingItem.vector)
        .join(TeachingLabel, TeachingLabel.item_id == TeachingItem.id)
        .where(
            TeachingItem.cluster_id == items[0].cluster_id,
            TeachingItem.encoder == items[0].encoder,
            TeachingItem.id.not_in([item.id for item in items]),
            TeachingLabel.change_id.is_not(None),
            TeachingLabel.undone_at.is_(None),
        )
        .limit(COMPARED)
    )
    taken = [_vector(each) for each in (await session.execute(query)).scalars()]
    own = [item for item in items if item.encoder == items[0].encoder]
    rows = np.stack([_vector(item.vector) for item in own])
    others = distinct(rows[1:], TAUGHT_AT_ONCE - 1, np.stack([rows[0], *taken]))
    return {items[0].id, *(own[place + 1].id for place in others)}


def _vector(stored: bytes) -> Any:
    return np.frombuffer(stored, dtype=np.float32)


def _label(act: Act, item: TeachingItem, *, first: bool) -> TeachingLabel:
    """Entities and mood that were said are those of the first message; the others keep what was found in them."""
    said = act.said
    spans = [span.model_dump() for span in said.entities] if first and said.entities is not None else item.entities
    mood = said.sentiment if first else None
    return TeachingLabel(item_id=item.id, user_id=act.user.id, act=act.id, intent=said.intent, entities=spans, sentiment=mood)


async def _overrule(session: AsyncSession, act: Act, item: TeachingItem, *, everyone: bool) -> None:
    """One person says one thing of a message; who settles a disagreement speaks for all."""
    for each in await _counting(session, item.id):
        if everyone or each.user_id == act.user.id:
            each.overruled_by = act.id
            await _forget_mood(session, act.user, each)


async def _agree(session: AsyncSession, act: Act, item: TeachingItem, *, teaches: bool) -> None:
    """Bring the message's state, and what is learnt from it, in line with the labels that count."""
    every = (await session.execute(select(TeachingLabel).where(TeachingLabel.item_id == item.id))).scalars().all()
    counting = [each for each in every if each.undone_at is None and each.overruled_by is None]
    meanings = {each.intent for each in counting}
    item.disputed = len(meanings) > 1
    if not counting:
        item.state = ItemState.OPEN
    else:
        item.state = ItemState.DISMISSED if meanings == {None} else ItemState.LABELLED
    taught = [each for each in every if each.change_id]
    keeps = counting[0] if len(meanings) == 1 and counting[0].intent else None
    for each in taught:
        if each is not keeps:
            await _withdraw(session, act.user, each)
    if keeps and not keeps.change_id and (teaches or taught):
        await _teach(session, act, item, keeps)


async def _teach(session: AsyncSession, act: Act, item: TeachingItem, said: TeachingLabel) -> None:
    golden = _is_one_of(item.text, GOLDEN_SHARE)
    spans = [{name: each[name] for name in ("entity", "start", "end")} for each in said.entities]
    content = {"text": item.text, "intent": said.intent, "entities": spans}
    kind = LABELS[1] if golden else LABELS[0]
    change = await changes.propose(session, act.user, kind, said.intent or "", content, state=act.state)
    said.change_id = change.id


async def _teach_mood(session: AsyncSession, act: Act, item: TeachingItem) -> None:
    """A mood that was said, and is another one than was found, is learnt as well, also of what is not for us."""
    if act.said.sentiment in (None, item.sentiment):
        return
    content = {"text": item.text, "mood": act.said.sentiment, "language": item.language}
    change = await changes.propose(session, act.user, MOOD, str(act.said.sentiment), content, state=ChangeState.APPROVED)
    said = select(TeachingLabel).where(TeachingLabel.act == act.id, TeachingLabel.item_id == item.id)
    (await session.execute(said)).scalar_one().mood_change_id = change.id


async def _forget_mood(session: AsyncSession, user: User, said: TeachingLabel) -> None:
    if said.mood_change_id is not None:
        await changes.take_back(session, user, said.mood_change_id)
        said.mood_change_id = None


async def _withdraw(session: AsyncSession, user: User, said: TeachingLabel) -> None:
    if said.change_id is not None:
        await changes.take_back(session, user, said.change_id)
        said.change_id = None


async def _compare_cluster(session: AsyncSession, item: TeachingItem) -> None:
    """Two people who label nearly the same text differently disagree as well; the message that shows it is disputed."""
    if item.disputed or item.cluster_id is None or item.state == ItemState.OPEN:
        return
    query = (
        select(TeachingLabel.user_id, TeachingLabel.intent, TeachingItem.vector)
        .join(TeachingItem, TeachingItem.id == TeachingLabel.item_id)
        .where(
            TeachingItem.cluster_id == item.cluster_id,
            TeachingItem.encoder == item.encoder,
            TeachingLabel.undone_at.is_(None),
            TeachingLabel.overruled_by.is_(None),
        )
        .order_by(TeachingLabel.created_at.desc())
        .limit(COMPARED)
    )
    counting = await _counting(session, item.id)
    mine, authors, vector = {each.intent for each in counting}, {each.user_id for each in counting}, _vector(item.vector)
    item.disputed = any(
        author not in authors and intent not in mine and float(_vector(other) @ vector) >= SAME
        for author, intent, other in (await session.execute(query)).all()
    )


async def _counting(session: AsyncSession, item_id: str) -> Sequence[TeachingLabel]:
    query = select(TeachingLabel).where(
        TeachingLabel.item_id == item_id, TeachingLabel.undone_at.is_(None), TeachingLabel.overruled_by.is_(None)
    )
    return (await session.execute(query)).scalars().all()


async def _labelled_by(session: AsyncSession, item: TeachingItem) -> int:
    """How many people's labels count."""
    return len({each.user_id for each in await _counting(session, item.id)})


async def _told(session: AsyncSession, act: Act, messages: int, *, on_paper: bool, disputed: bool) -> ActOut:
    query = select(TeachingChange.kind).join(TeachingLabel, TeachingLabel.change_id == TeachingChange.id)
    kinds = (await session.execute(query.where(TeachingLabel.act == act.id))).scalars().all()
    return ActOut(
        act=act.id,
        messages=messages,
        taught=kinds.count(LABELS[0]),
        golden=kinds.count(LABELS[1]),
        on_paper=on_paper and bool(act.said.intent),
        disputed=disputed,
    )


def _is_one_of(text: str, share: int) -> bool:
    """One of `share`, always the same ones."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % share == 0
