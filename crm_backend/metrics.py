"""What Prometheus may count here; no label carries anything about a person."""

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

MESSAGES = Counter("concierge_messages_total", "Messages stored", ["channel", "author"])
REPEATS = Counter("concierge_repeated_messages_total", "Deliveries of a message that was stored before", ["channel"])
TURNS = Counter("concierge_turns_total", "Turns of customers by how they ended", ["outcome"])
TURN_SECONDS = Histogram(
    "concierge_turn_seconds",
    "From a stored message to its stored answer",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25),
)
PARSE_SECONDS = Histogram(
    "concierge_parse_seconds", "Understanding one message", buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5)
)
DIALOGUE_FAILURES = Counter("concierge_dialogue_failures_total", "Tries at a turn that Rasa did not answer", ["kind"])
DELIVERIES = Counter("concierge_deliveries_total", "Messages brought to a channel by how it ended", ["channel", "outcome"])
WEBHOOKS = Counter("concierge_webhooks_total", "Tries to tell an application something by how they ended", ["outcome"])
HANDOFFS = Counter("concierge_handoffs_total", "Conversations given to people", ["reason"])
SOCKETS = Gauge("concierge_websockets", "Open websockets", ["kind"], multiprocess_mode="livesum")


def forget_the_dead(folder: Path) -> None:
    """Let gauges of processes that were killed count no more; what they counted stays."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not Path(f"/proc/{pid}").exists():
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


def exposition() -> bytes:
    """All that was counted, in Prometheus' text format: by all processes of the app where they count together."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        return generate_latest()
    forget_the_dead(Path(folder))
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)
