"""How commands speak: results on standard output, one line and an exit code when they cannot go on."""

from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from crm_backend.settings import Settings


def fail(message: object, code: int = 1) -> NoReturn:
    """End the command with this one line; exit code 2 is for what the caller named wrongly."""
    typer.secho(str(message), fg=typer.colors.RED, err=True)
    raise typer.Exit(code)


def load_settings() -> "Settings":
    """The settings of the environment; ends the command when one of them is wrong."""
    from pydantic import ValidationError

    from crm_backend.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        wrong = (f"CONCIERGE_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors())
        fail("; ".join(wrong))
