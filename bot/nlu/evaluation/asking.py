"""Puts cases to a pipeline, one after the other as customers do, and takes the time of each."""

import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.nlu.errors import DataError
from bot.nlu.evaluation.answers import Answer
from bot.nlu.evaluation.cases import Case
from bot.nlu.evaluation.lessons import Lesson, plain
from bot.nlu.evaluation.questions import Question
from bot.nlu.evaluation.spans import Finding
from bot.nlu.pipeline import Pipeline
from bot.nlu.results import ParseContext, ParseResult
from bot.nlu.training import Progress

FOLDS = 5
_SEED = 0
_Timed = tuple[ParseResult, float, float]  # milliseconds of processor and wall time


def ask(pipeline: Pipeline, question: Question, cases: Sequence[Case], progress: Progress | None = None) -> list[Answer]:
    """What the pipeline answers to a question that has one label as its answer."""
    assert question.reply is not None, "entities are found, not answered"
    answers = []
    for case, (result, processor_ms, wall_ms) in zip(cases, _parse(pipeline, cases, progress), strict=True):
        answers.append(Answer(case, *question.reply(result), processor_ms, wall_ms))
    return answers


def find(pipeline: Pipeline, cases: Sequence[Case], progress: Progress | None = None) -> list[Finding]:
    """The entities that the pipeline finds."""
    parsed = zip(cases, _parse(pipeline, cases, progress), strict=True)
    return [Finding(case, result.entities, processor_ms, wall_ms) for case, (result, processor_ms, wall_ms) in parsed]


def cross_validate(lesson: Lesson, cases: Sequence[Case], progress: Progress | None = None) -> list[bool]:
    """For each case whether a head that has learnt the others (of five folds) gives its label; intents and sentiment."""
    from sklearn.model_selection import StratifiedKFold

    tell = progress or (lambda step, part: None)
    labels = [case.label for case in cases]
    if (fewest := min(Counter(labels).values())) < FOLDS:
        raise DataError(f"expected {FOLDS} messages a label or more for as many folds; found {fewest}", Path(cases[0].source))
    with tempfile.TemporaryDirectory() as folder:
        pupils = lesson.pupils(cases, Path(folder))
        messages = pupils.read([plain(case) for case in cases], lambda part: tell("read", 0.4 * part))
        names = pupils.names(labels) if lesson.question.name == "intents" else {}
    head = pupils.sentiment if lesson.question.name == "sentiment" else pupils.intent
    right = [False] * len(cases)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED).split(labels, labels)
    for number, (seen, held_out) in enumerate(folds):
        tell("cross-validate", 0.4 + 0.6 * number / FOLDS)
        lessons = [messages[index] for index in seen], [labels[index] for index in seen]
        if names:
            pupils.intent.learn(*lessons, names=names)
        else:
            head.learn(*lessons)
        for index in held_out:
            doc = pupils.tokenizer.tokenize("", ParseContext())
            doc._.message = messages[index]
            head(doc)
            message = messages[index]
            guess = message.sentiment.label if head is pupils.sentiment else message.intent_ranking[0].name
            right[index] = guess == labels[index]
    tell("done", 1.0)
    return right


def _parse(pipeline: Pipeline, cases: Sequence[Case], progress: Progress | None) -> list[_Timed]:
    tell = progress or (lambda step, part: None)
    parsed = []
    for number, case in enumerate(cases, start=1):
        wall, processor = time.perf_counter(), time.process_time()
        result = pipeline.parse(case.text, case.context)
        parsed.append((result, 1000 * (time.process_time() - processor), 1000 * (time.perf_counter() - wall)))
        tell("ask", number / len(cases))
    return parsed
