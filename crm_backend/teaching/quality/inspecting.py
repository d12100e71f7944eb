"""The inspection in a process of its own: reads vectors and texts from a folder, leaves what it found there."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from crm_backend.teaching.apart import begin, report, write_result
from crm_backend.teaching.quality import drift
from crm_backend.teaching.quality.findings import (
    Finding,
    Lesson,
    counted,
    lacking_a_language,
    likely_label_errors,
    overlapping,
    repeated,
)
from crm_backend.teaching.quality.label_errors import numbered, out_of_fold
from crm_backend.teaching.quality.overlaps import middles, places

UNFAMILIAR_TIMES = 3  # as many unfamiliar messages as among what was taught
CHANGED = 5  # intents that are told


def inspect(folder: Path) -> dict[str, Any]:
    """All findings about the examples and the messages in `folder`, and the map of the intents."""
    told = json.loads((folder / "told.json").read_text("utf-8"))
    labels, kinds = numbered([example["intent"] for example in told["examples"]])
    lesson = Lesson(told["examples"], np.load(folder / "examples.npy").astype(np.float32), labels, kinds)
    probabilities = out_of_fold(lesson.vectors, labels, lambda part: report(0.6 * part))
    found = [
        *likely_label_errors(lesson, probabilities),
        *overlapping(lesson, probabilities),
        *repeated(lesson),
        *counted(told["counts"]),
        *lacking_a_language(lesson),
    ]
    report(0.8)
    messages = np.load(folder / "messages.npy").astype(np.float32)
    found += drifting(lesson, messages, told["messages"], told["mix"], date.fromisoformat(told["today"]))
    report(1.0)
    accuracy = float((probabilities.argmax(axis=1) == labels).mean())
    figures = {
        "examples": sum(told["counts"].values()),
        "looked_at": len(labels),
        "messages": len(messages),
        "accuracy": accuracy,
    }
    return {"findings": [each.to_wire() for each in found], "figures": {**figures, "map": _map(lesson, found, told["counts"])}}


def drifting(
    lesson: Lesson, vectors: np.ndarray, messages: list[dict[str, Any]], mix: dict[str, dict[str, int]], today: date
) -> Iterator[Finding]:
    """How the messages of the last weeks (`after`) differ from those before and from what was taught; once a month each."""
    after = np.array([message["after"] for message in messages], bool)
    month = today.strftime("%Y-%m")
    if min(after.sum(), (~after).sum()) >= drift.FEWEST:
        shift = drift.shift(vectors[~after], vectors[after])
        if shift.real:
            content = {
                "distance": shift.distance,
                "chance": shift.chance,
                "before": int((~after).sum()),
                "after": int(after.sum()),
            }
            yield Finding("drift", month, min(1.0, 20 * shift.distance), content)
    if min(sum(counts.values()) for counts in mix.values()) >= drift.FEWEST:
        index = drift.stability(mix["before"], mix["after"])
        if index >= drift.SHIFTED:
            yield Finding("mix", month, min(1.0, index), {"index": index, "changed": _changed(mix)})
    if len(messages) >= drift.FEWEST:
        strange = drift.unfamiliar(vectors, lesson.vectors, drift.familiar_from(lesson.vectors))
        share = float(strange[after].mean()) if after.any() else 0.0
        if share >= UNFAMILIAR_TIMES * drift.UNFAMILIAR:
            weeks: dict[str, Any] = {"weeks": _by_week(messages, strange)}
            content = {"share": share, "expected": drift.UNFAMILIAR}
            yield Finding("unfamiliar", month, min(1.0, share), content | weeks)


def _changed(mix: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """The intents whose share has changed most."""
    before, after = (_shares(mix[when]) for when in ("before", "after"))
    difference = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in before.keys() | after.keys()}
    most = sorted(difference, key=lambda name: -abs(difference[name]))[:CHANGED]
    return [{"intent": name, "before": before.get(name, 0.0), "after": after.get(name, 0.0)} for name in most]


def _shares(counts: dict[str, int]) -> dict[str, float]:
    return {name: number / max(1, sum(counts.values())) for name, number in counts.items()}


def _by_week(messages: list[dict[str, Any]], strange: np.ndarray) -> list[dict[str, Any]]:
    counts: Counter[str] = Counter()
    unfamiliar: Counter[str] = Counter()
    for message, is_strange in zip(messages, strange, strict=True):
        day = date.fromisoformat(message["day"])
        monday = (day - timedelta(days=day.weekday())).isoformat()
        counts[monday] += 1
        unfamiliar[monday] += int(is_strange)
    mondays = sorted(counts)
    return [{"monday": each, "messages": counts[each], "share": unfamiliar[each] / counts[each]} for each in mondays]


def _map(lesson: Lesson, found: list[Finding], counts: dict[str, int]) -> dict[str, Any]:
    """Where the intents lie by meaning, and which of them overlap."""
    points = places(middles(lesson.vectors, lesson.labels))
    intents = [
        {"name": kind, "x": round(float(x), 3), "y": round(float(y), 3), "examples": counts[kind]}
        for kind, (x, y) in zip(lesson.kinds, points, strict=True)
    ]
    lines = [[*each.content["intents"], each.content["share"]] for each in found if each.kind == "overlap"]
    return {"intents": intents, "overlaps": lines}


if __name__ == "__main__":
    at = begin()
    write_result(at, inspect(at))
