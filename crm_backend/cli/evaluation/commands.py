"""Commands that measure understanding, on the service catalogue or on any labelled messages."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from crm_backend.cli.output import fail

app = typer.Typer(no_args_is_help=True)

_FILES = "CSV, JSON lines, Rasa YAML, CLINC150 (FILE#PART), UMSAB (*_text.txt) or a folder of them; several times for several."
Train = Annotated[list[str] | None, typer.Option(metavar="FILE", help=f"What to learn from instead of the catalogue: {_FILES}")]
Test = Annotated[list[str] | None, typer.Option(metavar="FILE", help="What to measure on; the same formats.")]
Shots = Annotated[int | None, typer.Option(min=1, help="Learn from this many messages a label, drawn at random.")]
Seeds = Annotated[int, typer.Option(min=1, help="Draw this many times, with the seeds 0, 1, ...; mean and deviation.")]
Encoder = Annotated[str | None, typer.Option(help="A sentence encoder instead of the configured one.")]
Json = Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object and nothing else.")]
Show = Annotated[bool, typer.Option("--show", help="Print what was understood wrongly.")]
Config = Annotated[Path | None, typer.Option(help="The settings; by default config.yml of this checkout.")]
Data = Annotated[Path | None, typer.Option(help="The service catalogue; by default nlu_data of this checkout.")]


@dataclass(frozen=True, slots=True)
class Options:
    """What a measurement was asked for; empty `train` or `test` means the catalogue's."""

    question: Literal["intents", "sentiment", "entities", "language"]
    train: tuple[str, ...]
    test: tuple[str, ...]
    config: Path
    data: Path
    shots: int | None = None
    seeds: int = 1
    encoder: str | None = None
    json: bool = False
    show: bool = False


@app.command()
def intents(
    train: Train = None,
    test: Test = None,
    shots: Shots = None,
    seeds: Seeds = 1,
    encoder: Encoder = None,
    json: Json = False,
    show: Show = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Measure intents, and whether messages that are none (label oos or out_of_scope) are rejected."""
    _run(Options("intents", *_files(train, test), *_places(config, data), shots, seeds, encoder, json, show))


@app.command()
def sentiment(
    train: Train = None,
    test: Test = None,
    shots: Shots = None,
    seeds: Seeds = 1,
    encoder: Encoder = None,
    json: Json = False,
    show: Show = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Measure the mood of messages: negative, neutral or positive."""
    _run(Options("sentiment", *_files(train, test), *_places(config, data), shots, seeds, encoder, json, show))


@app.command()
def entities(
    train: Train = None, test: Test = None, json: Json = False, show: Show = False, config: Config = None, data: Data = None
) -> None:
    """Measure the entities that are marked in Rasa YAML: by span, and by value where the file gives it."""
    _run(Options("entities", *_files(train, test), *_places(config, data), json=json, show=show))


@app.command()
def language(test: Test = None, json: Json = False, show: Show = False, config: Config = None, data: Data = None) -> None:
    """Measure the language of messages, each seen alone; the label is its ISO 639-1 code."""
    _run(Options("language", (), tuple(test or ()), *_places(config, data), json=json, show=show))


@app.command()
def speed(config: Config = None, data: Data = None) -> None:
    """Measure how long training on the catalogue, loading and reading a message take."""
    _prepare()
    from bot.nlu import NluError
    from crm_backend.cli.evaluation.measuring import measure_speed

    try:
        measure_speed(*_places(config, data))
    except NluError as error:
        fail(error, code=2)


def _run(options: Options) -> None:
    if options.train and not options.test:
        raise typer.BadParameter("--train needs --test: on what it is measured", param_hint="--train")
    if options.seeds > 1 and options.shots is None:
        raise typer.BadParameter("--seeds needs --shots: how many messages a label are drawn", param_hint="--seeds")
    _prepare()
    from bot.nlu import NluError
    from crm_backend.cli.evaluation.measuring import measure

    try:
        measure(options)
    except NluError as error:
        fail(error, code=2)


def _prepare() -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported: its threads slow each other down


def _files(train: list[str] | None, test: list[str] | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(train or ()), tuple(test or ())


def _places(config: Path | None, data: Path | None) -> tuple[Path, Path]:
    from crm_backend.setup.places import ROOT

    return config or ROOT / "config.yml", data or ROOT / "nlu_data"
