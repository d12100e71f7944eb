"""Changes to what the bot is made of: proposed, reviewed, withdrawn; with the deployment's files they are what is trained on."""

import asyncio
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.db import Database
from crm_backend.errors import Conflict, Forbidden, NotFound
from crm_backend.knowledge import editing
from crm_backend.models import ChangeState, Role, TeachingChange, TeachingLabel, User
from crm_backend.models.base import now
from crm_backend.setup.places import ROOT
from crm_backend.teaching.dataset.intents import names
from crm_backend.teaching.dataset.kinds import MERGED_INTENT, NEW_INTENT, OF_INTENTS, apply_all
from crm_backend.teaching.dataset.tree import Tree

NEVER_MEANT = "nlu_fallback"  # Rasa's word for a message without an intent
AT_ONCE = 500  # changes that are read before others get their turn: there may be 100,000


async def propose(
    session: AsyncSession,
    user: User,
    kind: str,
    subject: str,
    content: Mapping[str, Any],
    *,
    state: ChangeState = ChangeState.DRAFT,
    note: str | None = None,
) -> TeachingChange:
    """Write a change down; `approved` at once where the act needs no second look, as with a label."""
    change = TeachingChange(kind=kind, subject=subject, content=dict(content), author_id=user.id, state=state, note=note)
    if state == ChangeState.APPROVED:
        change.reviewer_id, change.reviewed_at = user.id, now()
    session.add(change)
    await session.flush()
    return change


async def review(session: AsyncSession, user: User, change_id: int, state: ChangeState) -> TeachingChange:
    """Approve or withdraw a change; 409 when it is withdrawn already."""
    change = await session.get(TeachingChange, change_id, with_for_update=True)
    if change is None:
        raise NotFound("There is no such change.", code="change_unknown")
    if change.state == ChangeState.WITHDRAWN:
        raise Conflict("The change is withdrawn.", code="change_withdrawn")
    change.state, change.reviewer_id, change.reviewed_at = state, user.id, now()
    await session.flush()
    if change.kind == NEW_INTENT:
        await _review_examples(session, user, change.subject, state)
        if state == ChangeState.APPROVED and (slug := change.content["answer"].get("article")):
            await editing.add_topic(session, user, slug, change.subject)  # so that it is what is found for the intent
    return change


async def check_reviewer(session: AsyncSession, user: User, change: TeachingChange) -> None:
    """Forbidden for one's own change, unless there is no other administrator who could approve it."""
    others = select(User.id).where(User.role == Role.ADMIN, User.active, User.id != user.id).limit(1)
    if change.author_id == user.id and (await session.execute(others)).first():
        raise Forbidden("Another administrator has to approve your change.", code="own_change")


async def _review_examples(session: AsyncSession, user: User, intent: str, state: ChangeState) -> None:
    """What labels have taught of an intent is learnt with it, as those who labelled have said what they mean. When the intent is
    withdrawn, all examples of it wait as drafts, unless it came back with a deployment: no training can learn an intent that
    there is not."""
    learnt = state == ChangeState.APPROVED
    if not learnt and intent in await asyncio.to_thread(_deployed, ROOT):
        return
    said = select(TeachingLabel.change_id).where(
        TeachingLabel.intent == intent, TeachingLabel.undone_at.is_(None), TeachingLabel.overruled_by.is_(None)
    )
    which = TeachingChange.id.in_(said) if learnt else TeachingChange.kind.in_(OF_INTENTS)
    before, after = (ChangeState.DRAFT, ChangeState.APPROVED) if learnt else (ChangeState.APPROVED, ChangeState.DRAFT)
    waiting = update(TeachingChange).where(TeachingChange.subject == intent, TeachingChange.state == before, which)
    values = {"state": after, "reviewer_id": user.id if learnt else None, "reviewed_at": now() if learnt else None}
    await session.execute(waiting.values(**values).execution_options(synchronize_session=False))


async def take_back(session: AsyncSession, user: User, change_id: int) -> TeachingChange:
    """Withdraw a change, unless somebody has done that already."""
    change = await session.get_one(TeachingChange, change_id, with_for_update=True)
    return change if change.state == ChangeState.WITHDRAWN else await review(session, user, change_id, ChangeState.WITHDRAWN)


async def approved(session: AsyncSession) -> Sequence[TeachingChange]:
    """What the next training learns beside the deployment's files, in its order."""
    query = select(TeachingChange).where(TeachingChange.state == ChangeState.APPROVED).order_by(TeachingChange.id).limit(AT_ONCE)
    found: list[TeachingChange] = []
    while True:
        behind = TeachingChange.id > found[-1].id if found else true()
        rows = (await session.execute(query.where(behind))).scalars().all()
        found += rows
        if len(rows) < AT_ONCE:
            return found
        await asyncio.sleep(0)  # SQLite answers where it is asked, so that nobody would get their turn by the query alone


async def next_tree(db: Database, root: Path) -> Tree:
    """The data of the next training, put together beside the event loop; raises Rejected as `tree_with` does."""
    async with db.reading() as session:
        taught = await approved(session)
    return await asyncio.to_thread(tree_with, root, taught)


async def intents(session: AsyncSession, root: Path) -> set[str]:
    """All intents of the next training, without reading its data: the deployment's files are read once."""
    made, gone = await made_and_merged(session)
    return {*await asyncio.to_thread(_deployed, root), *made} - gone


async def made_and_merged(session: AsyncSession) -> tuple[set[str], set[str]]:
    """The intents that were taught anew, and those that went up in others, as the next training learns it."""
    ones = TeachingChange.kind.in_((NEW_INTENT, MERGED_INTENT)), TeachingChange.state == ChangeState.APPROVED
    query = select(TeachingChange.kind, TeachingChange.subject).where(*ones).order_by(TeachingChange.id)
    made, gone = set[str](), set[str]()
    for kind, name in await session.execute(query):
        there, elsewhere = (made, gone) if kind == NEW_INTENT else (gone, made)
        there.add(name)
        elsewhere.discard(name)
    return made, gone


@functools.cache
def _deployed(root: Path) -> frozenset[str]:
    return frozenset(names(Tree.read(root)) - {NEVER_MEANT})


def tree_with(root: Path, changes: Sequence[TeachingChange]) -> Tree:
    """The deployment's files with these changes made; raises Rejected for the first that cannot be, naming it."""
    tree = Tree.read(root)
    apply_all(tree, ((f"change {change.id} ({change.subject})", change.kind, change.content) for change in changes))
    return tree
