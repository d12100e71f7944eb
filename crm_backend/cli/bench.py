"""The command that measures: Concierge beside stock Rasa, two sets beside one, and Teaching with a large log."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crm_backend.cli.output import fail, load_settings


class OnlySide(StrEnum):
    """A side that is measured alone."""

    OURS = "ours"
    STOCK = "stock"


def bench(
    only: Annotated[OnlySide | None, typer.Option(help="Measure one side alone.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A rough look in a few minutes.")] = False,
    keep_model: Annotated[bool, typer.Option("--keep-model", help="Take stock Rasa's model from an earlier run.")] = False,
    stock_epochs: Annotated[
        int, typer.Option(min=2, max=100, help="Train stock Rasa for fewer than its 100 epochs: minutes instead of an hour.")
    ] = 100,
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file as well.")] = None,
    sets: Annotated[
        bool,
        typer.Option(
            "--sets", help="Measure two sets of app and Rasa beside one, on the servers of CONCIERGE_DATABASE_URL and _REDIS_URL."
        ),
    ] = False,
    teaching: Annotated[
        bool,
        typer.Option(
            "--teaching",
            help="Measure the pages of Teaching with 1,000,000 messages, 100,000 of them labelled (--quick: a tenth), in a new "
            "SQLite file or on the PostgreSQL server of CONCIERGE_DATABASE_URL.",
        ),
    ] = False,
) -> None:
    """Measure Concierge and stock Rasa with the same client on this machine; a full run renews docs/performance.md."""
    from rich.console import Console

    from crm_backend.bench.bench import Only, Options, run
    from crm_backend.bench.errors import BenchError
    from crm_backend.bench.sets import run as run_sets
    from crm_backend.bench.teaching.bench import Scale
    from crm_backend.bench.teaching.bench import run as run_teaching
    from crm_backend.setup.places import Places

    settings = load_settings()
    command = " ".join(["concierge", *sys.argv[1:]])
    options = Options(command, Only(only) if only else None, quick, keep_model, stock_epochs, json)
    try:
        if sets:
            run_sets(Places(settings.data_dir), settings.database_url, settings.redis_url, Console())
        elif teaching:
            run_teaching(
                Places(settings.data_dir), settings.database_url, Scale().part(10) if quick else Scale(), json, Console()
            )
        else:
            run(Places(settings.data_dir), options, Console())
    except BenchError as error:
        fail(error)
