"""The command that trains the two models."""

import typer

from crm_backend.cli.output import fail, load_settings


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
    typer.echo(
        "Both models are trained. A running Concierge understands by the new one in seconds; "
        "the dialogue is taken up at its next start."
    )
