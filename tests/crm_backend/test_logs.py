"""Log lines are JSON, whoever writes them, and never quote anybody."""

import json
import logging
from collections.abc import Callable
from typing import Any, Self

import pytest
import structlog
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError

from crm_backend import logs
from crm_backend.supervisor.logs import is_important

SAID = "my card is 4111 1111"


class Lines:
    """What is written to standard error while the block runs, as the service configures it."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.all: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        root = logging.getLogger()
        self._before = root.handlers[:], root.level
        logs.configure()
        return self

    def __exit__(self, *_: object) -> None:
        root = logging.getLogger()
        root.handlers[:], level = self._before
        root.setLevel(level)
        structlog.reset_defaults()
        written = self._capsys.readouterr().err
        assert SAID not in written
        self.all = [json.loads(line) for line in written.splitlines()]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    return Lines(capsys)


class Number(BaseModel):
    number: int


def break_down() -> None:
    """Fail with errors that quote what was said, as validation does."""
    try:
        Number.model_validate({"number": SAID})
    except ValueError as error:
        raise RuntimeError(f"cannot count {SAID}") from error


def test_lines_of_libraries_are_json_with_quotes_and_newlines(lines: Lines) -> None:
    with lines:
        logging.getLogger("some.library").warning('it said "no"\n%s \\ {', SAID)
        logging.getLogger("some.library").info("in %s", "中文")
    first, second = lines.all
    assert (first["event"], first["level"], first["logger"]) == ('it said "no"', "warning", "some.library")
    assert second["event"] == "in 中文"
    assert first["timestamp"]


@pytest.mark.parametrize("get_logger", [lambda: logging.getLogger("some.server"), structlog.get_logger])
def test_an_exception_is_told_by_kind_and_place_without_its_words(lines: Lines, get_logger: Callable[[], Any]) -> None:
    with lines:
        try:
            break_down()
        except RuntimeError:
            get_logger().exception("turn_broke")
    (line,) = lines.all
    assert (line["event"], line["level"]) == ("turn_broke", "error")
    raised, cause = line["exception"]
    assert raised.startswith("RuntimeError at ") and "test_logs.py" in raised and raised.endswith(" break_down")
    assert cause.startswith("ValidationError at ")
    assert is_important(json.dumps(line))  # the supervisor shows it on the console


def test_groups_are_told_by_their_parts(lines: Lines) -> None:
    with lines:
        logging.getLogger("asyncio").error("x", exc_info=ExceptionGroup(SAID, [ValueError(SAID), KeyError(SAID)]))
    (line,) = lines.all
    assert [told.split(" ")[0] for told in line["exception"]] == ["ExceptionGroup", "ValueError", "KeyError"]


def test_what_disks_and_databases_complain_of_is_told(lines: Lines) -> None:
    full = OSError(28, "No space left on device")
    failed = OperationalError("INSERT INTO messages", {"text": SAID}, full, hide_parameters=True)
    with lines:
        logging.getLogger("some.server").error("failed", exc_info=failed)
    (line,) = lines.all
    assert "No space left on device" in line["exception"][0]
