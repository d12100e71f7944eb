"""The command that puts published examples of signatures to the connectors."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm_backend.cli.output import fail

if TYPE_CHECKING:
    from connectors.vectors import Example, Parts


def check_vectors(
    file: Annotated[Path, typer.Argument(help="A JSON file with a list of examples, each with its id and scheme.")],
) -> None:
    """Put published examples of signatures and encryption to our connectors.

    Each has to be believed as it is, at its own time, and not with any single bit of the signature or of what it covers changed.
    """
    from rich.console import Console
    from rich.progress import track
    from rich.table import Column, Table

    from connectors.vectors import SCHEMES, check

    schemes = {**SCHEMES, "standard_webhooks": _standard_webhooks}
    table = Table(Column("Example", overflow="fold"), "Scheme", "Believed", "Changed bits", "Of them believed")
    outcomes = []
    for number, vector in enumerate(track(_read(file), "Checking", console=Console(stderr=True), transient=True), 1):
        if not isinstance(vector, dict) or vector.get("scheme") not in schemes or not isinstance(vector.get("id"), str):
            fail(f"{file}: example {number} has no id, or a scheme that is not one of {', '.join(sorted(schemes))}", code=2)
        try:
            outcome = check(vector, schemes)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            fail(f"{file}: {vector['id']} lacks what its scheme needs ({type(error).__name__}: {error})", code=2)
        outcomes.append(outcome)
        cells = (outcome.id, outcome.scheme, "yes" if outcome.passed else "NO", f"{outcome.tried:,}", f"{outcome.believed:,}")
        table.add_row(*cells, style=None if outcome.fine else "red")
    console = Console()
    console.print(table)
    wrong = sum(not outcome.fine for outcome in outcomes)
    changed = sum(outcome.tried for outcome in outcomes)
    console.print(f"{len(outcomes) - wrong} of {len(outcomes)} examples as they should be; {changed:,} changed bits tried.")
    raise typer.Exit(1 if wrong else 0)


def _read(file: Path) -> list[Any]:
    try:
        examples = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        fail(f"cannot read {file}: {error}", code=2)
    if not isinstance(examples, list) or not examples:
        fail(f"{file} is no list of examples", code=2)
    return examples


def _standard_webhooks(vector: Mapping[str, Any]) -> "Example":
    """What we sign ourselves, for those who call the chat API."""
    import hmac

    from connectors.vectors import Example
    from crm_backend.webhooks.signing import sign

    parts = {"signature": "expect", "id": "msg_id", "timestamp": "timestamp", "body": "body"}

    def believed(parts: "Parts") -> bool:
        message_id, timestamp = parts["id"].decode("latin-1"), parts["timestamp"].decode("latin-1")
        return hmac.compare_digest(sign(vector["secret"], message_id, timestamp, parts["body"]).encode(), parts["signature"])

    return Example({part: vector[field].encode() for part, field in parts.items()}, believed)
