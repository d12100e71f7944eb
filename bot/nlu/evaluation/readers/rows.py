"""What the readers share: the text of a file, and a row of named fields as a case."""

from collections.abc import Collection, Mapping
from pathlib import Path

from bot.nlu.errors import DataError
from bot.nlu.evaluation.cases import Case, language_of
from bot.nlu.training_data import Example

LABELS = ("label", "category", "intent")  # the first of these that is there names the label
EXPECTED = f"text and one of {', '.join(LABELS)}"


def read_text(path: Path) -> str:
    """The content of a file; DataError when it is not there or not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"expected a readable file; {error.strerror}", path) from error
    except UnicodeDecodeError as error:
        raise DataError(f"expected UTF-8, found the byte {error.object[error.start]:#04x} at {error.start}", path) from error


def no_part(path: Path, part: str | None) -> None:
    """DataError when a part is asked of a format that has none."""
    if part is not None:
        raise DataError(f"expected a file without parts here, found '#{part}'", path)


def label_field(fields: Collection[str], path: Path, line: int) -> str:
    """The field that holds the label; DataError when it or the text is missing."""
    label = next((name for name in LABELS if name in fields), None)
    if label is None or "text" not in fields:
        raise DataError(f"expected {EXPECTED}; found {', '.join(fields) or 'nothing'}", path, line)
    return label


def case_of(row: Mapping[str, object], label: str, path: Path, line: int) -> Case:
    """A row as a case; its own `language` goes before the file's."""
    for name in ("text", label):
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            raise DataError(f"expected words in '{name}', found {value!r}", path, line)
    language = row.get("language")
    own = language if isinstance(language, str) and language else language_of(path)
    return Case(Example(str(row["text"]), str(row[label]).strip()), own)
