"""After a deployment with other data: what people taught before is trained anew on them, so that nothing of it is lost."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.db import Database
from crm_backend.models import ModelVersion, Serving, ServingEvent, TrainingRun
from crm_backend.teaching.rollout import service

DEPLOYED = "deployed"
MOST_EVENTS = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the live version was trained on other data than came with the deployment, and what is being done about it.

    `run` is the training that was queued for it, `version` the newest one that was trained on the present data.
    """

    changed: bool
    run: TrainingRun | None = None
    version: int | None = None


async def standing(session: AsyncSession, row: Serving, base: str) -> Standing:
    """How the live version stands to the deployment's data, whose fingerprint is `base`."""
    live = await session.get(ModelVersion, row.live_id) if row.live_id else None
    if live is None or live.base_fingerprint == base:
        return Standing(changed=False)
    query = select(ModelVersion.number).where(ModelVersion.base_fingerprint == base).order_by(ModelVersion.number.desc())
    version = (await session.execute(query.limit(1))).scalar_one_or_none()
    run_id = await _queued_for(session, base)
    return Standing(True, await session.get(TrainingRun, run_id) if run_id else None, version)


async def retrain(db: Database, base: str) -> bool:
    """Queue a training once for this deployment, if the live version is of another one; whether that was done.

    While another training goes on nothing is queued: whoever looks next does it.
    """
    async with db.reading() as session:
        if not await _needed(session, await service.current(session), base):
            return False
    async with db.transaction() as session:
        row = await service.hold(session)
        going_on = await session.scalar(select(TrainingRun.id).where(TrainingRun.open.is_(True)))
        if going_on or not await _needed(session, row, base):
            return False
        run = TrainingRun(started_by=None)
        session.add(run)
        await session.flush()
        await service.note(session, DEPLOYED, row.live_id, {"base": base, "run_id": run.id})
        return True


async def _needed(session: AsyncSession, row: Serving, base: str) -> bool:
    found = await standing(session, row, base)
    return found.changed and found.run is None and found.version is None


async def _queued_for(session: AsyncSession, base: str) -> str | None:
    query = select(ServingEvent.detail).where(ServingEvent.kind == DEPLOYED).order_by(ServingEvent.created_at.desc())
    details = (await session.execute(query.limit(MOST_EVENTS))).scalars()
    return next((detail["run_id"] for detail in details if detail and detail["base"] == base), None)
