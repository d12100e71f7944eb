"""What is taught becomes lines of the files, and nothing else of them changes."""

import difflib
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.training_data import Annotation, Example, read_intents
from crm_backend.setup.places import ROOT
from crm_backend.teaching.dataset.kinds import apply, apply_all
from crm_backend.teaching.dataset.tree import Rejected, Tree


@pytest.fixture
def tree() -> Tree:
    return Tree.read(ROOT)


def changed(tree: Tree) -> list[str]:
    """The lines that differ from the deployment's, as a diff has them."""
    ours = Tree.read(ROOT).files
    return [
        f"{name}: {line}"
        for name in sorted(tree.files | ours)
        for line in difflib.ndiff(ours.get(name, "").splitlines(), tree.files.get(name, "").splitlines())
        if line[0] in "+-"
    ]


def taught(tree: Tree, folder: Path) -> list[Example]:
    tree.write(folder)
    return read_intents(folder / "nlu_data/nlu", ENTITY_NAMES)


def added(text: str, intent: str = "track_order", **more: Any) -> dict[str, Any]:
    return {"text": text, "intent": intent, **more}


def test_an_added_example_is_one_line_and_is_read_as_it_was_marked(tree: Tree, tmp_path: Path) -> None:
    text = "has LT-100000 left yet"
    apply(tree, "example.add", added(text, entities=[{"entity": "order_number", "start": 4, "end": 13}]))
    assert changed(tree) == ["nlu_data/nlu/orders.yml: +     - has [LT-100000](order_number) left yet"]
    assert Example(text, "track_order", (Annotation("order_number", 4, 13),)) in taught(tree, tmp_path)


def test_a_value_is_kept(tree: Tree, tmp_path: Path) -> None:
    mark = {"entity": "product", "start": 3, "end": 7, "value": "Floor Lamp"}
    apply(tree, "example.add", added("my lamp where", entities=[mark]))
    assert Example("my lamp where", "track_order", (Annotation("product", 3, 7, "Floor Lamp"),)) in taught(tree, tmp_path)


def test_the_same_again_changes_nothing(tree: Tree) -> None:
    apply(tree, "example.add", added("is my stuff near"))
    once = dict(tree.files)
    apply(tree, "example.add", added("is my stuff near"))
    assert tree.files == once


def test_what_the_files_have_marked_is_known_without_its_marks(tree: Tree) -> None:
    apply(tree, "example.add", added("track order LT-100001"))
    assert changed(tree) == []


def test_a_removed_example_is_gone_alone(tree: Tree) -> None:
    apply(tree, "example.remove", added("track order LT-100001"))
    assert changed(tree) == ["nlu_data/nlu/orders.yml: -     - track order [LT-100001](order_number)"]


def test_an_intent_without_a_place_gets_a_file(tree: Tree, tmp_path: Path) -> None:
    for text in ("do you sell vouchers", "a gift card please"):
        apply(tree, "example.add", added(text, "gift_card"))
    assert [each.text for each in taught(tree, tmp_path) if each.label == "gift_card"] == [
        "do you sell vouchers",
        "a gift card please",
    ]


def test_what_is_to_be_tried_on_is_not_learnt(tree: Tree, tmp_path: Path) -> None:
    apply(tree, "golden.add", added("any sign of it"))
    assert "any sign of it" not in [each.text for each in taught(tree, tmp_path)]
    assert any("any sign of it" in text for name, text in tree.files.items() if name.startswith("nlu_data/test/intents/"))


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("two\nlines", []),
        ("a [bracket]", []),
        ("over the end", [{"entity": "product", "start": 5, "end": 40}]),
        ("one two", [{"entity": "product", "start": 0, "end": 5}, {"entity": "date", "start": 4, "end": 7}]),
    ],
)
def test_what_a_file_could_not_say_is_refused(tree: Tree, text: str, entities: list[dict[str, Any]]) -> None:
    with pytest.raises(Rejected):
        apply(tree, "example.add", added(text, entities=entities))
    assert changed(tree) == []


def test_the_hash_is_of_the_data_alone(tree: Tree) -> None:
    before = tree.digest()
    apply(tree, "example.add", added("is my stuff near"))
    after = tree.digest()
    apply(tree, "example.remove", added("is my stuff near"))
    assert before != after
    assert tree.digest() == before


def test_many_at_once_are_what_they_are_one_by_one(tree: Tree) -> None:
    changes: list[tuple[str, dict[str, Any]]] = [
        *(
            ("example.add", added(f"is parcel {number} near", intent))
            for number in range(5)
            for intent in ("track_order", "gift_card")
        ),
        ("golden.add", added("any sign of it")),
        ("example.remove", added("is parcel 2 near")),
        ("example.remove", added("track order LT-100001")),
        ("example.add", added("track order LT-100001")),
        ("example.add", added("is parcel 2 near")),
        ("example.remove", added("is parcel 3 near", "gift_card")),
    ]
    for kind, content in changes:
        apply(tree, kind, content)
    together = Tree.read(ROOT)
    apply_all(together, (("a change", kind, content) for kind, content in changes))
    assert together.files == tree.files


def test_the_one_that_cannot_be_made_is_named(tree: Tree) -> None:
    with pytest.raises(Rejected, match="change 7: an example is one line"):
        apply_all(tree, [("change 6", "example.add", added("fine")), ("change 7", "example.add", added("two\nlines"))])


@pytest.mark.parametrize("end", ["\u2029", "\u2028", "\x85", "\x0b", "\x0c", "\x1c", "\r", "\x00", "\ufffe"])
def test_no_wording_gets_out_of_its_line(tree: Tree, end: str) -> None:
    text = f"wrap this{end}- intent: greet"
    span = {"start": 0, "end": 4, "entity": "product", "value": text}
    wrong = (("example.add", added(text)), ("golden.add", added(text)), ("example.add", added("wrap this", entities=[span])))
    mood = {"text": text, "mood": "negative", "language": "en"}
    for kind, content in (*wrong, ("sentiment.add", mood)):
        with pytest.raises(Rejected, match="one line"):
            apply(tree, kind, content)
