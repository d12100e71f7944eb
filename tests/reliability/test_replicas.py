"""Two replicas of the app with two Rasa processes, on PostgreSQL and Redis: one is killed again and again, the other goes on."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from crm_backend.db import Database
from crm_backend.supervisor.ports import free_ports
from tests.crm_backend.outbox.test_jobs import Valkey
from tests.reliability.checking import check_answers, check_messages, check_the_rest, everything_sent
from tests.reliability.crashing import POINTS
from tests.reliability.launching import Launcher, environment, launcher
from tests.reliability.platforms import Platforms
from tests.reliability.scale import FULL
from tests.reliability.test_kills import Killer as Bystander
from tests.reliability.test_kills import at_the_platforms, lived
from tests.reliability.traffic import Traffic
from tests.trained import ROOT

READY_SECONDS = 240.0
DIALOGUE_MODEL = ROOT / "var" / "models" / "dialogue.tar.gz"
SECRET = "a secret of the replicas"

pytestmark = [
    pytest.mark.timeout(1800),
    pytest.mark.dialogue,
    pytest.mark.skipif(not FULL, reason="two Rasa processes are for the full scale"),
]


@asynccontextmanager
async def rasa(python: Path, folder: Path, port: int, actions_port: int) -> AsyncIterator[str]:
    """A real Rasa process, ready."""
    given = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "CONCIERGE_DIALOGUE_SECRET": SECRET,
        "CONCIERGE_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook",
        "CONCIERGE_TRACKER_URL": f"sqlite:///{folder / f'trackers-{port}.db'}",
    }
    command = (str(python), "-m", "bot.dialogue", "run", "--model", str(DIALOGUE_MODEL), "--port", str(port))
    with (folder / f"rasa-{port}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=given, stdout=log, stderr=log)
        try:
            async with asyncio.timeout(READY_SECONDS), httpx2.AsyncClient(headers={"X-Concierge-Secret": SECRET}) as client:
                while not await _answers(client, f"http://127.0.0.1:{port}/webhooks/concierge/health"):
                    await asyncio.sleep(0.5)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            await process.wait()


async def _answers(client: httpx2.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture
async def replicas(
    db: Database, platforms: Platforms, valkey: Valkey, dialogue_python: Path, tmp_path: Path
) -> AsyncIterator[tuple[Launcher, Launcher]]:
    if db.is_sqlite:
        pytest.skip("replicas share a PostgreSQL: set CONCIERGE_TEST_DATABASE_URL")
    port, actions_port, *rasa_ports = free_ports(4)
    async with AsyncExitStack() as stack:
        starting = [rasa(dialogue_python, tmp_path, one, actions_port) for one in rasa_ports]
        urls = await asyncio.gather(*(stack.enter_async_context(one) for one in starting))
        given = environment(db, platforms, ",".join(urls), tmp_path) | {
            "CONCIERGE_REDIS_URL": valkey.url,
            "CONCIERGE_DIALOGUE_SECRET": SECRET,
            "CONCIERGE_ACTIONS_PORT": str(actions_port),
        }
        made = []
        for name in ("one", "two"):
            folder = tmp_path / name
            folder.mkdir()
            made.append(await stack.enter_async_context(launcher(folder, port, given | {"CONCIERGE_INSTANCE": name})))
        yield made[0], made[1]


async def test_replicas_take_over_from_each_other(
    replicas: tuple[Launcher, Launcher], db: Database, platforms: Platforms
) -> None:
    chance = random.Random(2)
    mortal, other = replicas
    async with httpx2.AsyncClient(base_url=mortal.base_url, timeout=60) as client:
        await other.start()
        await other.answers(client)
        traffic = Traffic(platforms, client, db, chance, wording="hello, this is {}")
        nobody = Bystander(mortal)
        at_the_platforms(platforms, nobody, chance)
        points = list(POINTS)
        chance.shuffle(points)
        lives = [(point, await lived(mortal, traffic, nobody, point, nth=1)) for point in points]
        await traffic.acknowledged()
        await everything_sent(db, 240)
        assert sum(killed for _, killed in lives) >= len(lives) // 5, lives  # the other is often quicker to what a point is at
    await check_messages(db, traffic)
    await check_answers(db, platforms)
    await check_the_rest(db, traffic)
