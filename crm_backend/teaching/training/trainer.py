"""Takes up queued runs, one at a time for all processes, and has each done by a process of its own, which can be ended."""

import asyncio
import json
import shutil
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.nlu import ModelError
from crm_backend.db import Database
from crm_backend.errors import Problem as Refused
from crm_backend.models import ModelVersion, RunState, TrainingRun
from crm_backend.settings import Settings, model_key
from crm_backend.setup.models import dialogue_fingerprint
from crm_backend.setup.places import ROOT
from crm_backend.supervisor.logs import Log
from crm_backend.supervisor.process import Process, describe_exit
from crm_backend.supervisor.service import Service
from crm_backend.teaching.dataset.tree import Rejected
from crm_backend.teaching.training import archives, repository, versions
from crm_backend.teaching.training.freezing import Frozen, freeze
from crm_backend.teaching.training.job import FAILURE, RESULT, Problem

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
LOOK_SECONDS = 1.0
STOP_SECONDS = 3.0  # that the process has to end its own children
MAIN = "crm_backend.teaching.training.work"


class Trainer:
    """Looks for runs and trains; `owner` names this process among all that may, and no two of them share it."""

    def __init__(
        self, db: Database, settings: Settings, owner: str, *, root: Path = ROOT, lease: timedelta = LEASE, main: str = MAIN
    ) -> None:
        self._db = db
        self._settings = settings
        self._owner = owner
        self._root = root
        self._lease = lease
        self._main = main
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look for runs. Call it from the main thread, whose children end with it."""
        self._task = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Take nothing new; a run that is going on is queued again, for whoever comes next."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def train_next(self) -> bool:
        """Do the run that waits to its end; False when none does."""
        async with self._db.reading() as session:
            if not await repository.waits(session, self._owner):
                return False
        async with self._db.transaction() as session:
            run = await repository.take(session, self._owner, self._lease)
        if run:
            await self._do(run)
        return True

    async def _look(self) -> None:
        while True:
            try:
                await self.train_next()
            except SQLAlchemyError as error:
                log.warning("training_not_looked_for", error=type(error).__name__)
            except Exception:  # a bug of ours; the run is taken up again when its lease is over
                log.exception("training_broke")
            await asyncio.sleep(LOOK_SECONDS)

    async def _do(self, run: TrainingRun) -> None:
        folder = self._settings.data_dir.resolve() / "teaching" / "runs" / run.id
        try:
            await asyncio.to_thread(_make_anew, folder)
            await self._train(run, folder)
        except asyncio.CancelledError:
            async with self._db.transaction() as session:
                await repository.give_back(session, run.id, self._owner)
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def _train(self, run: TrainingRun, folder: Path) -> None:
        started = time.monotonic()
        try:
            frozen = await self._freeze(run, folder)
        except Rejected as error:
            await self._fail(run.id, [Problem(error.reason, error.file, error.line)])
            return
        except (ModelError, Refused) as error:
            await self._fail(run.id, [Problem(str(error), code="model")])
            return
        if frozen is None:
            return
        seconds = {"freeze": round(time.monotonic() - started, 2)}
        said = _Said(self._settings.data_dir / "logs" / "training.log")
        try:
            code = await self._work(run.id, folder, said)
        finally:
            said.close()
        if code is None:
            return
        if code == 0:
            await self._store(run, frozen, folder, seconds)
        elif (failure := folder / FAILURE).exists():
            await self._fail(run.id, [Problem(**each) for each in json.loads(failure.read_text("utf-8"))])
        else:
            log.error("training_died", run=run.id, exit=describe_exit(code))
            await self._fail(run.id, [Problem(f"{describe_exit(code)}: {said.last_line}", code="crashed")])

    async def _freeze(self, run: TrainingRun, folder: Path) -> Frozen | None:
        """Freeze the data, however long that takes; None when the run goes no further."""
        freezing = asyncio.create_task(freeze(self._db, self._settings, self._root, run, folder))
        try:
            while not freezing.done():
                if await self._told(run.id, "freeze", 0.0):
                    return None
                await asyncio.wait({freezing}, timeout=LOOK_SECONDS)
            return freezing.result()
        finally:
            freezing.cancel()

    async def _work(self, run_id: str, folder: Path, said: "_Said") -> int | None:
        """Have the process do it; its exit code, or None when the run was cancelled or is somebody else's now."""
        process = await Process.start(self._service(folder), said)
        ended = asyncio.create_task(process.wait())
        try:
            while not ended.done():
                await asyncio.wait({ended}, timeout=LOOK_SECONDS)
                if await self._told(run_id, said.step, said.progress):
                    return None
            return ended.result()
        finally:
            await _end(process, ended)

    async def _told(self, run_id: str, step: str, progress: float) -> bool:
        """Note how far the run is; True when it goes no further."""
        try:
            async with self._db.transaction() as session:
                cancel = await repository.advance(session, run_id, self._owner, self._lease, step, progress)
                if cancel:
                    await repository.end(session, run_id, self._owner, RunState.CANCELLED)
        except SQLAlchemyError as error:  # it is noted next time; when the lease is over meanwhile, that is seen then
            log.warning("training_not_noted", run=run_id, error=type(error).__name__)
            return False
        return cancel is not False

    async def _fail(self, run_id: str, problems: list[Problem]) -> None:
        first, *others = (problem.to_wire() for problem in problems)
        async with self._db.transaction() as session:
            await repository.end(session, run_id, self._owner, RunState.FAILED, error=first | {"more": others})

    async def _store(self, run: TrainingRun, frozen: Frozen, folder: Path, seconds: dict[str, float]) -> None:
        started = time.monotonic()
        report, parts = await asyncio.to_thread(_read, folder, self._is_own_dialogue(frozen))
        report["data"] = frozen.data
        report["seconds"] = seconds | report["seconds"]
        version = ModelVersion(
            fingerprint=report["trained"]["fingerprint"],
            base_fingerprint=frozen.base_fingerprint,
            data_hash=frozen.digest,
            last_change_id=frozen.last_change_id,
            trained_by=run.started_by,
            figures=versions.figures_of(report),
            gate={"against": report["against"]},
        )
        key = model_key(self._settings)
        try:
            async with self._db.transaction() as session:
                await versions.add(session, version, parts, key)
                report["seconds"]["store"] += round(time.monotonic() - started, 2)
                done = {"progress": 1.0, "version_id": version.id, "report": report}
                data = {"data_hash": frozen.digest, "last_change_id": frozen.last_change_id}
                if not await repository.end(session, run.id, self._owner, RunState.DONE, **done, **data):
                    raise _Lost
        except _Lost:
            log.warning("training_lost", run=run.id)
        else:
            log.info("training_done", run=run.id, version=version.number, against=len(report["against"]))

    def _is_own_dialogue(self, frozen: Frozen) -> bool:
        """Whether the version has another dialogue than the deployment."""
        return bool(dialogue_fingerprint(frozen.job.tree) != dialogue_fingerprint(self._root))

    def _service(self, folder: Path) -> Service:
        secret = self._settings.secret_key
        environment = {
            "PYTHONPATH": str(self._root),
            "OMP_NUM_THREADS": "1",
            "CONCIERGE_DATA_DIR": str(self._settings.data_dir.resolve()),
            "CONCIERGE_SECRET_KEY": secret.get_secret_value() if secret else "",
        }
        return Service("training", (sys.executable, "-m", self._main, str(folder)), _at_once, self._root, environment)


class _Lost(Exception):
    """Somebody else has taken the run up meanwhile; one version of it is enough."""


class _Said(Log):
    """What the process says: how far it is, and all else for the log."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _nobody)
        self.step, self.progress = "validate", 0.0

    def _note(self, line: str) -> None:
        if line.startswith('{"step"'):
            told: dict[str, Any] = json.loads(line)
            self.step, self.progress = told["step"], told["progress"]
        else:
            super()._note(line)


async def _end(process: Process, ended: asyncio.Task[int]) -> None:
    if not ended.done():
        process.signal(signal.SIGTERM)
        await asyncio.wait({ended}, timeout=STOP_SECONDS)
    if not ended.done():
        process.signal(signal.SIGKILL)
    await asyncio.wait({ended})


def _make_anew(folder: Path) -> None:
    """A folder for one run, which nobody else may look into: there are messages in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)


def _read(folder: Path, with_dialogue: bool) -> tuple[dict[str, Any], dict[str, bytes]]:
    report: dict[str, Any] = json.loads((folder / RESULT).read_text("utf-8"))
    parts = {archives.NLU: (folder / "nlu.tar.gz").read_bytes()}
    if with_dialogue:
        parts[archives.DIALOGUE] = (folder / "models" / "dialogue.tar.gz").read_bytes()
    return report, parts


async def _at_once() -> bool:
    return True


def _nobody(_: str) -> None:
    """Nobody is shown the important lines: they stay in the log."""
