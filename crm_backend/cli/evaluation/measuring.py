"""What `concierge evaluate` does: read, teach, ask, and print what came out."""

import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bot.nlu import Pipeline, train
from bot.nlu.evaluation import (
    QUESTIONS,
    Answer,
    Case,
    Finding,
    Lesson,
    ask,
    asked_cases,
    calibration,
    cross_validate,
    draw,
    entity_figures,
    find,
    read_cases,
    taught_cases,
)
from bot.nlu.training import Progress as Tell
from crm_backend.bench.processes import megabytes
from crm_backend.cli.evaluation import entities, labels, tables
from crm_backend.cli.evaluation.commands import Options
from crm_backend.cli.evaluation.output import new_console, print_json, print_runs, progress
from crm_backend.cores import cores

_LEARN = 0.5  # the part of a run's progress that goes to learning
_SPEED_STRIDE = 4  # every fourth message is enough to tell a median
_LONGER_WORDS = 12  # a message such as people write in full


def measure(options: Options) -> None:
    """Measure and print; NluError when files or settings are wrong."""
    lesson = Lesson.of(QUESTIONS[options.question], options.config, options.data, options.encoder)
    taught, asked = read(options, lesson)
    if options.question == "entities":
        _measure_entities(options, lesson, taught, asked)
    else:
        _measure_labels(options, lesson, taught, asked)


def read(options: Options, lesson: Lesson) -> tuple[list[Case], list[Case]]:
    """What is to be taught and what is to be asked; NluError when the files are wrong or do not fit each other."""
    taught = [case for address in options.train for case in read_cases(address)] or taught_cases(lesson.question, options.data)
    asked = [case for address in options.test for case in read_cases(address)] or asked_cases(lesson.question, options.data)
    lesson.check(taught, asked)
    return taught, asked


def measure_speed(config: Path, data: Path) -> None:
    """Train on the catalogue, load, and read a quarter of its messages one by one, and those of twelve words apart."""
    with progress() as tell, tempfile.TemporaryDirectory() as folder:
        started, at_work = time.perf_counter(), _processor_seconds()
        train(config, data, Path(folder, "model"), tell, two_processes=cores() > 1)
        trained, learnt = time.perf_counter() - started, _processor_seconds() - at_work
        started, at_work = time.perf_counter(), time.process_time()
        pipeline = Pipeline.load(Path(folder, "model"))
        loaded, read = time.perf_counter() - started, time.process_time() - at_work
        question = QUESTIONS["intents"]
        taught = taught_cases(question, data)
        answers = ask(pipeline, question, taught[::_SPEED_STRIDE], tell)
        longer = ask(pipeline, question, [case for case in taught if len(case.text.split()) == _LONGER_WORDS], tell)
        used = _megabytes_to_serve(Path(folder, "model"))
    console = new_console()
    console.print(f"training {learnt:.1f} s of processor time, {trained:.1f} s by the clock")
    console.print(f"loading {read:.2f} s of processor time, {loaded:.2f} s by the clock")
    console.print(f"memory of a process that serves: {used:.0f} MB")
    tables.print_times(console, answers)
    if longer:
        console.print(f"[bold]messages of {_LONGER_WORDS} words")
        tables.print_times(console, longer)


def _processor_seconds() -> float:
    """Of this process and of those that it began and that are over."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _megabytes_to_serve(model: Path) -> float:
    """What a fresh process with the loaded pipeline holds."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_serve, model).result()


def _serve(model: Path) -> float:
    serving = Pipeline.load(model)
    serving.parse("")
    return megabytes(os.getpid())


def _measure_labels(options: Options, lesson: Lesson, taught: list[Case], asked: list[Case]) -> None:
    cross_validated: list[bool] = []
    with progress() as tell:
        if not (options.train or options.test or options.shots or options.json) and options.question != "language":
            cross_validated = cross_validate(lesson, taught, tell)
        unlearnt = [] if options.train else calibration(lesson.question, taught, options.data)
        runs: list[list[Answer]] = []
        for seed in range(options.seeds):
            cases = taught if options.shots is None else draw(taught, options.shots, seed)
            with tempfile.TemporaryDirectory() as folder:
                pipeline = lesson.teach(cases, Path(folder), _half(tell, seed, options.seeds, 0.0), unlearnt)
                runs.append(ask(pipeline, lesson.question, asked, _half(tell, seed, options.seeds, _LEARN)))
    if cross_validated:
        labels.print_cross_validated(new_console(), taught, cross_validated)
    print_runs(options, runs)


def _measure_entities(options: Options, lesson: Lesson, taught: list[Case], asked: list[Case]) -> None:
    with progress() as tell, tempfile.TemporaryDirectory() as folder:
        pipeline = lesson.teach(taught, Path(folder), _half(tell, 0, 1, 0.0))
        findings: list[Finding] = find(pipeline, asked, _half(tell, 0, 1, _LEARN))
    figures = entity_figures(findings)
    if options.json:
        print_json(figures, [])
        return
    console = new_console()
    entities.print_entities(console, figures, findings)
    if options.show:
        entities.print_entity_errors(console, findings)


def _half(tell: Tell, seed: int, seeds: int, start: float) -> Tell:
    """One half of one run, as a part of all that is to do."""
    return lambda step, part: tell(step, (seed + start + (1 - _LEARN) * part) / seeds)
