"""What a person reads: the faults, and the table of what was reached."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from crm_backend.converse.coverage import Part
from crm_backend.converse.playing import Played

NAMED = 12  # of what was missed; `--missed` names all


def print_fault(console: Console, played: Played) -> None:
    """A conversation that went wrong, as it happens."""
    console.print(f"[red]✗[/red] {escape(played.conversation.title)} [dim]({escape(str(played.conversation.file))})[/dim]")
    for fault in played.faults:
        console.print(f"    {escape(fault)}")


def print_results(console: Console, results: Sequence[Played]) -> None:
    """How many went well, by language and by whether they go as wished."""
    table = Table(box=None, header_style="bold", title="conversations", title_justify="left")
    for column in ("language", "played", "passed", "unhappy paths"):
        table.add_column(column, justify="left" if column == "language" else "right")
    languages = Counter(each.conversation.language for each in results)
    for language in [*sorted(languages), "all"]:
        these = [each for each in results if language in (each.conversation.language, "all")]
        passed = sum(not each.faults for each in these)
        table.add_row(language, str(len(these)), str(passed), str(sum(each.conversation.unhappy for each in these)))
    console.print(table)


def print_coverage(console: Console, parts: Sequence[Part], *, name_all: bool = False) -> None:
    """How many of the dialogue's parts were reached, and which were not."""
    table = Table(box=None, header_style="bold", title="reached", title_justify="left")
    for column in ("part", "reached", "of", "share"):
        table.add_column(column, justify="left" if column == "part" else "right")
    for part in parts:
        reached = len(part.all) - len(part.missed)
        table.add_row(part.name, str(reached), str(len(part.all)), f"{reached / max(1, len(part.all)):.0%}")
    console.print(table)
    for part in parts:
        named = part.missed if name_all else part.missed[:NAMED]
        if named:
            more = f" and {len(part.missed) - len(named)} more" if len(named) < len(part.missed) else ""
            console.print(f"[dim]{part.name} not reached:[/dim] {escape(', '.join(named))}{more}")
