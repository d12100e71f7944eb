"""All commands of `concierge`, by name."""

import typer

from crm_backend.cli import evaluation, models, running, setting_up, users
from crm_backend.cli.bench import bench
from crm_backend.cli.demo import demo

app = typer.Typer(
    name="concierge",
    help="Self-hosted conversational customer service with a CRM.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(running.up)
app.command()(running.serve)
app.command()(running.worker)
app.command()(setting_up.setup)
app.command()(models.train)
app.command()(demo)
app.command()(bench)
app.add_typer(evaluation.app, name="evaluate", help="Measure how well, and how fast, messages are understood.")
app.add_typer(users.app, name="user", help="The people who work here.")


def main() -> None:
    """What the `concierge` program does."""
    app(prog_name="concierge")
