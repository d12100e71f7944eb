"""`concierge evaluate`: its commands, what they do, and the tables that they print."""

from crm_backend.cli.evaluation.commands import app

__all__ = ["app"]
