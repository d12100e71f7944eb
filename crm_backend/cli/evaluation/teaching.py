"""What teaching finds, measured where the truth is known: hidden intents, and labels that were made wrong."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

import numpy as np

from bot.nlu import Pipeline
from bot.nlu.encoder import Vectors
from bot.nlu.evaluation import QUESTIONS, Case, read_cases, taught_cases
from crm_backend.cli.evaluation.output import new_console, progress
from crm_backend.cli.evaluation.tables import new_table, percent
from crm_backend.teaching.discovery.clustering import ALIKE, fewest_of, groups_of
from crm_backend.teaching.quality.label_errors import doubts, numbered, out_of_fold

NO_INTENT = ("oos", "out_of_scope")
UNSURE = 0.1  # of the messages of known intents, those farthest from all that was taught, wait in the inbox as well
FOUND = 0.5  # share of a hidden intent's messages in one group, and of the group, from which it is found
_BATCH = 64


def measure_discovery(model: Path, known: str, unseen: Sequence[str], hidden: int, seeds: int, *, as_json: bool) -> None:
    """Hide intents of `known`, and see which of their messages among `unseen` come together beside those without an intent."""
    taught, asked = read_cases(known), [case for address in unseen for case in read_cases(address)]
    with progress() as tell:
        pipeline = Pipeline.load(model)
        of_taught = _encoded(pipeline, [case.text for case in taught], lambda part: tell("read", 0.7 * part))
        of_asked = _encoded(pipeline, [case.text for case in asked], lambda part: tell("read", 0.7 + 0.2 * part))
        runs = []
        for seed in range(seeds):
            runs.append(_discover(taught, of_taught, asked, of_asked, hidden, seed))
            tell("group", 0.9 + 0.1 * (seed + 1) / seeds)
    _print(f"{hidden} hidden intents, {seeds} draws; groups from {percent(ALIKE)} alike", runs, as_json=as_json)


def measure_label_errors(model: Path, data: str | None, catalogue: Path, share: float, seeds: int, *, as_json: bool) -> None:
    """Give a share of the messages another label, drawn at random, and see how many of them are doubted."""
    cases = read_cases(data) if data else taught_cases(QUESTIONS["intents"], catalogue)
    with progress() as tell:
        vectors = _encoded(Pipeline.load(model), [case.text for case in cases], lambda part: tell("read", 0.5 * part))
        labels, kinds = numbered([case.label for case in cases])
        runs = []
        for seed in range(seeds):
            random = np.random.default_rng(seed)
            wrong = random.choice(len(labels), int(share * len(labels)), replace=False)
            planted = labels.copy()
            planted[wrong] = (planted[wrong] + random.integers(1, len(kinds), len(wrong))) % len(kinds)
            probabilities = out_of_fold(vectors, planted)
            doubted = {doubt.row: doubt.better for doubt in doubts(probabilities, planted)}
            hits = set(wrong.tolist()) & doubted.keys()
            runs.append(
                {
                    "precision": len(hits) / max(1, len(doubted)),
                    "recall": len(hits) / len(wrong),
                    "named rightly": mean(float(doubted[row] == labels[row]) for row in hits) if hits else 0.0,
                    "accuracy out of fold": float((probabilities.argmax(axis=1) == labels).mean()),
                }
            )
            tell("doubt", 0.5 + 0.5 * (seed + 1) / seeds)
    _print(f"{len(cases)} messages, {percent(share)} of the labels made wrong, {seeds} draws", runs, as_json=as_json)


def _discover(
    taught: Sequence[Case], of_taught: Vectors, asked: Sequence[Case], of_asked: Vectors, hidden: int, seed: int
) -> dict[str, float]:
    names = sorted({case.label for case in taught} - set(NO_INTENT))
    secret = set(np.random.default_rng(seed).choice(names, hidden, replace=False).tolist())
    left = [row for row, case in enumerate(taught) if case.label not in secret]
    likeness = (of_asked @ of_taught[left].T).max(axis=1)
    familiar = [row for row, case in enumerate(asked) if case.label not in secret and case.label not in NO_INTENT]
    unsure = sorted(familiar, key=lambda row: likeness[row])[: int(UNSURE * len(familiar))]
    waiting = [row for row, case in enumerate(asked) if case.label in secret or case.label in NO_INTENT] + unsure
    groups = groups_of(of_asked[waiting], fewest=fewest_of(len(waiting)))
    labels = [asked[row].label for row in waiting]
    return _figures([[labels[row] for row in group.rows] for group in groups], Counter(labels), secret)


def _figures(groups: Sequence[Sequence[str]], counts: Counter[str], secret: set[str]) -> dict[str, float]:
    largest = [(*Counter(group).most_common(1)[0], len(group)) for group in groups]
    ours = [(label, number, size) for label, number, size in largest if label in secret and number >= FOUND * size]
    recalled = {label: max(number for each, number, _ in ours if each == label) for label, _, _ in ours}
    return {
        "hidden intents found": sum(number >= FOUND * counts[label] for label, number in recalled.items()) / len(secret),
        "recall of their messages": sum(recalled.values()) / sum(counts[label] for label in secret),
        "purity of their groups": sum(number for _, number, _ in ours) / max(1, sum(size for _, _, size in ours)),
        "groups": float(len(groups)),
        "groups of something else": float(len(groups) - len(ours)),
    }


def _encoded(pipeline: Pipeline, texts: Sequence[str], tell: Callable[[float], None]) -> Vectors:
    rows = []
    for start in range(0, len(texts), _BATCH):
        rows.append(pipeline.encode(texts[start : start + _BATCH], "en"))
        tell(min(1.0, (start + _BATCH) / len(texts)))
    return np.concatenate(rows)


def _print(title: str, runs: Sequence[dict[str, float]], *, as_json: bool) -> None:
    means = {name: mean(run[name] for run in runs) for name in runs[0]}
    if as_json:
        print(json.dumps(means))
        return
    table = new_table(title, "mean")
    for name, value in means.items():
        table.add_row(name, f"{value:.1f}" if name.startswith("groups") else percent(value))
    new_console().print(table)
