"""Rules as simple flows from a closed list, thresholds within bounds, and what is wrong by file and line."""

import time
from typing import Any

import pytest
import yaml

from crm_backend.setup.places import ROOT
from crm_backend.teaching.dataset import flows, settings
from crm_backend.teaching.dataset.kinds import apply
from crm_backend.teaching.dataset.tree import CONFIG, Rejected, Tree
from crm_backend.teaching.dataset.validation import new_problems, problems

RULES = "nlu_data/rules/taught.yml"
WRAP: dict[str, Any] = {
    "name": "Tell about: wrapping",
    "intents": ["compliment"],
    "steps": [{"kind": "response", "name": "utter_thank"}, {"kind": "handoff", "name": ""}],
}


@pytest.fixture
def tree() -> Tree:
    return Tree.read(ROOT)


def test_a_rule_is_written_in_its_place_and_goes_again(tree: Tree) -> None:
    before = Tree(dict(tree.files))
    apply(tree, "rule.set", WRAP)
    [written] = yaml.safe_load(tree.files[RULES])["rules"]
    assert written["steps"] == [{"intent": "compliment"}, {"action": "utter_thank"}, {"action": "action_human_handoff"}]
    once = Tree(dict(tree.files))
    apply(tree, "rule.set", WRAP)
    assert tree == once
    apply(tree, "rule.remove", {"name": WRAP["name"]})
    assert tree == before


def test_a_rule_of_the_deployment_is_changed_where_it_stands(tree: Tree) -> None:
    before = tree.files["nlu_data/rules/smalltalk.yml"]
    flow = {"name": "Thank for praise", "intents": ["compliment"], "steps": [{"kind": "response", "name": "utter_compliment"}]}
    apply(tree, "rule.set", flow)
    assert tree.files["nlu_data/rules/smalltalk.yml"] == before.replace("action_compliment", "utter_compliment")
    assert problems(tree) == [] and RULES not in tree.files


def test_a_form_asks_and_keeps_its_loop(tree: Tree) -> None:
    flow = {
        "name": "Send back",
        "intents": ["return_policy", "warranty"],
        "steps": [{"kind": "form", "name": "return_item_form"}],
    }
    apply(tree, "rule.set", flow)
    [rule] = [rule for rule in flows.read(tree) if rule.name == "Send back"]
    assert rule.flow == flows.Flow.of(flow)
    assert "- active_loop: return_item_form" in tree.files[RULES]


@pytest.mark.parametrize(
    "change",
    [
        {"intents": ["no_such_intent"]},
        {"intents": []},
        {"intents": ["greet", "greet"]},
        {"intents": ["nlu_fallback"]},
        {"steps": []},
        {"steps": [{"kind": "action", "name": "action_delete_account"}]},  # needs a yes first: only its form is on the list
        {"steps": [{"kind": "action", "name": "action_restart"}]},
        {"steps": [{"kind": "response", "name": "utter_order_unknown"}]},  # its field is an action's to fill
        {"steps": [{"kind": "response", "name": "action_greet"}]},
        {"steps": [{"kind": "form", "name": "return_item_form"}, {"kind": "response", "name": "utter_thank"}]},
        {"steps": [{"kind": "code", "name": "x"}]},
        {"steps": [{"kind": "response"}]},
        {"condition": {"slot": "verified", "value": "true"}},  # it is yes or no, and no text
        {"name": ""},
        {"name": "two\nlines"},
        {"name": "${HOME}"},
        {"name": "x" * 101},
        {"name": "Look up what is not understood, else ask back, ask for other words, then call a person"},
        {"name": "Answer once the order is known"},
    ],
)
def test_what_is_not_on_the_list_is_refused(tree: Tree, change: dict[str, Any]) -> None:
    before = Tree(dict(tree.files))
    with pytest.raises(Rejected):
        apply(tree, "rule.set", WRAP | change)
    assert tree == before


def test_what_is_no_flow_stays(tree: Tree) -> None:
    with pytest.raises(Rejected) as refused:
        apply(tree, "rule.remove", {"name": "Answer once the order is known"})
    assert refused.value.file and refused.value.line


@pytest.mark.parametrize(
    ("kind", "change"), [("rule.remove", {}), ("rule.set", {"intents": ["affirm"], "steps": [WRAP["steps"][-1]]})]
)
def test_an_intent_that_loses_its_answer_is_named(tree: Tree, kind: str, change: dict[str, Any]) -> None:
    deployed = Tree.read(ROOT)
    apply(tree, kind, {"name": "Greet", **change})
    assert "without “Greet” the bot has no answer to greet" in " ".join(
        problem.reason for problem in new_problems(tree, deployed)
    )


def test_rules_that_contradict_are_named(tree: Tree) -> None:
    deployed = Tree.read(ROOT)
    apply(tree, "rule.set", WRAP)
    [problem] = new_problems(tree, deployed)
    assert (problem.file, problem.line) == (RULES, 5)
    assert "“Tell about: wrapping” and “Thank for praise” both begin with compliment" in problem.reason


def test_a_threshold_moves_alone_and_within_its_bounds(tree: Tree) -> None:
    before = tree.files[CONFIG]
    apply(tree, "threshold.set", {"component": "intent", "key": "rejected", "value": 0.02})
    assert tree.files[CONFIG] == before.replace("rejected: 0.015 #", "rejected: 0.02 #")
    assert settings.read(tree)["intent", "rejected"] == 0.02
    for wrong in (0.2, -1, float("nan"), float("inf")):
        with pytest.raises(Rejected, match="between"):
            apply(tree, "threshold.set", {"component": "intent", "key": "rejected", "value": wrong})
    with pytest.raises(Rejected, match="no threshold"):
        apply(tree, "threshold.set", {"component": "sentence_vector", "key": "max_characters", "value": 1})


def test_the_shop_has_no_problems_and_that_is_known_quickly(tree: Tree) -> None:
    started = time.perf_counter()
    assert problems(tree, tree) == []
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "reason"),
    [
        ("nlu_data/rules/smalltalk.yml", "  - rule: Greet\n", "  - rule: [Greet\n", 5, "broken YAML"),
        ("nlu_data/nlu/orders.yml", "- intent: track_order", "- intent: tracking", 5, "intent tracking is not in the domain"),
        ("nlu_data/nlu/orders.yml", "    - where is my order\n", "    - where is [it](thing)\n", 7, "entity thing"),
        ("nlu_data/rules/smalltalk.yml", "action: action_greet", "action: action_grete", 7, "unknown action action_grete"),
        ("nlu_data/rules/smalltalk.yml", "intent: greet", "intent: hello", 6, "unknown intent hello"),
        ("nlu_data/rules/smalltalk.yml", "action_greet", "utter_greet_late", 7, "only an action fills"),
        ("bot/domain/smalltalk.yml", "Goodbye, and thank", "Goodbye {0.x} and thank", 37, "braces"),
        ("bot/domain/languages/es.yml", "utter_goodbye:", "utter_goodby:", 19, "no response utter_goodby"),
        ("config.yml", "rejected: 0.015", "rejected: 0.9", 34, "between"),
        ("config.yml", "rejected: 0.015", "rejected: few", 34, "no number"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_line(tree: Tree, file: str, old: str, new: str, line: int, reason: str) -> None:
    assert old in tree.files[file]
    tree.files[file] = tree.files[file].replace(old, new, 1)
    found = [problem for problem in problems(tree) if reason in problem.reason]
    assert [(problem.file, problem.line) for problem in found] == [(file, line)], problems(tree)


def test_an_intent_without_examples_is_named(tree: Tree) -> None:
    file = "nlu_data/nlu/taught.yml"
    tree.files[file] = 'version: "3.1"\n\nnlu:\n- intent: greet\n  examples: |\n'
    assert [str(each) for each in problems(tree)] == [f"{file}:4: the intent greet has no examples"]
    del tree.files[file]
    domain = tree.files["bot/domain/smalltalk.yml"]
    tree.files["bot/domain/smalltalk.yml"] = domain.replace("intents: [greet,", "intents: [greet, wave,")
    assert [str(each) for each in problems(tree)] == ["bot/domain/smalltalk.yml:3: the intent wave has no examples"]
