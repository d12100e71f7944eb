"""How long a training run of the whole service catalogue takes; with CONCIERGE_TEST_SCALE=full, for it takes minutes."""

import os
import resource
import time
from pathlib import Path

import pytest

from crm_backend.db import Database
from crm_backend.setup.places import ROOT
from tests.crm_backend.teaching.training.school import School, opened

pytestmark = [pytest.mark.timeout(1800), pytest.mark.dialogue]
CORES, GOAL, GOAL_OF_ALL = 2, 60.0, 80.0  # seconds; of a run that plays all conversations the last one
ANSWER = {"name": "utter_bot_challenge", "language": "en", "variants": ["I'm a bot. Say “agent” and a person takes over."]}


@pytest.mark.skipif(os.environ.get("CONCIERGE_TEST_SCALE") != "full", reason="needs minutes: CONCIERGE_TEST_SCALE=full")
async def test_a_run_of_the_whole_catalogue_takes_less_than_a_minute_of_two_cores(db: Database, data_dir: Path) -> None:
    async with opened(db, data_dir, ROOT) as school:
        await school.teach(("example.add", {"intent": "damaged_item", "text": "my blender came in a thousand tiny pieces"}))
        first = await measured(school, "a label, nothing read before")
        await school.teach(("example.add", {"intent": "track_order", "text": "has the courier even picked my parcel up"}))
        second = await measured(school, "a label")
        await school.teach(("response.set", ANSWER))
        answer = await measured(school, "an answer: all conversations")
    assert first.keys() == second.keys()
    assert second["processor"] < CORES * GOAL
    assert answer["played"] == answer["tests"] > 250
    assert answer["processor"] < CORES * GOAL_OF_ALL


async def measured(school: School, title: str) -> dict[str, float]:
    """Do a run and print what it took: seconds of each step, processor time of all its processes, and the load meanwhile."""
    spent, started = _processor_seconds(), time.monotonic()
    run = await school.trained()
    wall, processor = time.monotonic() - started, _processor_seconds() - spent
    assert run["state"] == "done", run["error"]
    report = run["report"]
    steps = ", ".join(f"{step} {seconds:.0f}" for step, seconds in report["seconds"].items())
    told = report["conversations"]
    print(f"\n{title}: {wall:.0f} s ({steps}), {processor:.0f} s of processor time, load {os.getloadavg()[0]:.1f};", end=" ")
    print(f"{told['played']} of {told['tests']} conversations played, {told['passed']} passed")
    return {"wall": wall, "processor": processor, "played": told["played"], "tests": told["tests"]}


def _processor_seconds() -> float:
    """Of the processes that this one has started, and theirs, when they have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
