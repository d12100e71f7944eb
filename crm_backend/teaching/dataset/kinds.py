"""The kinds of changes, and what each does to the files. A change that a file already has changes nothing, so that what was
exported into a checkout and deployed can be applied once more."""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from crm_backend.teaching.dataset import examples, intents, merging, moods, responses, rules, settings, titles
from crm_backend.teaching.dataset.tree import Rejected, Tree

Apply = Callable[[Tree, Mapping[str, Any]], None]  # raises Rejected

KINDS: dict[str, Apply] = {
    "example.add": examples.add,  # text, intent, entities: [entity, start, end, value?]
    "example.remove": examples.remove,  # text, intent
    "intent.add": intents.add,  # name, titles, examples: [text, entities?], answer: texts | article
    "intent.merge": merging.merge,  # name, into
    "golden.add": examples.add_golden,  # as example.add, but to be tried on, not to be learnt
    "response.add": responses.add,  # name, texts: {language: [text]}
    "response.set": responses.set_texts,  # name, language, variants: [text]
    "response.reset": responses.reset,  # as response.set, with the texts from before it was taught
    "rule.set": rules.set_rule,  # name, intents, condition: {slot, value}?, steps: [{kind, name}]
    "rule.remove": rules.remove_rule,  # name
    "threshold.set": settings.set_threshold,  # component, key, value
    "title.set": titles.set_title,  # name: of an intent or a button, language, title
    "sentiment.add": moods.add,  # text, mood, language
}


_IN_EDITING: dict[str, Callable[[examples.Editing, Mapping[str, Any]], None]] = {
    "example.add": examples.Editing.add,
    "example.remove": examples.Editing.remove,
    "golden.add": lambda editing, content: editing.add(content, examples.GOLDEN),
}


Named = tuple[str, str, Mapping[str, Any]]  # what people call a change, its kind, its content


def apply_all(tree: Tree, changes: Iterable[Named]) -> None:
    """Make changes in their order; those of examples one after the other cost little each.

    Raises Rejected for the first that cannot be made, naming it; the tree may then be half changed.
    """
    for of_examples, group in groupby(changes, key=lambda change: change[1] in _IN_EDITING):
        editing = examples.Editing(tree) if of_examples else None
        for name, kind, content in group:
            try:
                if editing:
                    _IN_EDITING[kind](editing, content)
                else:
                    apply(tree, kind, content)
            except Rejected as error:
                raise Rejected(f"{name}: {error.reason}", error.file, error.line) from error
        if editing:
            editing.close()


def apply(tree: Tree, kind: str, content: Mapping[str, Any]) -> None:
    """Make one change; raises Rejected, and then the tree may be half changed."""
    if kind not in KINDS:
        raise Rejected(f"there is no kind of change called '{kind}'")
    KINDS[kind](tree, content)
