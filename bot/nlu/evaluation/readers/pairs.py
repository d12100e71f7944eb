"""UMSAB (Barbieri et al. 2022): `*_text.txt`, a message a line, beside `*_labels.txt`, 0 negative, 1 neutral, 2 positive."""

from pathlib import Path

from bot.nlu.errors import DataError
from bot.nlu.evaluation.cases import Case, language_of
from bot.nlu.evaluation.readers.rows import no_part, read_text
from bot.nlu.training_data import Example

TEXTS = "_text.txt"
_LABELS = "_labels.txt"
_MOODS = {"0": "negative", "1": "neutral", "2": "positive"}


def read(path: Path, part: str | None) -> list[Case]:
    no_part(path, part)
    beside = path.with_name(path.name.removesuffix(TEXTS) + _LABELS)
    texts, labels = _lines(path), _lines(beside)
    if len(texts) != len(labels):
        raise DataError(f"expected a label for each of the {len(texts)} messages of {path.name}; found {len(labels)}", beside)
    language = language_of(path)
    return [
        Case(Example(text, _mood(label, beside, line)), language)
        for line, (text, label) in enumerate(zip(texts, labels, strict=True), start=1)
    ]


def _lines(path: Path) -> list[str]:
    """By line feeds alone: a message may contain the other characters that Python ends lines at."""
    return read_text(path).removesuffix("\n").split("\n")


def _mood(label: str, path: Path, line: int) -> str:
    try:
        return _MOODS[label.strip()]
    except KeyError:
        raise DataError(f"expected 0, 1 or 2; found '{label.strip()}'", path, line) from None
