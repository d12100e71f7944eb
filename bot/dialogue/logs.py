"""Logging in which no customer's words can appear.

Rasa formats messages, slot values and whole action calls into its log lines. Of a line that is not ours only the
place where it was written and the kind of exception are kept; our own lines name ids, never texts.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings

import structlog

OURS = "bot.dialogue"


class WithholdTexts(logging.Filter):
    """Replaces what others write by where they wrote it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(OURS):
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
            record.msg = f"line {record.lineno} of {record.module} (text withheld) {kind}".rstrip()
            record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


def prepare_environment() -> None:
    """Turn off every library's telemetry and chatter; must be called before Rasa is imported."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    # A filter would not do: Sanic puts its own in front when it is imported.
    warnings.showwarning = _show_no_warning


def set_up(level: int = logging.WARNING) -> None:
    """Log to standard error: our lines from INFO on, those of Rasa and other libraries from `level` on, textless."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(WithholdTexts())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    logging.getLogger(OURS).setLevel(logging.INFO)
    structlog.configure(processors=[_silence], wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _show_no_warning(*warning: object, **where: object) -> None:
    return None


def _silence(logger: object, name: str, event: object) -> str:
    raise structlog.DropEvent
