"""The command that makes a checkout ready to run."""

from typing import Annotated

import typer

from crm_backend.cli.output import fail, load_settings


def setup(force: Annotated[bool, typer.Option("--force", help="Make everything anew, fresh or not.")] = False) -> None:
    """Install Rasa's environment, build the pages and train the models, as far as their sources changed."""
    from rich.console import Console

    from crm_backend.setup.errors import SetupError
    from crm_backend.setup.places import Places
    from crm_backend.setup.plan import everything
    from crm_backend.setup.steps import run_steps

    try:
        run_steps(everything(Places(load_settings().data_dir)), Console(), force=force)
    except SetupError as error:
        fail(error)
