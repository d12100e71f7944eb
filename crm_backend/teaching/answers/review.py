"""Changes on their way: drafts are reviewed by another administrator, approved ones are learnt by the next training."""

import asyncio
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend import pagination
from crm_backend.db import Database
from crm_backend.errors import Conflict, NotFound
from crm_backend.models import ChangeState, ModelVersion, Serving, TeachingChange, TrainingRun, User
from crm_backend.teaching import changes
from crm_backend.teaching.answers.material import (
    Material,
    after,
    approved,
    check,
    fingerprint,
    gather,
    refusal,
    thing,
    with_changes,
)
from crm_backend.teaching.answers.schemas import ChangeDetailOut, ChangeOut, ChangesOut, FileDiff, Status
from crm_backend.teaching.dataset.kinds import OF_ANSWERS, OF_EXAMPLES
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.validation import Problem, new_problems

About = Literal["all", "answers", "examples"]


@dataclass(frozen=True)
class Learnt:
    """What the live model has learnt: the changes up to a number that were approved when its data were frozen."""

    last_id: int
    at: datetime

    def has(self, change: TeachingChange) -> bool:
        return change.id <= self.last_id and (change.reviewed_at or change.created_at) <= self.at


async def keep(db: Database, user: User, kind: str, subject: str, content: Mapping[str, Any], note: str | None) -> TeachingChange:
    """Write a draft, or into the one that this author already has of the same; Unfit where it cannot be made."""
    material = await gather(db)
    changed = await asyncio.to_thread(check, material, kind, content)
    if changed == material.now:
        raise Conflict("This is how it is already.", code="nothing_changed")
    async with db.transaction() as session:
        for draft in await _drafts(session, subject):
            if draft.author_id == user.id and thing(draft.kind, draft.content) == thing(kind, content):
                draft.kind, draft.content, draft.note = kind, dict(content), note
                return draft
        return await changes.propose(session, user, kind, subject, content, note=note)


async def listed(db: Database, user: User, state: ChangeState | None, about: About, limit: int, cursor: str | None) -> ChangesOut:
    """Changes, the newest first."""
    material = await gather(db)
    wanted: list[ColumnElement[bool]] = [TeachingChange.kind.in_(OF_EXAMPLES)] if about == "examples" else []
    wanted += [TeachingChange.kind.in_(OF_ANSWERS)] if about == "answers" else []
    wanted += [TeachingChange.state == state] if state else []
    start = [TeachingChange.id < pagination.number(pagination.decode(cursor, 1)[0])] if cursor else []
    query = select(TeachingChange).where(*wanted, *start).order_by(TeachingChange.id.desc()).limit(limit + 1)
    async with db.reading() as session:
        rows = (await session.execute(query)).scalars().all()
        learnt = await _learnt(session)
        counts = {"draft": await _count(session, TeachingChange.state == ChangeState.DRAFT)}
        counts["waiting"] = await _count(session, *_not_learnt(learnt)) - await _deployed_count(material, learnt)
        items = await told(session, user, rows[:limit], material)
    return ChangesOut(
        items=items, next_cursor=pagination.encode(str(rows[limit - 1].id)) if len(rows) > limit else None, counts=counts
    )


async def shown(db: Database, user: User, change_id: int) -> ChangeDetailOut:
    """A change with what it makes of the files; for one that cannot be made, why."""
    material = await gather(db)
    async with db.reading() as session:
        change = await _get(session, change_id)
        [out] = await told(session, user, [change], material)
    files, problem = await asyncio.to_thread(_difference, material, change)
    return ChangeDetailOut(**out.model_dump(exclude={"problem"}), problem=problem or out.problem, files=files)


async def approve(db: Database, user: User, change_id: int, seen: str) -> TeachingChange:
    """Let the next training learn a draft, unless it would change nothing. It takes another administrator, where there is one."""
    async with db.reading() as session:
        change = await _get(session, change_id)
    if change.state == ChangeState.DRAFT:
        material = await gather(db)
        if await asyncio.to_thread(check, material, change.kind, change.content) == material.now:
            raise Conflict("This is how it is already.", code="nothing_changed")
        await asyncio.to_thread(_check_in_its_place, material, change)
    async with db.transaction() as session:
        change = await _get(session, change_id, locked=True)
        if change.state == ChangeState.APPROVED:
            raise Conflict("The change is approved already.", code="change_approved")
        if fingerprint(change.content) != seen:
            raise Conflict("The author has changed it since you looked at it.", code="change_edited")
        await changes.check_reviewer(session, user, change)
        if any(thing(later.kind, later.content) == thing(change.kind, change.content) for later in await _later(session, change)):
            raise Conflict("A later change to the same is approved already; write it once more.", code="change_overtaken")
        return await changes.review(session, user, change_id, ChangeState.APPROVED)


async def withdraw(db: Database, user: User, change_id: int) -> TeachingChange:
    """Take a change back; Unfit where an approved one needs it."""
    material = await gather(db)
    await asyncio.to_thread(_check_without, material, change_id)
    async with db.transaction() as session:
        return await changes.review(session, user, change_id, ChangeState.WITHDRAWN)


async def told(session: AsyncSession, user: User, rows: Sequence[TeachingChange], material: Material) -> list[ChangeOut]:
    """Changes as the API gives them."""
    ids = {row.author_id for row in rows} | {row.reviewer_id for row in rows if row.reviewer_id}
    people = (await session.execute(select(User).where(User.id.in_(ids)))).scalars().all()
    names = {person.id: person.name for person in people}
    learnt = await _learnt(session)
    deployed = await asyncio.to_thread(_arrived, material, rows)
    return [
        ChangeOut(
            id=row.id,
            at=row.created_at,
            kind=row.kind,
            subject=row.subject,
            content=row.content,
            status=_status(row, material, deployed, learnt),
            seen=fingerprint(row.content),
            author=names.get(row.author_id),
            mine=row.author_id == user.id,
            reviewer=names.get(row.reviewer_id or ""),
            reviewed_at=row.reviewed_at,
            by_author=row.state == ChangeState.APPROVED and row.reviewer_id == row.author_id,
            note=row.note,
            problem=str(material.failed[row.id]) if row.id in material.failed else None,
        )
        for row in rows
    ]


def difference(before: Tree, changed: Tree) -> list[FileDiff]:
    """What a change makes of the files, as unified diffs."""
    names = sorted(
        name for name in before.files.keys() | changed.files.keys() if before.files.get(name) != changed.files.get(name)
    )
    return [FileDiff(file=name, diff=unified(name, before.files.get(name), changed.files.get(name))) for name in names]


def unified(name: str, old: str | None, new: str | None) -> str:
    """The unified diff of a file, as git shows it."""
    lines = difflib.unified_diff(
        (old or "").splitlines(keepends=True),
        (new or "").splitlines(keepends=True),
        f"a/{name}" if old is not None else "/dev/null",
        f"b/{name}" if new is not None else "/dev/null",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _difference(material: Material, change: TeachingChange) -> tuple[list[FileDiff], str | None]:
    """Against the deployment and the approved changes before it."""
    before, _ = with_changes(material.deployed, [other for other in material.changes if other.id < change.id])
    try:
        return difference(before, after(before, change.kind, change.content)), None
    except Rejected as error:
        return [], str(error)


def _check_in_its_place(material: Material, change: TeachingChange) -> None:
    """Later changes that are approved already are made after it: they must still be possible."""
    if change.kind in OF_ANSWERS and any(other.id > change.id for other in material.changes):
        _check_instead(material, sorted([*material.changes, change], key=lambda each: each.id))


def _check_without(material: Material, change_id: int) -> None:
    _check_instead(material, [change for change in material.changes if change.id != change_id])


def _check_instead(material: Material, changed: Sequence[TeachingChange]) -> None:
    """Raises Unfit where these changes, instead of those that are approved, break what is not broken now."""
    rest, failed = with_changes(material.deployed, changed)
    broken = [Problem(error.reason, error.file, error.line) for number, error in failed.items() if number not in material.failed]
    known = {(problem.reason, problem.file) for problem in new_problems(material.now, material.deployed)}
    found = [each for each in new_problems(rest, material.deployed) if (each.reason, each.file) not in known]
    if broken or found:
        raise refusal(*broken, *found)


def _arrived(material: Material, rows: Iterable[TeachingChange]) -> set[int]:
    """Those of these changes that came back with a deployment."""
    kept = (row for row in rows if row.state == ChangeState.APPROVED)
    return {
        row.id
        for row in kept
        if (material.has_example(row.kind, row.content) if row.kind in OF_EXAMPLES else row.id in material.arrived)
    }


async def _deployed_count(material: Material, learnt: Learnt | None) -> int:
    arrived = await asyncio.to_thread(lambda: material.arrived)
    return sum(change.id in arrived and not (learnt and learnt.has(change)) for change in material.changes)


def _status(change: TeachingChange, material: Material, deployed: set[int], learnt: Learnt | None) -> Status:
    if change.state == ChangeState.DRAFT:
        return "draft"
    if change.state == ChangeState.WITHDRAWN:
        return "withdrawn"
    if change.id in material.failed:
        return "failed"
    if change.id in deployed:
        return "deployed"
    return "live" if learnt and learnt.has(change) else "waiting"


async def _learnt(session: AsyncSession) -> Learnt | None:
    """None while the model that came with the deployment answers."""
    query = select(ModelVersion).join(Serving, Serving.live_id == ModelVersion.id)
    version = (await session.execute(query)).scalar_one_or_none()
    if version is None or version.last_change_id is None:
        return None
    run = select(TrainingRun.started_at).where(TrainingRun.version_id == version.id)
    started = (await session.execute(run)).scalars().first()
    return Learnt(version.last_change_id, started or version.created_at)


def _not_learnt(learnt: Learnt | None) -> list[ColumnElement[bool]]:
    approved_ones = TeachingChange.state == ChangeState.APPROVED
    if learnt is None:
        return [approved_ones]
    return [approved_ones, (TeachingChange.id > learnt.last_id) | (TeachingChange.reviewed_at > learnt.at)]


async def _count(session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(TeachingChange).where(*conditions)
    return int((await session.execute(query)).scalar_one())


async def _drafts(session: AsyncSession, subject: str) -> Sequence[TeachingChange]:
    query = (
        select(TeachingChange)
        .where(TeachingChange.subject == subject, TeachingChange.state == ChangeState.DRAFT)
        .order_by(TeachingChange.id)
        .with_for_update()
    )
    return (await session.execute(query)).scalars().all()


async def _later(session: AsyncSession, change: TeachingChange) -> list[TeachingChange]:
    return [other for other in await approved(session) if other.id > change.id]


async def _get(session: AsyncSession, change_id: int, *, locked: bool = False) -> TeachingChange:
    change = await session.get(TeachingChange, change_id, with_for_update=locked)
    if change is None:
        raise NotFound("There is no such change.", code="change_unknown")
    return change
