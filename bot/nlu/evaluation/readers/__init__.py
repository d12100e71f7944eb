"""The formats that labelled messages come in: one module each, chosen by what the file is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.nlu.errors import DataError
from bot.nlu.evaluation.cases import Case
from bot.nlu.evaluation.readers import clinc, json_lines, pairs, table, yaml_files


@dataclass(frozen=True, slots=True)
class _Format:
    """`ending` of the file's name; `read` takes the file and the part of it that is asked for, and raises DataError."""

    name: str
    ending: str
    read: Callable[[Path, str | None], list[Case]]


FORMATS = (
    _Format("CSV", ".csv", table.read),
    _Format("JSON lines", ".jsonl", json_lines.read),
    _Format("CLINC150", ".json", clinc.read),
    _Format("YAML", ".yml", yaml_files.read),
    _Format("YAML", ".yaml", yaml_files.read),
    _Format("UMSAB", pairs.TEXTS, pairs.read),
)


def read_cases(address: str) -> list[Case]:
    """The messages of a file, of a part of it (`FILE#PART`), or of all files that lie in a folder.

    DataError, in one line that says what was expected and what was found, when there are none.
    """
    path, part = _parse(address)
    if path.is_dir():
        cases = [case for file in sorted(path.iterdir()) if (form := _format_of(file)) for case in form.read(file, part)]
    elif not path.exists():
        raise DataError("expected a file or a folder here, found nothing", path)
    elif form := _format_of(path):
        cases = form.read(path, part)
    else:
        endings = ", ".join(f"{form.name} (*{form.ending})" for form in FORMATS)
        raise DataError(f"expected one of {endings}; found '{path.name}'", path)
    if not cases:
        raise DataError("expected labelled messages, found none", path)
    return [replace(case, source=address) for case in cases]


def _parse(address: str) -> tuple[Path, str | None]:
    path, mark, part = address.rpartition("#")
    return (Path(path), part) if mark and not Path(address).exists() else (Path(address), None)


def _format_of(path: Path) -> _Format | None:
    return next((form for form in FORMATS if path.is_file() and path.name.endswith(form.ending)), None)
