"""What stock Rasa's default pipeline makes of labelled messages: its classifier DIET, and the fallback beside it."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx2

from bot.nlu.evaluation import Answer, Case
from bot.nlu.results import Decision
from crm_backend.bench.children import running
from crm_backend.bench.errors import BenchError
from crm_backend.bench.load import Advance
from crm_backend.bench.processes import processor_seconds
from crm_backend.bench.stock_env import StockEnv
from crm_backend.bench.stock_project import StockProject
from crm_backend.bench.stock_serving import rasa_server
from crm_backend.bench.stock_training import train_understanding
from crm_backend.supervisor.ports import LOOPBACK, free_ports

FALLBACK = "nlu_fallback"  # what the pipeline names first when it is not sure; behind it stands the likeliest intent
PARSE_SECONDS = 60.0
_Understood = tuple[str, float, Decision]


async def stock_answers(
    env: StockEnv, taught: Sequence[Case], asked: Sequence[Case], epochs: int, work: Path, advance: Advance
) -> list[Answer]:
    """Train it for as many epochs on `taught` in the folder `work`, then ask one message after the other. Raises BenchError.

    Times contain its own HTTP server's part; the processor's is that of all its threads.
    """
    project = StockProject(work / "project")
    project.write_understanding(env.package, taught, epochs=epochs)
    await train_understanding(env, project, work / "logs", lambda done: advance(done / 2))
    (port,) = free_ports(1)
    async with (
        running(rasa_server("stock-rasa", env, project, port, "--enable-api"), work / "logs") as rasa,
        httpx2.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", timeout=PARSE_SECONDS) as client,
    ):
        answers = []
        for number, case in enumerate(asked, start=1):
            wall, processor = time.perf_counter(), processor_seconds(rasa.pid)
            understood = understood_of(await _parse(client, case.text))
            times = (1000 * (processor_seconds(rasa.pid) - processor), 1000 * (time.perf_counter() - wall))
            answers.append(Answer(case, *understood, *times))
            advance(0.5 + number / len(asked) / 2)
    return answers


def understood_of(parsed: dict[str, Any]) -> _Understood:
    """The likeliest intent, its confidence, and `unsure` where Rasa falls back."""
    ranking = list(_ranked(parsed))
    if not ranking:
        raise BenchError(f"stock Rasa answered without an intent: {str(parsed)[:200]}")
    decision: Decision = "unsure" if parsed["intent"]["name"] == FALLBACK else "act"
    return *ranking[0], decision


async def _parse(client: httpx2.AsyncClient, text: str) -> dict[str, Any]:
    try:
        response = await client.post("/model/parse", json={"text": text})
    except httpx2.HTTPError as error:
        raise BenchError(f"stock Rasa did not answer {text!r}: {type(error).__name__}") from error
    if response.status_code != 200:
        raise BenchError(f"stock Rasa did not answer {text!r}: {response.status_code} {response.text[:200]}")
    parsed: dict[str, Any] = response.json()
    return parsed


def _ranked(parsed: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Rasa's ranking without the fallback."""
    for each in parsed.get("intent_ranking", ()):
        if each["name"] != FALLBACK:
            yield each["name"], each["confidence"]
