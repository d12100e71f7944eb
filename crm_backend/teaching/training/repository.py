"""Runs in the database: queued, taken up under a lease, ended. Only who holds the lease changes a run that is going on."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from crm_backend import keyset
from crm_backend.models import RunState, TrainingRun
from crm_backend.models.base import now
from crm_backend.teaching.training.job import Problem

MOST_ATTEMPTS = 2  # a training whose process dies twice would die again
LOST = Problem("The process that trained has died twice; the log of the worker says more.", code="worker_lost")


async def open_run(session: AsyncSession) -> TrainingRun | None:
    """The run that is queued or going on: there is one at most."""
    return (await session.execute(select(TrainingRun).where(TrainingRun.open.is_(True)))).scalar_one_or_none()


async def get(session: AsyncSession, run_id: str) -> TrainingRun | None:
    return await session.get(TrainingRun, run_id)


async def page(session: AsyncSession, limit: int, end: keyset.Position | None) -> Sequence[TrainingRun]:
    """Runs without their reports, the newest first; one more than `limit`, if there are so many."""
    query = select(TrainingRun).options(defer(TrainingRun.report))
    if end:
        query = query.where(keyset.after(TrainingRun.created_at, TrainingRun.id, end))
    query = query.order_by(TrainingRun.created_at.desc(), TrainingRun.id.desc()).limit(limit + 1)
    return (await session.execute(query)).scalars().all()


async def last_done(session: AsyncSession) -> TrainingRun | None:
    """The newest run that came to its end, without its report."""
    query = select(TrainingRun).options(defer(TrainingRun.report)).where(TrainingRun.state == RunState.DONE)
    return (await session.execute(query.order_by(TrainingRun.started_at.desc()).limit(1))).scalar_one_or_none()


async def waits(session: AsyncSession, owner: str) -> bool:
    """Whether there is a run for `owner` to take up."""
    return (await session.execute(select(TrainingRun.id).where(_free(owner)))).first() is not None


async def take(session: AsyncSession, owner: str, lease: timedelta) -> TrainingRun | None:
    """The run that waits, now leased to `owner`; one that was left behind too often, or is to be cancelled, ends instead."""
    query = select(TrainingRun).where(_free(owner)).with_for_update(skip_locked=True)
    run = (await session.execute(query)).scalar_one_or_none()
    if run is None:
        return None
    if run.cancel_asked:
        _end(run, RunState.CANCELLED)
    elif run.attempts >= MOST_ATTEMPTS:
        _end(run, RunState.FAILED)
        run.error = LOST.to_wire()
    else:
        run.state, run.step, run.progress = RunState.RUNNING, None, 0.0
        run.attempts += 1
        run.started_at = now()
        run.lease_owner, run.lease_until = owner, now() + lease
    await session.flush()
    return run if run.open else None


async def advance(session: AsyncSession, run_id: str, owner: str, lease: timedelta, step: str, progress: float) -> bool | None:
    """Note how far a run is, and renew the lease; says whether it is to be cancelled, None when it is the owner's no more."""
    values = {"step": step, "progress": progress, "lease_until": now() + lease}
    query = update(TrainingRun).where(_held(run_id, owner)).values(**values).returning(TrainingRun.cancel_asked)
    return (await session.execute(query)).scalar_one_or_none()


async def end(session: AsyncSession, run_id: str, owner: str, state: RunState, **values: Any) -> bool:
    """End a run; False when it is the owner's no more, and then nothing has changed."""
    ended = {"state": state, "ended_at": now(), "open": None, "lease_owner": None, "lease_until": None, **values}
    query = update(TrainingRun).where(_held(run_id, owner)).values(**ended).returning(TrainingRun.id)
    return (await session.execute(query)).first() is not None


async def give_back(session: AsyncSession, run_id: str, owner: str) -> None:
    """Queue a run again whose process has to stop; that counts as no attempt."""
    values: dict[Any, Any] = {
        "state": RunState.QUEUED,
        "step": None,
        "progress": 0.0,
        "attempts": TrainingRun.attempts - 1,
        "lease_owner": None,
        "lease_until": None,
    }
    await session.execute(update(TrainingRun).where(_held(run_id, owner)).values(values))


async def cancel(session: AsyncSession, run_id: str) -> TrainingRun | None:
    """End a run that nobody has taken up, or ask who has it to end it; one that has ended stays as it is."""
    run = await session.get(TrainingRun, run_id, with_for_update=True, options=[defer(TrainingRun.report)])
    if run and run.state == RunState.QUEUED:
        _end(run, RunState.CANCELLED)
    elif run and run.state == RunState.RUNNING:
        run.cancel_asked = True
    return run


def _end(run: TrainingRun, state: RunState) -> None:
    run.state, run.ended_at, run.open = state, now(), None
    run.lease_owner = run.lease_until = None


def _held(run_id: str, owner: str) -> Any:
    return and_(TrainingRun.id == run_id, TrainingRun.lease_owner == owner, TrainingRun.state == RunState.RUNNING)


def _free(owner: str) -> Any:
    """Queued, or left behind: by another process that has not renewed its lease, or by this one before it was started again."""
    left = or_(TrainingRun.lease_until < now(), TrainingRun.lease_owner == owner)
    return or_(TrainingRun.state == RunState.QUEUED, and_(TrainingRun.state == RunState.RUNNING, left))
