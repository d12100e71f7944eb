"""Plays one test by itself, in processes of its own, so that nobody who is served notices."""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import structlog

from crm_backend.db import Database
from crm_backend.errors import Conflict, NotFound
from crm_backend.models import ConversationTest
from crm_backend.models.base import now

log = structlog.get_logger()
MOST_SECONDS = 300.0  # then it is ended; what still says that it runs has died with its process
_TURN = re.compile(r"turn (\d+)\b")


class Runs:
    """One test at a time; what came of it stands at the test."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._task: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    async def start(self, test_id: str) -> ConversationTest:
        """Begin to play a test; `Conflict` while another one is played here."""
        async with self._starting:
            if self._task and not self._task.done():
                raise Conflict("Another test is being played. Try again in a minute.", code="test_running")
            async with self._db.transaction() as session:
                test = await session.get(ConversationTest, test_id, with_for_update=True)
                if test is None:
                    raise NotFound("There is no such test.")
                test.last_run = {"state": "running", "at": now().isoformat()}
            self._task = asyncio.create_task(self._play(test.id, test.script))
        return test

    async def stop(self) -> None:
        """End what is being played."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _play(self, test_id: str, script: str) -> None:
        started = time.monotonic()
        try:
            outcome = await play(script)
        except Exception as error:
            log.exception("test_broke", test=test_id)
            outcome = {"state": "broken", "faults": [type(error).__name__], "turn": None}
        outcome |= {"at": now().isoformat(), "seconds": round(time.monotonic() - started, 1)}
        async with self._db.transaction() as session:
            test = await session.get(ConversationTest, test_id, with_for_update=True)
            if test is not None and test.script == script:  # of a script that was edited meanwhile it says nothing
                test.last_run = outcome


async def play(script: str) -> dict[str, Any]:
    """How one script goes by `concierge converse`: `state`, `faults` and the `turn` of the first one."""
    with tempfile.TemporaryDirectory(prefix="concierge-test-") as folder:
        file = Path(folder, "test.yml")
        file.write_text(script, "utf-8")
        command = (sys.executable, "-m", "crm_backend.cli", "converse", str(file), "--json")
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, start_new_session=True
        )
        try:
            async with asyncio.timeout(MOST_SECONDS):
                said, complained = await process.communicate()
        except TimeoutError:
            return {"state": "broken", "faults": [f"no end within {MOST_SECONDS:.0f} s"], "turn": None}
        finally:
            await _end(process)
    return _outcome(process.returncode, said.decode(), complained.decode(errors="replace"))


def _outcome(code: int | None, said: str, complained: str) -> dict[str, Any]:
    if code not in (0, 1):
        last = next((line for line in reversed(complained.splitlines()) if line.strip()), "")
        return {"state": "broken", "faults": [last[:500] or f"exit code {code}"], "turn": None}
    faults: list[str] = json.loads(said.splitlines()[-1])[0]["faults"]
    first = _TURN.match(faults[0]) if faults else None
    return {"state": "failed" if faults else "passed", "faults": faults, "turn": int(first[1]) if first else None}


async def _end(process: asyncio.subprocess.Process) -> None:
    """Politely, so that the shop that was started for it ends as well; then at once."""
    if process.returncode is not None:
        return
    for sent, seconds in ((signal.SIGINT, 20.0), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sent)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await process.wait()
                return
