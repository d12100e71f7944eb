"""What an inspection finds, kind by kind; a finding names the examples that it is about."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, cast

import numpy as np

from bot.nlu.encoder import Vectors
from bot.nlu.head import Probabilities
from crm_backend.teaching.quality.label_errors import doubts
from crm_backend.teaching.quality.overlaps import near_wordings, overlaps, same_wordings

FEWEST, MANY, TIMES = 15, 200, 4  # examples of an intent: too few; too many from so many on that are so often the usual number
MOST_DOUBTS, SHOWN, NEIGHBOURS = 200, 8, 2
USUAL = 0.8  # of the intents have examples in a script, from which the others lack it
FEWEST_IN_SCRIPT = 3  # examples
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
)
OTHER_SCRIPT = "latin"


@dataclass(frozen=True)
class Finding:
    """Something that is likely wrong: `about` tells it from others of its kind, `severity` is from 0 to 1."""

    kind: str
    about: str
    severity: float
    content: dict[str, Any]

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.kind}\0{self.about}".encode()).hexdigest()

    def to_wire(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Lesson:
    """What is inspected: a row an example; labels are numbers of `kinds`."""

    examples: Sequence[Mapping[str, Any]]  # text, intent, entities
    vectors: Vectors
    labels: np.ndarray
    kinds: Sequence[str]

    def these(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        return [dict(self.examples[row]) for row in rows]


def likely_label_errors(lesson: Lesson, probabilities: Probabilities) -> Iterator[Finding]:
    """Examples that another intent fits better, with those of both that are nearest."""
    for doubt in doubts(probabilities, lesson.labels)[:MOST_DOUBTS]:
        example = dict(lesson.examples[doubt.row])
        likeness = lesson.vectors @ lesson.vectors[doubt.row]
        likeness[doubt.row] = -1
        near = {
            name: [lesson.examples[row]["text"] for row in _nearest(likeness, lesson.labels == number)]
            for name, number in (("own", lesson.labels[doubt.row]), ("better", doubt.better))
        }
        content = {"examples": [example], "better": lesson.kinds[doubt.better], "confidence": doubt.confidence, "near": near}
        yield Finding("label_error", f"{example['intent']}\0{example['text']}", doubt.confidence, content)


def overlapping(lesson: Lesson, probabilities: Probabilities) -> Iterator[Finding]:
    """Intents that are taken for one another."""
    guesses = probabilities.argmax(axis=1)
    for pair in overlaps(lesson.vectors, probabilities, lesson.labels):
        first, second = lesson.kinds[pair.first], lesson.kinds[pair.second]
        taken = [{**lesson.examples[row], "taken_for": lesson.kinds[int(guesses[row])]} for row in pair.rows[:SHOWN]]
        content = {
            "intents": [first, second],
            "examples": taken,
            "confused": len(pair.rows),
            "share": pair.share,
            "alike": pair.alike,
        }
        yield Finding("overlap", f"{first}\0{second}", min(1.0, 3 * pair.share), content)


def repeated(lesson: Lesson) -> Iterator[Finding]:
    """The same wording under two intents, or twice under one; and almost the same under two."""
    texts = [str(example["text"]) for example in lesson.examples]
    for rows in same_wordings(texts):
        across = len({int(lesson.labels[row]) for row in rows}) > 1
        about = "\0".join(f"{lesson.examples[row]['intent']}\0{texts[row]}" for row in rows)
        yield Finding("duplicate" if across else "repeat", about, 0.9 if across else 0.2, {"examples": lesson.these(rows)})
    for first, second, alike in near_wordings(lesson.vectors, texts, lesson.labels):
        about = f"{texts[first]}\0{texts[second]}"
        yield Finding("near_duplicate", about, 0.5 * alike, {"examples": lesson.these((first, second)), "alike": alike})


def counted(counts: Mapping[str, int]) -> Iterator[Finding]:
    """Intents with too few or too many examples, of all that there are."""
    usual = median(counts.values())
    for intent, number in sorted(counts.items()):
        if number < FEWEST:
            yield Finding("too_few", intent, 1 - number / FEWEST, {"intent": intent, "count": number, "wanted": FEWEST})
        elif number >= MANY and number > TIMES * usual:
            yield Finding("too_many", intent, 0.3, {"intent": intent, "count": number, "usual": usual})


def lacking_a_language(lesson: Lesson) -> Iterator[Finding]:
    """Intents without examples in a script in which nearly all others have some."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in lesson.kinds}
    for example in lesson.examples:
        counts[example["intent"]][script_of(example["text"])] += 1
    for script in (*(name for name, _ in _SCRIPTS), OTHER_SCRIPT):
        having = [kind for kind, count in counts.items() if count[script] >= FEWEST_IN_SCRIPT]
        if len(having) < USUAL * len(counts):
            continue
        for kind in sorted(set(counts) - set(having)):
            content = {"intent": kind, "script": script, "counts": dict(counts[kind])}
            yield Finding("no_language", f"{kind}\0{script}", 0.4, content)


def script_of(text: str) -> str:
    """Which writing a text has: a language with one of its own, or `latin`."""
    return next((name for name, letters in _SCRIPTS if letters.search(text)), OTHER_SCRIPT)


def _nearest(likeness: Vectors, among: np.ndarray) -> list[int]:
    rows = np.flatnonzero(among)
    return cast(list[int], rows[np.argsort(-likeness[rows])][:NEIGHBOURS].tolist())
