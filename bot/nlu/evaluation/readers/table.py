"""CSV with a header: `text` and one of `label`, `category`, `intent`; `language` if it is known."""

import csv
import io
from pathlib import Path

from bot.nlu.errors import DataError
from bot.nlu.evaluation.cases import Case
from bot.nlu.evaluation.readers.rows import case_of, label_field, no_part, read_text


def read(path: Path, part: str | None) -> list[Case]:
    no_part(path, part)
    rows = csv.DictReader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        label = label_field(rows.fieldnames or (), path, 1)
        return [case_of(row, label, path, rows.line_num) for row in rows]
    except csv.Error as error:
        raise DataError(f"expected CSV, found a line that is none ({error})", path, rows.line_num) from error
