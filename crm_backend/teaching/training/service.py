"""Runs and versions for those who look at them: queue, cancel, list, and what there is to train."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend import keyset
from crm_backend.db import Database
from crm_backend.errors import Conflict, NotFound
from crm_backend.models import ChangeState, ModelVersion, RunState, TeachingChange, TrainingRun, User
from crm_backend.teaching.training import repository, versions
from crm_backend.teaching.training.schemas import (
    NewsOut,
    PersonOut,
    ReportedRunOut,
    RunOut,
    RunsOut,
    TaughtOut,
    VersionOut,
    VersionsOut,
)


async def queue(db: Database, user_id: str | None) -> RunOut:
    """Queue a run; 409, with the id of the one that is open, when there is one already."""

    async def store(session: AsyncSession) -> TrainingRun:
        if going_on := await repository.open_run(session):
            raise Conflict("A training is going on already.", code="training_going_on", run_id=going_on.id)
        run = TrainingRun(started_by=user_id)
        session.add(run)
        await session.flush()
        return run

    run = await db.retried(store)
    return await shown(db, run.id)


async def cancel(db: Database, run_id: str) -> RunOut:
    """End a run, or have it ended within seconds; 404 for none, 409 for one that has ended."""
    async with db.transaction() as session:
        run = await repository.cancel(session, run_id)
        if run is None:
            raise NotFound("There is no such training.", code="run_unknown")
        if run.open is None and run.state != RunState.CANCELLED:
            raise Conflict("The training has ended.", code="run_ended")
    return await shown(db, run_id)


async def shown(db: Database, run_id: str) -> ReportedRunOut:
    """One run with its report; 404."""
    async with db.reading() as session:
        run = await repository.get(session, run_id)
        if run is None:
            raise NotFound("There is no such training.", code="run_unknown")
        [out] = await _runs(session, [run])
        return ReportedRunOut(**out.model_dump(), report=run.report)


async def listed(db: Database, limit: int, cursor: str | None) -> RunsOut:
    """The newest runs first, without their reports."""
    async with db.reading() as session:
        rows = await repository.page(session, limit, keyset.position(cursor))
        runs, next_cursor = keyset.page(rows, limit, lambda run: (run.created_at, run.id))
        return RunsOut(items=await _runs(session, runs), next_cursor=next_cursor)


async def news(db: Database) -> NewsOut:
    """What has been taught since the last training began."""
    async with db.reading() as session:
        last = await repository.last_done(session)
        query = select(TeachingChange.state, TeachingChange.author_id, func.count())
        if last:
            query = query.where(TeachingChange.reviewed_at > last.started_at)
            trained = TeachingChange.id <= (last.last_change_id or 0)
            query = query.where(or_(TeachingChange.state == ChangeState.APPROVED, trained))
        query = query.where(TeachingChange.state.in_((ChangeState.APPROVED, ChangeState.WITHDRAWN)))
        rows = (await session.execute(query.group_by(TeachingChange.state, TeachingChange.author_id))).all()
        people = await _people(session, (author for _, author, _ in rows))
        shown_last = (await _runs(session, [last]))[0] if last else None
    taught: Counter[str] = Counter()
    for author, count in ((author, count) for state, author, count in rows if state == ChangeState.APPROVED):
        taught[people[author].name] += count
    taken_back = sum(count for state, _, count in rows if state == ChangeState.WITHDRAWN) if last else 0
    authors = [TaughtOut(name=name, changes=count) for name, count in taught.most_common()]
    return NewsOut(changes=taught.total(), taken_back=taken_back, authors=authors, last_run=shown_last)


async def all_versions(db: Database) -> VersionsOut:
    """The newest first."""
    async with db.reading() as session:
        found = await versions.listed(session)
        return VersionsOut(items=await _versions(session, found))


async def version(db: Database, number: int) -> VersionOut:
    """One version; 404."""
    async with db.reading() as session:
        [out] = await _versions(session, [await versions.numbered(session, number)])
        return out


async def _runs(session: AsyncSession, runs: Iterable[TrainingRun]) -> list[RunOut]:
    runs = list(runs)
    people = await _people(session, (run.started_by for run in runs))
    wanted = [run.version_id for run in runs if run.version_id]
    query = select(ModelVersion.id, ModelVersion.number, ModelVersion.gate).where(ModelVersion.id.in_(wanted))
    made = {each.id: each for each in (await session.execute(query)).all()} if wanted else {}
    return [
        RunOut(
            id=run.id,
            state=run.state,
            step=run.step,
            progress=run.progress,
            created_at=run.created_at,
            started_at=run.started_at,
            ended_at=run.ended_at,
            started_by=people.get(run.started_by or ""),
            cancel_asked=run.cancel_asked,
            data_hash=run.data_hash,
            version=made[run.version_id].number if run.version_id else None,
            against=len(made[run.version_id].gate["against"]) if run.version_id else None,
            error=run.error,
        )
        for run in runs
    ]


async def _versions(session: AsyncSession, found: Iterable[ModelVersion]) -> list[VersionOut]:
    found = list(found)
    people = await _people(session, (each.trained_by for each in found))
    there = await versions.with_files(session)
    return [
        VersionOut(
            id=each.id,
            number=each.number,
            created_at=each.created_at,
            fingerprint=each.fingerprint,
            base_fingerprint=each.base_fingerprint,
            data_hash=each.data_hash,
            trained_by=people.get(each.trained_by or ""),
            figures=each.figures,
            against=each.gate["against"],
            reason=each.reason,
            available=each.id in there,
        )
        for each in found
    ]


async def _people(session: AsyncSession, ids: Iterable[str | None]) -> Mapping[str, PersonOut]:
    wanted = {each for each in ids if each}
    users = (await session.execute(select(User).where(User.id.in_(wanted)))).scalars() if wanted else ()
    return {user.id: PersonOut(id=user.id, name=user.name) for user in users}
