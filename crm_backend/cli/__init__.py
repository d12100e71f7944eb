"""The command line, `concierge`: one small module a subject, whose heavy imports wait until a command is really called."""

from crm_backend.cli.commands import main

__all__ = ["main"]
