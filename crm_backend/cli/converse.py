"""The command that plays conversations against the real bot."""

from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from crm_backend.cli.output import fail, load_settings


def converse(
    files: Annotated[list[Path] | None, typer.Argument(help="Files of conversations, or folders of them.")] = None,
    only: Annotated[str, typer.Option(help="Play those alone that have this in their title.")] = "",
    missed: Annotated[bool, typer.Option("--missed", help="Name every part of the dialogue that was not reached.")] = False,
    taught: Annotated[
        bool, typer.Option("--taught", help="Play the active tests of Teaching as well, from the database.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print titles and faults as one JSON list and nothing else.")] = False,
) -> None:
    """Play conversations against a Concierge of their own with the demo data; exit code 1 when one goes wrong.

    It prints what went wrong, and how many of the intents, rules, actions and responses were reached.
    """
    from rich.console import Console
    from rich.progress import Progress

    from crm_backend.converse.coverage import coverage
    from crm_backend.converse.errors import ConverseError
    from crm_backend.converse.playing import Played
    from crm_backend.converse.report import print_coverage, print_fault, print_results
    from crm_backend.converse.running import run
    from crm_backend.converse.script import read_conversations
    from crm_backend.setup.places import ROOT, Places
    from crm_backend.teaching.conversation_tests.taught import read_taught

    if not files and not taught:
        raise typer.BadParameter("name files of conversations, or --taught")
    console = Console(quiet=json)
    try:
        found = [*(read_conversations(files) if files else ()), *(read_taught(load_settings().database) if taught else ())]
        conversations = [each for each in found if only.casefold() in each.title.casefold()]
        if not conversations:
            raise ConverseError(f"no title has {only!r} in it" if found else "there are no active tests")
        with Progress(console=Console(stderr=True), transient=True) as board:
            task = board.add_task("Starting the shop", total=len(conversations))

            def tell(played: Played) -> None:
                board.update(task, advance=1, description=played.conversation.title[:60])
                if played.faults:
                    print_fault(console, played)

            results, reached = run(Places(load_settings().data_dir), conversations, tell)
    except ConverseError as error:
        fail(error, code=2)
    if json:
        typer.echo(
            dumps([{"title": each.conversation.title, "faults": list(each.faults)} for each in results], ensure_ascii=False)
        )
    print_results(console, results)
    print_coverage(console, coverage(ROOT, reached), name_all=missed)
    if any(each.faults for each in results):
        raise typer.Exit(1)
