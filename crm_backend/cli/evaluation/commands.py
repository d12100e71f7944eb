"""Commands that measure understanding, on the service catalogue or on any labelled messages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from crm_backend.cli.output import fail, load_settings

app = typer.Typer(no_args_is_help=True)

_FILES = "CSV, JSON lines, Rasa YAML, CLINC150 (FILE#PART), UMSAB (*_text.txt) or a folder of them; several times for several."
Train = Annotated[list[str] | None, typer.Option(metavar="FILE", help=f"What to learn from instead of the catalogue: {_FILES}")]
Test = Annotated[list[str] | None, typer.Option(metavar="FILE", help="What to measure on; the same formats.")]
Shots = Annotated[int | None, typer.Option(min=1, help="Learn from this many messages a label, drawn at random.")]
Seeds = Annotated[int, typer.Option(min=1, help="Draw this many times, with the seeds 0, 1, ...; mean and deviation.")]
_ENCODER = "A sentence encoder instead of the configured one; several times for several side by side, with weights if not 1 each."
Encoder = Annotated[list[str] | None, typer.Option(metavar="NAME[=WEIGHT]", help=_ENCODER)]
Epochs = Annotated[int, typer.Option(min=1, help="How long it learns; its own default is 100.")]
Json = Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object and nothing else.")]
Show = Annotated[bool, typer.Option("--show", help="Print what was understood wrongly.")]
Config = Annotated[Path | None, typer.Option(help="The settings; by default config.yml of this checkout.")]
Questions = Annotated[Path | None, typer.Option(metavar="FOLDER", help="With questions.<language>.yml; by default the tests'.")]
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
    encoder: str | dict[str, float] | None = None  # a name, or names with their weights
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
    _run(Options("intents", *_files(train, test), *_places(config, data), shots, seeds, _encoder(encoder), json, show))


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
    _run(Options("sentiment", *_files(train, test), *_places(config, data), shots, seeds, _encoder(encoder), json, show))


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
def stock(
    train: Train = None,
    test: Test = None,
    shots: Shots = None,
    seeds: Seeds = 1,
    epochs: Epochs = 100,
    json: Json = False,
    show: Show = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Measure the intents of stock Rasa 3.6.21 (its default pipeline with DIET), for comparison; installs it where needed."""
    options = Options("intents", *_files(train, test), *_places(config, data), shots, seeds, json=json, show=show)
    _check(options)
    with _measuring():
        from crm_backend.bench.errors import BenchError
        from crm_backend.cli.evaluation.stock import measure_stock

        try:
            measure_stock(options, epochs)
        except BenchError as error:
            fail(error)


@app.command()
def speed(config: Config = None, data: Data = None) -> None:
    """Measure how long training on the catalogue, loading and reading a message take."""
    with _measuring():
        from crm_backend.cli.evaluation.measuring import measure_speed

        measure_speed(*_places(config, data))


@app.command()
def knowledge(
    test: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="With questions.<language>.yml; by default the tests'.")
    ] = None,
    json: Json = False,
) -> None:
    """Measure whether the shop's articles are found, with the trained model of this installation."""
    with _measuring():
        from crm_backend.cli.evaluation.knowledge import run
        from crm_backend.settings import model_key
        from crm_backend.setup.places import ROOT
        from crm_backend.understanding import Understanding

        settings = load_settings()
        understanding = Understanding(settings.nlu_model, model_key(settings))
        try:
            run(test or ROOT / "tests" / "crm_backend" / "knowledge", understanding, as_json=json)
        except OSError as error:
            fail(error, code=2)


@app.command()
def evidence(
    test: Test = None,
    messages: Annotated[int, typer.Option(min=1, help="How many messages to leave words out of; a fixed sample.")] = 150,
    json: Json = False,
    data: Data = None,
) -> None:
    """Measure whether the words that evidence names decide, with the trained model of this installation."""
    with _measuring():
        from crm_backend.cli.evaluation.evidence import run
        from crm_backend.settings import model_key
        from crm_backend.setup.places import ROOT

        settings = load_settings()
        run(settings.nlu_model, model_key(settings), data or ROOT / "nlu_data", test or [], messages, as_json=json)


@app.command()
def discovery(
    train: Annotated[str, typer.Option(metavar="FILE", help=f"Intents, some of which are hidden: {_FILES}")],
    test: Annotated[list[str], typer.Option(metavar="FILE", help="Messages, those without an intent (oos) among them.")],
    hidden: Annotated[int, typer.Option(min=1, help="So many intents are hidden.")] = 10,
    seeds: Seeds = 3,
    json: Json = False,
) -> None:
    """Measure whether new intents are discovered: hide some, and see which come together among what nothing fits."""
    with _measuring():
        from crm_backend.cli.evaluation.teaching import measure_discovery

        measure_discovery(load_settings().nlu_model, train, test, hidden, seeds, as_json=json)


@app.command("label-errors")
def label_errors(
    train: Annotated[
        str | None, typer.Option(metavar="FILE", help=f"Labelled messages instead of the catalogue: {_FILES}")
    ] = None,
    share: Annotated[float, typer.Option(min=0.001, max=0.5, help="So many of the labels are made wrong.")] = 0.05,
    seeds: Seeds = 3,
    json: Json = False,
    data: Data = None,
) -> None:
    """Measure whether wrong labels are found: make some wrong, and see which are doubted."""
    with _measuring():
        from crm_backend.cli.evaluation.teaching import measure_label_errors

        measure_label_errors(load_settings().nlu_model, train, _places(None, data)[1], share, seeds, as_json=json)


@app.command()
def labelling(
    data: Annotated[Path, typer.Option(metavar="FOLDER", help="With train.csv and test.csv: text and label.")],
    seeds: Annotated[int, typer.Option(min=1, help="Let the messages come in this many orders.")] = 1,
    shots: Annotated[int, typer.Option(min=1, help="Messages of each label that are known at the beginning.")] = 2,
    share: Annotated[float, typer.Option(min=0.1, max=1.0, help="Of the accuracy with all data: where it ends.")] = 0.95,
    json: Json = False,
) -> None:
    """Measure how many labels the inbox saves: its order beside the order of arrival and chance."""
    with _measuring():
        from crm_backend.cli.evaluation.labelling import run

        run(data, *_places(None, None), seeds=seeds, shots=shots, share=share, as_json=json)


def _run(options: Options) -> None:
    _check(options)
    with _measuring():
        from crm_backend.cli.evaluation.measuring import measure

        measure(options)


def _check(options: Options) -> None:
    if options.train and not options.test:
        raise typer.BadParameter("--train needs --test: on what it is measured", param_hint="--train")
    if options.seeds > 1 and options.shots is None:
        raise typer.BadParameter("--seeds needs --shots: how many messages a label are drawn", param_hint="--seeds")


@contextmanager
def _measuring() -> Iterator[None]:
    """In which libraries are first imported; what was named wrongly ends the command."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported: its threads slow each other down
    from bot.nlu import NluError

    try:
        yield
    except NluError as error:
        fail(error, code=2)


def _files(train: list[str] | None, test: list[str] | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(train or ()), tuple(test or ())


def _encoder(named: list[str] | None) -> str | dict[str, float] | None:
    """As config.yml has it: one by its name alone, several with their weights."""
    weights = dict(map(_weighed, named or ()))
    return next(iter(weights)) if len(weights) == 1 else weights or None


def _weighed(named: str) -> tuple[str, float]:
    """A folder's name may have an equals sign in it; only a number behind the last one is a weight."""
    name, _, weight = named.rpartition("=")
    try:
        return name, float(weight)
    except ValueError:
        return named, 1.0


def _places(config: Path | None, data: Path | None) -> tuple[Path, Path]:
    from crm_backend.setup.places import ROOT

    return config or ROOT / "config.yml", data or ROOT / "nlu_data"
