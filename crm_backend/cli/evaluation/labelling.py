"""How many labels it takes to come near what all data together give, in each order; see `teaching/inbox/simulation.py`."""

import json
import statistics
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.evaluation import QUESTIONS, Case, Lesson, read_cases
from bot.nlu.evaluation.lessons import plain
from bot.nlu.kernel_learning import Sample, fit_kernel_head
from bot.nlu.training import Pupils
from crm_backend.cli.evaluation.output import new_console, progress
from crm_backend.cli.evaluation.tables import new_table, percent
from crm_backend.teaching.inbox.simulation import Order, Point, Rows, Stream, accuracy, simulate

_MOST_ACTS = 5000
_READ = 0.3  # the part of the progress that goes to reading


def run(folder: Path, config: Path, data: Path, *, seeds: int, shots: int, share: float, as_json: bool) -> None:
    """Simulate and print; NluError when the files are wrong."""
    lesson = Lesson.of(QUESTIONS["intents"], config, data)
    arrived, asked = (read_cases(str(folder / name)) for name in ("train.csv", "test.csv"))
    lesson.check(arrived, asked)
    curves: dict[Order, list[list[Point]]] = {order: [] for order in Order}
    with progress() as tell, tempfile.TemporaryDirectory() as place:
        pupils = lesson.pupils(arrived, Path(place))
        settings = pupils.intent.settings
        sample, vectors = _read(pupils, arrived)
        unseen, _ = _read(pupils, asked, asked=True)
        tell("read", _READ)
        full = accuracy(fit_kernel_head(sample, settings, sample.part(np.arange(50)))[0], unseen)
        for seed in range(seeds):
            order_of_arrival = np.random.default_rng(seed).permutation(len(arrived))
            stream = Stream(sample.part(order_of_arrival), vectors[order_of_arrival], unseen)
            start = _first(stream.sample.labels, shots)
            for number, order in enumerate(Order):
                tell(f"{order}, seed {seed}", _READ + (1 - _READ) * (seed + number / len(Order)) / seeds)
                points = list(simulate(stream, settings, start, order, seed, share * full, _MOST_ACTS))
                curves[order].append(points)
    if as_json:
        print(json.dumps({"full": full, "curves": {each: [[asdict(p) for p in one] for one in curves[each]] for each in curves}}))
        return
    _print(curves, full, share, len(start))


def _print(curves: dict[Order, list[list[Point]]], full: float, share: float, known: int) -> None:
    target = share * full
    console = new_console()
    console.print(
        f"with all messages labelled: {percent(full)}; wanted: {percent(target)}; known at the beginning: {known} messages"
    )
    table = new_table("order", "acts", "deviation", "messages labelled", "examples learnt", "of chronological")
    usual = statistics.mean(_needed(points, target) for points in curves[Order.CHRONOLOGICAL])
    for order, runs in curves.items():
        needed = [_needed(points, target) for points in runs]
        mean = statistics.mean(needed)
        others = (f"{statistics.mean(getattr(points[-1], name) for points in runs):.0f}" for name in ("messages", "examples"))
        table.add_row(order, f"{mean:.0f}", f"{statistics.pstdev(needed):.0f}", *others, percent(mean / usual))
    console.print(table)


def _needed(points: Sequence[Point], target: float) -> float:
    """The acts until the target, in a line between the two trainings around it."""
    *_, before, after = [points[0], *points]
    if after.accuracy <= before.accuracy:
        return after.acts
    part = min(1.0, max(0.0, (target - before.accuracy) / (after.accuracy - before.accuracy)))
    return before.acts + part * (after.acts - before.acts)


def _read(pupils: Pupils, cases: Sequence[Case], *, asked: bool = False) -> tuple[Sample, Vectors]:
    """What the head reads of the messages, and the vectors that they are alike by."""
    examples = [plain(case) for case in cases]
    messages = pupils.read_asked(examples) if asked else pupils.read(examples)
    return pupils.intent.sample(messages, [case.label for case in cases]), np.stack([each.vector for each in messages])


def _first(labels: Sequence[str], shots: int) -> Rows:
    seen: Counter[str] = Counter()
    rows = []
    for row, label in enumerate(labels):
        if seen[label] < shots:
            seen[label] += 1
            rows.append(row)
    return np.array(rows)
