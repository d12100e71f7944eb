"""The process that trains: cancelled, killed, left behind by a worker that died."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from crm_backend.models import ConversationTest
from crm_backend.setup.places import ROOT
from crm_backend.teaching.training import repository
from tests.crm_backend.teaching.training.conftest import NEW_WORDING
from tests.crm_backend.teaching.training.school import RUNS, School, gone, processes

pytestmark = pytest.mark.timeout(240)
WORKER = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from crm_backend.db import Database
from crm_backend.settings import Settings
from crm_backend.teaching.training.trainer import Trainer
url, data_dir, root = sys.argv[1:]
trainer = Trainer(Database(url), Settings(data_dir=data_dir), "doomed", root=Path(root), lease=timedelta(seconds=3))
asyncio.run(trainer.train_next())
"""


def at_work(run: dict[str, Any]) -> bool:
    """Whether its process is busy; training itself may be over between two looks, when nothing was taught."""
    return run["step"] in ("train", "evaluate")


async def test_cancelling_ends_the_process_within_seconds_and_leaves_nothing(school: School) -> None:
    run_id = await school.start()
    training = asyncio.create_task(school.trainer().train_next())
    await school.until(run_id, at_work)
    assert processes(run_id)
    asked = await school.admin.post(f"{RUNS}/{run_id}/cancel")
    assert (asked.json()["state"], asked.json()["cancel_asked"]) == ("running", True)
    ended = await school.until(run_id, lambda run: run["state"] == "cancelled", seconds=10)
    assert ended["ended_at"] and ended["version"] is None
    await asyncio.wait_for(training, 10)
    assert await gone(run_id)
    assert not list((school.settings.data_dir / "teaching" / "runs").iterdir())
    assert (await school.admin.get("/api/v1/teaching/versions")).json() == {"items": []}


async def test_the_shops_that_were_starting_end_with_it(school: School) -> None:
    script = "- conversation: Hello\n  turns:\n    - says: hello\n"
    async with school.db.transaction() as session:
        session.add(ConversationTest(name="Hello", script=script, language="en", turns=1, author_id=school.users["admin"].id))
    await school.teach(("example.add", {"intent": "damaged_item", "text": NEW_WORDING}))
    run_id = await school.start()
    training = asyncio.create_task(school.trainer().train_next())
    shop = f"{run_id}/concierge-converse-"
    async with asyncio.timeout(120):
        while not processes(shop):
            await asyncio.sleep(0.1)
    await school.admin.post(f"{RUNS}/{run_id}/cancel")
    await asyncio.wait_for(training, 20)
    assert (await school.run(run_id))["state"] == "cancelled"
    assert await gone(shop)
    assert not list((school.settings.data_dir / "teaching" / "runs").iterdir())


async def test_a_process_that_dies_fails_its_run_and_says_how(school: School) -> None:
    run_id = await school.start()
    training = asyncio.create_task(school.trainer().train_next())
    await school.until(run_id, at_work)
    for process in processes(run_id):
        os.kill(process, signal.SIGKILL)
    await asyncio.wait_for(training, 20)
    run = await school.run(run_id)
    assert (run["state"], run["error"]["code"]) == ("failed", "crashed")
    assert "SIGKILL" in run["error"]["text"]
    assert await school.start()


async def test_stopping_the_app_queues_the_run_again(school: School) -> None:
    run_id = await school.start()
    trainer = school.trainer()
    trainer.start()
    await school.until(run_id, lambda run: run["step"] in ("validate", "train"))
    await trainer.stop()
    assert await gone(run_id)
    run = await school.run(run_id)
    assert (run["state"], run["step"], run["progress"]) == ("queued", None, 0)


async def test_when_the_worker_is_killed_its_training_dies_with_it_and_another_takes_the_run(school: School) -> None:
    run_id = await school.start()
    url = school.db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", WORKER, url, str(school.settings.data_dir), str(school.root)]
    worker = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        await school.until(run_id, at_work)
    finally:
        worker.kill()
        worker.wait()
    assert await gone(run_id)
    async with asyncio.timeout(15):
        while True:
            async with school.db.transaction() as session:
                if run := await repository.take(session, "another", timedelta(seconds=60)):
                    break
            await asyncio.sleep(0.2)
    assert (run.id, run.attempts) == (run_id, 2)
