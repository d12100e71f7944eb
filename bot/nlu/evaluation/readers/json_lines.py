"""JSON lines: an object a line with `text` and one of `label`, `category`, `intent`; `language` if it is known."""

import json
from pathlib import Path

from bot.nlu.errors import DataError
from bot.nlu.evaluation.cases import Case
from bot.nlu.evaluation.readers.rows import EXPECTED, case_of, label_field, no_part, read_text


def read(path: Path, part: str | None) -> list[Case]:
    no_part(path, part)
    lines = enumerate(read_text(path).split("\n"), start=1)
    return [_case(line, path, number) for number, line in lines if line.strip()]


def _case(line: str, path: Path, number: int) -> Case:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataError(f"expected a JSON object, found {_short(line)}", path, number) from error
    if not isinstance(row, dict):
        raise DataError(f"expected a JSON object with {EXPECTED}; found {_short(line)}", path, number)
    return case_of(row, label_field(row, path, number), path, number)


def _short(line: str) -> str:
    return repr(line if len(line) <= 40 else f"{line[:40]}...")
