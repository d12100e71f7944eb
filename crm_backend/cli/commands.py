"""All commands of `concierge`, by name."""

import typer

from crm_backend.cli import demo, evaluation, models, running, setting_up, teach, users
from crm_backend.cli.bench import bench
from crm_backend.cli.converse import converse
from crm_backend.cli.simulate import simulate
from crm_backend.cli.vectors import check_vectors

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
app.command()(models.export_encoder)
app.command()(bench)
app.command()(converse)
app.command()(simulate)
app.add_typer(demo.app, name="demo")
app.command()(check_vectors)
app.add_typer(evaluation.app, name="evaluate", help="Measure how well, and how fast, messages are understood.")
app.add_typer(teach.app, name="teach", help="What people teach the bot: train it, see what came of it, to git and back.")
app.add_typer(users.app, name="user", help="The people who work here.")


def main() -> None:
    """What the `concierge` program does."""
    app(prog_name="concierge")
