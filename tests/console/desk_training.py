"""Trainings at the desk that tests run: orders at /control (desk_app.py) stand in for the worker that trains."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import delete, select

from crm_backend.models import ChangeState, ModelArchive, ModelVersion, RunState, TeachingChange, TrainingRun, User
from crm_backend.teaching import changes
from crm_backend.teaching.training import repository, versions

REPORT = Path(__file__).with_name("training_report.json")  # of a real training, with one more group of flips
WORKER = "worker"
LEASE = timedelta(hours=1)


async def teaches(app: FastAPI, *, who: str, count: int) -> None:
    """Somebody approves so many new wordings."""
    async with app.state.db.transaction() as session:
        user = (await session.execute(select(User).where(User.email == f"{who}@lantern.example"))).scalar_one()
        for number in range(count):
            content = {"intent": "greet", "text": f"{who} says hello {number}"}
            await changes.propose(session, user, "example.add", "greet", content, state=ChangeState.APPROVED)


async def goes_on(app: FastAPI, *, step: str, progress: float) -> None:
    """The worker takes the run up, if it has not, and is so far with it; it ends it when it is to."""
    async with app.state.db.transaction() as session:
        run = await repository.open_run(session)
        assert run
        if run.state == RunState.QUEUED:
            await repository.take(session, WORKER, LEASE)
        if await repository.advance(session, run.id, WORKER, LEASE, step, progress):
            await repository.end(session, run.id, WORKER, RunState.CANCELLED)


async def ends_training(app: FastAPI, *, error: dict[str, Any] | None = None, against: list[Any] | None = None) -> None:
    """The worker is done: with the report of a real training, or with an error."""
    async with app.state.db.transaction() as session:
        run = await repository.open_run(session) or TrainingRun()
        session.add(run)
        await session.flush()
        await repository.take(session, WORKER, LEASE)
        if error:
            await repository.end(session, run.id, WORKER, RunState.FAILED, error=error)
            return
        report = json.loads(REPORT.read_text("utf-8"))
        report |= {} if against is None else {"against": against}
        version = ModelVersion(
            fingerprint="f" * 64,
            base_fingerprint="b" * 64,
            data_hash="d" * 64,
            trained_by=run.started_by,
            figures=versions.figures_of(report),
            gate={"against": report["against"]},
        )
        await versions.add(session, version, {"nlu": b"files"}, b"key")
        done = {"version_id": version.id, "report": report, "progress": 1.0}
        await repository.end(session, run.id, WORKER, RunState.DONE, **done)


async def forgets_trainings(app: FastAPI) -> None:
    """Nothing was ever trained."""
    async with app.state.db.transaction() as session:
        for model in (TrainingRun, ModelArchive, ModelVersion, TeachingChange):
            await session.execute(delete(model))


ORDERS: dict[str, Callable[..., Awaitable[Any]]] = {
    "teaches": teaches,
    "goes_on": goes_on,
    "ends_training": ends_training,
    "forgets_trainings": forgets_trainings,
}
