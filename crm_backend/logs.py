"""Logging: one line of JSON an event, ids only; texts of messages, secrets and signatures never reach a log."""

import logging
import sys

import structlog
from structlog.typing import Processor


def configure(level: int = logging.INFO) -> None:
    """Send structlog's and the libraries' lines to standard error as JSON."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    line = '{"level":"%(levelname)s","logger":"%(name)s","event":"%(message)s"}'
    logging.basicConfig(level=level, stream=sys.stderr, format=line)
    for noisy in ("httpx", "httpx2", "httpcore", "httpcore2", "rasa_sdk", "aiosqlite", "alembic", "taskiq"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
