"""New intents: their examples, their names for people, what is answered and the rule, added as lines to files of their own."""

import re
from collections.abc import Mapping
from typing import Any

from crm_backend.teaching.dataset import examples, responses, titles
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.yaml_text import appended

DOMAIN, DOMAIN_FILE, RULES_FILE = "bot/domain", "bot/domain/taught.yml", "nlu_data/rules/taught.yml"
FEWEST_EXAMPLES = 3
FROM_ARTICLES = "action_knowledge"
_NAME = re.compile(r"[a-z][a-z0-9_]{2,39}")
_INTENTS = re.compile(r"^intents:.*\n((?:[ \t]*(?:- .*|#.*)?\n)*)", re.MULTILINE)
_LISTED = re.compile(r"^\s*- ([a-z0-9_]+)", re.MULTILINE)
_INLINE = re.compile(r"^intents:[ \t]*\[([^\]]*)\]", re.MULTILINE)
_DOMAIN_HEAD = 'version: "3.1"\n'
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
    if name in others:
        raise Rejected(f"there is something called '{name}' already")
    if len(content["examples"]) < FEWEST_EXAMPLES:
        raise Rejected(f"an intent needs {FEWEST_EXAMPLES} examples or more")
    texts = answer.get("texts") or {}
    if ("article" in answer) == bool(texts) or (texts and not texts.get("en")):
        raise Rejected("an answer is an article, or texts with an English one")
    if any(re.search(r"[{}]", text) for text in texts.values()):
        raise Rejected("an answer to a new intent has no fields: leave out { and }")


def _add_to_domain(tree: Tree, name: str, titled: Mapping[str, str], texts: Mapping[str, str] | None) -> None:
    domain = tree.files.get(DOMAIN_FILE, _DOMAIN_HEAD)
    if name in _names_in(domain):
        return
    if f"utter_{name}" in responses.read(tree):
        raise Rejected(f"there is something called '{name}' already")
    tree.files[DOMAIN_FILE] = appended(domain, DOMAIN_FILE, "intents", f"  - {name}\n")
    titles.put(tree, name, titled)
    if texts:
        responses.add(tree, {"name": f"utter_{name}", "texts": {language: [text] for language, text in texts.items()}})
