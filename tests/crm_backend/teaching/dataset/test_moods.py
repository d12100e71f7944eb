"""A mood that was taught is read by training, and nothing else in its file changes."""

import difflib
import time
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.training_data import read_moods
from crm_backend.setup.places import ROOT
from crm_backend.teaching.dataset.kinds import apply, apply_all
from crm_backend.teaching.dataset.moods import FOLDER, MOODS
from crm_backend.teaching.dataset.tree import Rejected, Tree

TEXTS = ("it hums again", "10: worst", "- no", "yes", 'it\'s "fine" #1', "好吧", "null")


@pytest.mark.parametrize("language", ["en", "zh", "nl"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_message_is_one_more_line(tmp_path: Path, text: str, language: str) -> None:
    tree = Tree.read(ROOT)
    before = tree.files.get(f"{FOLDER}/{language}.yml", "")
    for _ in range(2):  # the second time changes nothing
        apply(tree, "sentiment.add", {"text": text, "mood": "negative", "language": language})
    after = tree.files[f"{FOLDER}/{language}.yml"]
    added = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[:1] in "+-"]
    assert len(added) == 1 if before else len(added) == 2
    tree.write(tmp_path)
    assert (text, "negative") in {(each.text, each.label) for each in read_moods(tmp_path / FOLDER)}


@pytest.mark.parametrize(
    "content", [{"text": "a", "mood": "furious"}, {"text": "a\nb", "mood": "neutral"}, {"text": " ", "mood": "neutral"}]
)
def test_what_is_none_is_rejected(content: dict[str, str]) -> None:
    with pytest.raises(Rejected):
        apply(Tree.read(ROOT), "sentiment.add", {"language": "en", **content})


def test_many_at_once_are_what_they_are_one_by_one() -> None:
    changes: list[tuple[str, dict[str, Any]]] = [
        (kind, content)
        for number, text in enumerate([*TEXTS, TEXTS[0]])
        for kind, content in (
            ("sentiment.add", {"text": text, "mood": MOODS[number % 3], "language": ("en", "nl")[number % 2]}),
            ("example.add", {"text": f"is parcel {number} near", "intent": "track_order"}),
            ("threshold.set", {"component": "intent", "key": "taught", "value": 0.6 + number / 100}),
        )
    ]
    one_by_one, together = Tree.read(ROOT), Tree.read(ROOT)
    for kind, content in changes:
        apply(one_by_one, kind, content)
    apply_all(together, (("a change", kind, content) for kind, content in changes))
    assert together.files == one_by_one.files


def test_thousands_are_made_in_seconds_with_others_among_them() -> None:
    tree = Tree.read(ROOT)
    labels = [
        ("a label", kind, {"text": f"parcel {number}", **content})
        for number in range(2000)
        for kind, content in (
            ("sentiment.add", {"mood": "negative", "language": "en"}),
            ("example.add", {"intent": "track_order"}),
        )
    ]
    started = time.process_time()
    apply_all(tree, labels)
    assert time.process_time() - started < 10  # a file read for each of them: minutes
    assert tree.files[f"{FOLDER}/en.yml"].count("- parcel ") == 2000
