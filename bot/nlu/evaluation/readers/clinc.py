"""CLINC150's `data_full.json` (Larson et al. 2019): parts by name, each a list of [text, label]; `oos` is out of scope."""

import json
from pathlib import Path
from typing import Any

from bot.nlu.errors import DataError
from bot.nlu.evaluation.cases import Case, language_of
from bot.nlu.evaluation.readers.rows import read_text
from bot.nlu.training_data import Example


def read(path: Path, part: str | None) -> list[Case]:
    try:
        content: Any = json.loads(read_text(path))
    except ValueError as error:
        raise DataError(f"expected CLINC150's JSON, found something else ({error})", path) from error
    if not isinstance(content, dict):
        raise DataError(f"expected CLINC150's JSON, an object of parts; found a {type(content).__name__}", path)
    if part is None or part not in content:
        parts = ", ".join(f"#{name}" for name in content) or "no part at all"
        raise DataError(f"expected one of the parts {parts}; found {f'#{part}' if part else 'no part named'}", path)
    rows = content[part]
    if not isinstance(rows, list):
        raise DataError(f"expected a list of [text, label] in #{part}; found a {type(rows).__name__}", path)
    return [_case(row, path, part) for row in rows]


def _case(row: object, path: Path, part: str) -> Case:
    match row:
        case [str(text), str(label)]:
            return Case(Example(text, label), language_of(path))
    raise DataError(f"expected [text, label] in #{part}; found {json.dumps(row)[:60]}", path)
