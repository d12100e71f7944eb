"""A mood that was taught is read by training, and nothing else in its file changes."""

import difflib
from pathlib import Path

import pytest

from bot.nlu.training_data import read_moods
from crm_backend.setup.places import ROOT
from crm_backend.teaching.dataset.kinds import apply
from crm_backend.teaching.dataset.moods import FOLDER
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
