"""Commands about the two models: train them, and measure how well messages are understood."""

import os
from enum import StrEnum
from typing import Annotated

import typer

from crm_backend.cli.output import fail, load_settings


class Measure(StrEnum):
    """What of understanding is measured."""

    INTENTS = "intents"
    SENTIMENT = "sentiment"
    ENTITIES = "entities"
    SPEED = "speed"


def train() -> None:
    """Train both models anew: understanding (bot/nlu) and dialogue (bot/dialogue)."""
    from rich.console import Console

    from crm_backend.setup.errors import SetupError
    from crm_backend.setup.places import Places
    from crm_backend.setup.plan import models
    from crm_backend.setup.steps import run_steps

    try:
        run_steps(models(Places(load_settings().data_dir)), Console(), force=True)
    except SetupError as error:
        fail(error)
    typer.echo("Both models are trained; a running Concierge takes them up at its next start.")


def evaluate(
    what: Annotated[Measure, typer.Argument(help="What is measured.")] = Measure.INTENTS,
    show: Annotated[bool, typer.Option("--show", help="Print what was understood wrongly.")] = False,
) -> None:
    """Measure how well, or how fast, messages are understood: cross-validated and on held-out messages."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from bot.nlu.evaluate import main
    from crm_backend.setup.places import ROOT

    data = ("--config", str(ROOT / "config.yml"), "--data", str(ROOT / "nlu_data"))
    main([what, *data, *(["--show"] if show else [])])
