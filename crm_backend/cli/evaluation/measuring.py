"""What `concierge evaluate` does: read, teach, ask, and print what came out."""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from bot.nlu import Pipeline, train
from bot.nlu.evaluation import (
    QUESTIONS,
    Answer,
    Case,
    Figures,
    Finding,
    Lesson,
    ask,
    asked_cases,
    cross_validate,
    draw,
    entity_figures,
    figures_of,
    find,
    mean_of,
    read_cases,
    taught_cases,
)
from bot.nlu.training import Progress as Tell
from crm_backend.cli.evaluation import entities, labels, tables
from crm_backend.cli.evaluation.commands import Options

_LEARN = 0.5  # the part of a run's progress that goes to learning
_PIPED_WIDTH = 160  # of a line that goes to a file or another program
_SPEED_STRIDE = 4  # every fourth message is enough to tell a median


def measure(options: Options) -> None:
    """Measure and print; NluError when files or settings are wrong."""
    lesson = Lesson.of(QUESTIONS[options.question], options.config, options.data, options.encoder)
    taught = [case for address in options.train for case in read_cases(address)] or taught_cases(lesson.question, options.data)
    asked = [case for address in options.test for case in read_cases(address)] or asked_cases(lesson.question, options.data)
    lesson.check(taught, asked)
    if options.question == "entities":
        _measure_entities(options, lesson, taught, asked)
    else:
        _measure_labels(options, lesson, taught, asked)


def measure_speed(config: Path, data: Path) -> None:
    """Train on the catalogue, load, and read a quarter of its messages one by one."""
    with _progress() as tell, tempfile.TemporaryDirectory() as folder:
        started, at_work = time.perf_counter(), time.process_time()
        train(config, data, Path(folder, "model"), tell)
        trained, learnt = time.perf_counter() - started, time.process_time() - at_work
        started, at_work = time.perf_counter(), time.process_time()
        pipeline = Pipeline.load(Path(folder, "model"))
        loaded, read = time.perf_counter() - started, time.process_time() - at_work
        question = QUESTIONS["intents"]
        answers = ask(pipeline, question, taught_cases(question, data)[::_SPEED_STRIDE], tell)
    console = _console()
    console.print(f"training {learnt:.1f} s of processor time, {trained:.1f} s by the clock")
    console.print(f"loading {read:.2f} s of processor time, {loaded:.2f} s by the clock")
    tables.print_times(console, answers)


def _measure_labels(options: Options, lesson: Lesson, taught: list[Case], asked: list[Case]) -> None:
    cross_validated: list[bool] = []
    with _progress() as tell:
        if not (options.train or options.test or options.shots or options.json) and options.question != "language":
            cross_validated = cross_validate(lesson, taught, tell)
        runs: list[list[Answer]] = []
        for seed in range(options.seeds):
            cases = taught if options.shots is None else draw(taught, options.shots, seed)
            with tempfile.TemporaryDirectory() as folder:
                pipeline = lesson.teach(cases, Path(folder), _part(tell, seed, options.seeds, 0.0))
                runs.append(ask(pipeline, lesson.question, asked, _part(tell, seed, options.seeds, _LEARN)))
    figures = [figures_of(answers) for answers in runs]
    mean = mean_of(figures)
    if options.json:
        _print_json(mean, figures if options.shots else [])
        return
    console = _console()
    if cross_validated:
        labels.print_cross_validated(console, taught, cross_validated)
    labels.print_figures(console, figures)
    labels.print_answers(console, options.question, mean.per_label, [answer for answers in runs for answer in answers])
    if options.show:
        labels.print_errors(console, runs[0])


def _measure_entities(options: Options, lesson: Lesson, taught: list[Case], asked: list[Case]) -> None:
    with _progress() as tell, tempfile.TemporaryDirectory() as folder:
        pipeline = lesson.teach(taught, Path(folder), _part(tell, 0, 1, 0.0))
        findings: list[Finding] = find(pipeline, asked, _part(tell, 0, 1, _LEARN))
    figures = entity_figures(findings)
    if options.json:
        _print_json(figures, [])
        return
    console = _console()
    entities.print_entities(console, figures, findings)
    if options.show:
        entities.print_entity_errors(console, findings)


def _print_json(figures: Figures, seeds: list[Figures]) -> None:
    wire = figures.to_wire()
    if seeds:
        rows = [each.to_wire() for each in seeds]
        wire["seeds"] = [{"seed": seed} | {key: row[key] for key in row if key != "per_label"} for seed, row in enumerate(rows)]
    typer.echo(json.dumps(wire, ensure_ascii=False))


def _part(tell: Tell, seed: int, seeds: int, start: float) -> Tell:
    """One half of one run, as a part of all that is to do."""
    return lambda step, part: tell(step, (seed + start + (1 - _LEARN) * part) / seeds)


@contextmanager
def _progress() -> Iterator[Tell]:
    """A bar on standard error, so that what is printed may be piped; it goes when the work is done."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as board:
        task = board.add_task("read", total=1.0)
        yield lambda step, part: board.update(task, description=step, completed=part)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_PIPED_WIDTH)
