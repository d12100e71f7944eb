"""The cases of the service catalogue (`nlu_data`): what its parts learn, and the messages held out to measure them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.nlu.errors import DataError
from bot.nlu.evaluation.cases import Case
from bot.nlu.evaluation.questions import Question
from bot.nlu.evaluation.readers import read_cases
from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.training_data import Example, read_calibration

_TAUGHT = {"intents": "nlu", "entities": "nlu", "sentiment": "sentiment", "language": None}
_ASKED = {
    "intents": ("test", "test/intents"),
    "entities": ("test", "test/entities"),
    "sentiment": ("sentiment/held_out", "sentiment/test"),
    "language": ("language/held_out",),
}
_HAN = re.compile(r"[\u4e00-\u9fff]")


def taught_cases(question: Question, data: Path) -> list[Case]:
    """What the catalogue teaches for a question; nothing for languages, which are not learnt."""
    folder = _TAUGHT[question.name]
    return [] if folder is None else _spoken(read_cases(str(data / folder)))


def calibration(question: Question, taught: Sequence[Case], data: Path) -> list[Example]:
    """The messages that the catalogue's intents are calibrated on; nothing for the other questions."""
    if question.name != "intents":
        return []
    return read_calibration(data / "calibration", ENTITY_NAMES, {case.label for case in taught})


def asked_cases(question: Question, data: Path) -> list[Case]:
    """The catalogue's held-out messages; DataError when it has none for this question."""
    folders = [folder for name in _ASKED[question.name] if (folder := data / name).is_dir()]
    if not folders:
        raise DataError(f"expected held-out messages in {_ASKED[question.name][0]}, found no such folder", data)
    return _spoken([case for folder in folders for case in read_cases(str(folder))])


def _spoken(cases: Sequence[Case]) -> list[Case]:
    """The catalogue is in English and Chinese, so where no file's name tells the language the script does."""
    return [case if case.language else replace(case, language="zh" if _HAN.search(case.text) else "en") for case in cases]
