"""Two intents become one: their examples under one name, the other's rules gone, and nothing that rests on it broken."""

import pytest

from crm_backend.setup.places import ROOT
from crm_backend.teaching.dataset import flows
from crm_backend.teaching.dataset.examples import written
from crm_backend.teaching.dataset.kinds import apply, apply_all
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.validation import new_problems

DEPLOYED = Tree.read(ROOT)
FOLDERS = ("nlu_data/nlu", "nlu_data/test/intents", "nlu_data/calibration")


def merged(name: str, into: str) -> Tree:
    tree = Tree(dict(DEPLOYED.files))
    apply(tree, "intent.merge", {"name": name, "into": into})
    return tree


def texts(tree: Tree, folder: str, *intents: str) -> list[str]:
    return sorted(text for file in tree.under(folder) for intent, text in written(tree.files[file]) if intent in intents)


@pytest.mark.parametrize(
    ("name", "into"), [("goodbye", "thank"), ("order_history", "track_order"), ("wrong_item", "missing_item")]
)
def test_all_examples_move_and_its_rules_go(name: str, into: str) -> None:
    tree = merged(name, into)
    for folder in FOLDERS:
        assert texts(tree, folder, into) == texts(DEPLOYED, folder, name, into) and not texts(tree, folder, name)
    assert name not in flows.domain_names(tree, "intents") and into in flows.domain_names(tree, "intents")
    assert len(flows.domain_names(tree, "intents")) == len(flows.domain_names(DEPLOYED, "intents")) - 1
    assert not [rule for rule in flows.read(tree) if name in rule.intents]
    alone = [rule for rule in flows.read(DEPLOYED) if rule.intents == [name]]
    assert len(flows.read(tree)) == len(flows.read(DEPLOYED)) - len(alone)
    assert new_problems(tree, DEPLOYED) == []
    again = Tree(dict(tree.files))
    apply(again, "intent.merge", {"name": name, "into": into})
    assert again == tree


def test_every_intent_but_those_that_forms_rest_on_can_go_up_in_another() -> None:
    refused = set()
    for name in set(flows.domain_names(DEPLOYED, "intents")) - {"greet"}:
        try:
            assert new_problems(merged(name, "greet"), DEPLOYED) == [], name
        except Rejected as error:
            assert error.file and error.line
            refused.add(name)
    assert refused == {"inform", "affirm", "deny", "nlu_fallback"}


@pytest.mark.parametrize("into", ["goodbye", "no_such_intent", "nlu_fallback"])
def test_there_has_to_be_another_one_to_go_up_in(into: str) -> None:
    with pytest.raises(Rejected, match="no other intent"):
        merged("goodbye", into)


def test_what_was_labelled_while_the_merging_was_a_draft_goes_where_the_intent_went() -> None:
    tree = Tree(dict(DEPLOYED.files))
    gone = texts(DEPLOYED, "nlu_data/nlu", "goodbye")[0]
    done = [
        ("intent.merge", {"name": "goodbye", "into": "thank"}),
        ("intent.merge", {"name": "thank", "into": "greet"}),
        ("example.add", {"intent": "goodbye", "text": "so long then"}),
        ("golden.add", {"intent": "goodbye", "text": "farewell my friend"}),
        ("example.remove", {"intent": "goodbye", "text": gone}),
    ]
    apply_all(tree, ((f"change {number}", kind, content) for number, (kind, content) in enumerate(done)))
    taught = texts(tree, "nlu_data/nlu", "greet")
    assert "so long then" in taught and gone not in taught
    assert "farewell my friend" in texts(tree, "nlu_data/test/intents", "greet")
    assert new_problems(tree, DEPLOYED) == []
