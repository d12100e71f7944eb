"""The command that lets simulated customers talk to the bot."""

from typing import Annotated

import typer

from crm_backend.cli.output import fail, load_settings


def simulate(
    conversations: Annotated[int, typer.Option(min=1, max=5000, help="How many to play.")] = 500,
    seed: Annotated[int, typer.Option(help="The same seed plays the same customers.")] = 0,
    show: Annotated[bool, typer.Option("--show", help="Print each conversation that did not reach its goal.")] = False,
) -> None:
    """Let simulated customers with goals, little patience, slips and digressions talk to a Concierge of their own.

    Prints how many reached their goal, after how many messages, and how many did not get an answer or went round in circles.
    """
    from rich.console import Console
    from rich.progress import Progress

    from crm_backend.converse.errors import ConverseError
    from crm_backend.setup.places import Places
    from crm_backend.simulate.acting import Acted
    from crm_backend.simulate.report import print_conversation, print_simulation
    from crm_backend.simulate.running import run

    console = Console()
    try:
        with Progress(console=Console(stderr=True), transient=True) as board:
            task = board.add_task("Starting the shop", total=conversations)

            def tell(acted: Acted) -> None:
                board.update(task, advance=1, description="Talking")
                if show and not acted.succeeded:
                    print_conversation(console, acted)

            results = run(Places(load_settings().data_dir), conversations, seed, tell)
    except ConverseError as error:
        fail(error, code=2)
    print_simulation(console, results)
