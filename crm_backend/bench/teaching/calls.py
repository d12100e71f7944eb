"""Every list and page of Teaching, as the console asks for it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import httpx2

from crm_backend.bench.errors import BenchError
from crm_backend.bench.teaching.log import Log
from crm_backend.bench.teaching.taught import Inbox

CALLS = 15
GOAL_MS = 300.0
TEACHING = "/api/v1/teaching"
NOWHERE = "submarine"  # a word that no message has


@dataclass(frozen=True)
class Took:
    """How long a page took, in ms; `first` is the first call after the start, which may have to read files."""

    page: str
    first: float
    median: float
    worst: float

    @property
    def met(self) -> bool:
        return self.median <= GOAL_MS


def pages(log: Log, inbox: Inbox) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Paths and parameters by what the page shows."""
    listed, serving = f"{TEACHING}/inbox", f"{TEACHING}/serving"
    found: dict[str, tuple[str, dict[str, str]]] = {
        "inbox": (listed, {}),
        "inbox, counts": (f"{listed}/counts", {}),
        "inbox, meanings": (f"{listed}/meanings", {}),
        "inbox, an intent": (listed, {"intent": "track_order"}),
        "inbox, a reason": (listed, {"reason": "fallback"}),
        "inbox, a rare reason": (listed, {"reason": "thumbs_down"}),
        "inbox, a language": (listed, {"language": "zh"}),
        "inbox, words": (listed, {"q": "please"}),
        "inbox, words that are nowhere": (listed, {"q": NOWHERE}),
        "inbox, a message": (f"{listed}/{inbox.item(inbox.labelled)}", {}),
        "inbox, a disputed message": (f"{listed}/{inbox.item(0)}", {}),
        "discoveries": (f"{TEACHING}/discoveries", {}),
        "quality": (f"{TEACHING}/quality", {}),
        "trainings": (f"{TEACHING}/runs", {}),
        "trainings, news": (f"{TEACHING}/news", {}),
        "versions": (f"{TEACHING}/versions", {}),
        "versions, serving": (serving, {}),
        "versions, history": (f"{serving}/events", {}),
        "answers": (f"{TEACHING}/answers/responses", {}),
        "answers, words": (f"{TEACHING}/answers/responses", {"q": "order"}),
        "answers, one": (f"{TEACHING}/answers/responses/utter_greet", {}),
        "rules": (f"{TEACHING}/answers/rules", {}),
        "thresholds": (f"{TEACHING}/answers/thresholds", {}),
        "changes": (f"{TEACHING}/changes", {}),
        "changes, answers": (f"{TEACHING}/changes", {"about": "answers"}),
        "changes, examples": (f"{TEACHING}/changes", {"about": "examples"}),
        "changes, drafts": (f"{TEACHING}/changes", {"state": "draft"}),
        "changes, one": (f"{TEACHING}/changes/{inbox.labelled}", {}),
        "tests": (f"{TEACHING}/tests", {}),
        "evidence of a turn": (f"/api/v1/conversations/{log.conversation(7)}/messages/{log.message(7, 1)}/evidence", {}),
    }
    for view in ("second", "disputed", "labelled", "dismissed"):
        found[f"inbox, {view}"] = listed, {"view": view}
    for name, more in {"an intent": {"intent": "warranty"}, "words that are nowhere": {"q": NOWHERE}}.items():
        found[f"inbox, labelled, {name}"] = listed, {"view": "labelled", **more}
    return found


async def measure(client: httpx2.AsyncClient, log: Log, inbox: Inbox, tell: Callable[[float], None]) -> list[Took]:
    """Ask for each page; raises BenchError when one is refused."""
    asked = dict(pages(log, inbox))
    cursor = (await _page(client, f"{TEACHING}/inbox", {}))[1]["next_cursor"]
    asked["inbox, page 2"] = f"{TEACHING}/inbox", {"cursor": cursor}
    took = []
    for number, (name, (path, params)) in enumerate(asked.items(), 1):
        first, *times = [(await _page(client, path, params))[0] for _ in range(CALLS + 1)]
        took.append(Took(name, first, median(times), max(times)))
        tell(number / len(asked))
    return took


async def _page(client: httpx2.AsyncClient, path: str, params: Mapping[str, str]) -> tuple[float, dict[str, Any]]:
    """How many ms it took, and what it is."""
    started = time.perf_counter()
    answer = await client.get(path, params=params)
    took = 1000 * (time.perf_counter() - started)
    if answer.status_code != 200:
        raise BenchError(f"GET {path} {dict(params)}: {answer.status_code} {answer.text[:200]}")
    return took, answer.json()
