"""Logging: one line of JSON an event, ids only; texts of messages, secrets and signatures never reach a log.

What an exception says may quote a customer, so it is logged as its kind and the places it came through.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from pathlib import PurePath

import structlog
from sqlalchemy.exc import OperationalError
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

HARMLESS = (OSError, OperationalError)  # what these say is about disks, networks and databases
LONGEST = 500  # characters of what a library or an error says
PLACES = 12  # innermost lines of code of an exception
QUIET = ("httpx", "httpx2", "httpcore", "httpcore2", "rasa_sdk", "aiosqlite", "alembic", "taskiq")


def configure(level: int = logging.INFO) -> None:
    """Send structlog's and the libraries' lines to standard error as JSON."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [tell_exception, structlog.processors.JSONRenderer(ensure_ascii=False)]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared, keep_first_line],
            processors=[ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(level)
    for noisy in QUIET:
        logging.getLogger(noisy).setLevel(logging.WARNING)


def keep_first_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Libraries append the text of errors to their messages, on further lines."""
    event["event"] = _first_line(str(event["event"]))
    event.pop("stack_info", None)
    return event


def tell_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by what may be told of the exception and of those that led to it."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = list(_told(error, set()))
    return event


def _told(error: BaseException, known: set[int]) -> Iterator[str]:
    known.add(id(error))
    said = f": {_first_line(str(error))}" if isinstance(error, HARMLESS) else ""
    places = [
        f"{'/'.join(PurePath(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-PLACES:]
    ]
    yield f"{type(error).__qualname__}{said} at {' > '.join(places) or 'an unknown place'}"
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    parts = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for other in (*parts, before):
        if other is not None and id(other) not in known:
            yield from _told(other, known)


def _first_line(text: str) -> str:
    return text.partition("\n")[0][:LONGEST]
