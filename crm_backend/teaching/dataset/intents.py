"""New intents: their examples, their names for people, what is answered and the rule, added as lines to files of their own."""

import json
import re
from collections.abc import Mapping
from typing import Any

from crm_backend.teaching.dataset import examples
from crm_backend.teaching.dataset.tree import Rejected, Tree

DOMAIN, DOMAIN_FILE, RULES_FILE = "bot/domain", "bot/domain/taught.yml", "nlu_data/rules/taught.yml"
FEWEST_EXAMPLES = 3
FROM_ARTICLES = "action_knowledge"
_NAME = re.compile(r"[a-z][a-z0-9_]{2,39}")
_INTENTS = re.compile(r"^intents:.*\n((?:[ \t]*(?:- .*|#.*)?\n)*)", re.MULTILINE)
_LISTED = re.compile(r"^\s*- ([a-z0-9_]+)", re.MULTILINE)
_INLINE = re.compile(r"^intents:[ \t]*\[([^\]]*)\]", re.MULTILINE)
_DOMAIN_HEAD = """version: "3.1"

intents:

slots:
  taught_titles: # what people read where the bot asks back, by intent and language; actions read it
    type: any
    influence_conversation: false
    mappings: [{type: custom}]
    initial_value:
"""
_RULES_HEAD = 'version: "3.1"\n\nrules:\n'


def add(tree: Tree, content: Mapping[str, Any]) -> None:
    """Teach an intent that the bot has not had; the same one again changes nothing.

    `content`: name; titles by language; examples as in `example.add`, without their intent; answer: `texts` by language, English
    among them, or `article`, after which the knowledge base answers.
    """
    name = content["name"]
    _check(tree, content)
    for example in content["examples"]:
        examples.add(tree, {**example, "intent": name})
    _add_to_domain(tree, name, content["titles"], content["answer"].get("texts"))
    rules = tree.files.get(RULES_FILE, _RULES_HEAD)
    if f"\n      - intent: {name}\n" not in rules:
        action = FROM_ARTICLES if "article" in content["answer"] else f"utter_{name}"
        rule = f"  - rule: Answer {name}\n    steps:\n      - intent: {name}\n      - action: {action}\n"
        tree.files[RULES_FILE] = f"{rules.rstrip()}\n{rule}"


def names(tree: Tree) -> set[str]:
    """All intents that the domain lists."""
    return set[str]().union(*(_names_in(tree.files[file]) for file in tree.under(DOMAIN)))


def _names_in(text: str) -> set[str]:
    """By patterns, as parsing the whole domain would hold up whoever waits; both ways to write a list are read."""
    listed = {name for section in _INTENTS.findall(text) for name in _LISTED.findall(section)}
    return listed.union(*(re.findall(r"[a-z0-9_]+", inline) for inline in _INLINE.findall(text)))


def _check(tree: Tree, content: Mapping[str, Any]) -> None:
    name, answer = content["name"], content["answer"]
    if not _NAME.fullmatch(name):
        raise Rejected("an intent's name has 3 to 40 small letters, digits and underscores, and begins with a letter")
    others = set[str]().union(*(_names_in(tree.files[file]) for file in tree.under(DOMAIN) if file != DOMAIN_FILE))
    if name in others or f"utter_{name}" in _responses_elsewhere(tree):
        raise Rejected(f"there is something called '{name}' already")
    if len(content["examples"]) < FEWEST_EXAMPLES:
        raise Rejected(f"an intent needs {FEWEST_EXAMPLES} examples or more")
    texts = answer.get("texts") or {}
    if ("article" in answer) == bool(texts) or (texts and not texts.get("en")):
        raise Rejected("an answer is an article, or texts with an English one")
    if any(re.search(r"[{}]", text) for text in texts.values()):
        raise Rejected("an answer to a new intent has no fields: leave out { and }")


def _responses_elsewhere(tree: Tree) -> set[str]:
    others = (tree.files[file] for file in tree.under(DOMAIN) if file != DOMAIN_FILE)
    return {name for text in others for name in re.findall(r"^  (utter_\w+):", text, re.MULTILINE)}


def _add_to_domain(tree: Tree, name: str, titles: Mapping[str, str], texts: Mapping[str, str] | None) -> None:
    domain = tree.files.get(DOMAIN_FILE, _DOMAIN_HEAD)
    if name in _names_in(domain):
        return
    domain = _inserted(domain, "\nslots:", f"  - {name}\n")
    title = ", ".join(f"{language}: {_quoted(text)}" for language, text in titles.items())
    line = f"      {name}: {{{title}}}\n"
    domain = _inserted(domain, "\nresponses:", line) if "\nresponses:" in domain else f"{domain.rstrip()}\n{line}"
    if texts:
        if "\nresponses:" not in domain:
            domain += "\nresponses:\n"
        domain = f"{domain.rstrip()}\n  utter_{name}:\n{''.join(_variant(*each) for each in texts.items())}"
    tree.files[DOMAIN_FILE] = domain


def _variant(language: str, text: str) -> str:
    condition = f"      condition: [{{type: slot, name: language, value: {language}}}]\n" if language != "en" else ""
    return f"    - text: {_quoted(text)}\n{condition}"


def _inserted(text: str, before: str, line: str) -> str:
    """The line at the end of what stands before this section."""
    head, mark, tail = text.partition(before)
    if not mark:
        raise Rejected(f"there is no section '{before.strip()}'", DOMAIN_FILE)
    return f"{head.rstrip()}\n{line}{mark}{tail}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
