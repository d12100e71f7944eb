"""The kinds of changes, and what each does to the files. A change that a file already has changes nothing, so that what was
exported into a checkout and deployed can be applied once more."""

from collections.abc import Callable, Iterable, Mapping
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


NEW_INTENT, MERGED_INTENT = "intent.add", "intent.merge"  # which write examples as well, beside what is being edited


class _Editing:
    """Examples and messages of moods that come one after the other: their files are read once."""

    def __init__(self, tree: Tree) -> None:
        self._examples, self._moods = examples.Editing(tree), moods.Editing(tree)
        self._apply: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "example.add": self._examples.add,
            "example.remove": self._examples.remove,
            "golden.add": lambda content: self._examples.add(content, examples.GOLDEN),
            "sentiment.add": self._moods.add,
        }

    def apply(self, kind: str, content: Mapping[str, Any]) -> None:
        self._apply[kind](content)

    def close(self) -> None:
        self._examples.close()
        self._moods.close()


OF_INTENTS = ("example.add", "example.remove", "golden.add")
OF_EXAMPLES = (*OF_INTENTS, "sentiment.add")  # there may be 100,000
OF_ANSWERS = tuple(kind for kind in KINDS if kind not in OF_EXAMPLES)

Named = tuple[str, str, Mapping[str, Any]]  # what people call a change, its kind, its content


def apply_all(tree: Tree, changes: Iterable[Named]) -> None:
    """Make changes in their order; those of examples cost little each, also with answers among them.

    An example of an intent that went up in another before is one of the other: it may have been labelled while the merging still
    was a draft. Raises Rejected for the first that cannot be made, naming it; the tree may then be half changed.
    """
    editing: _Editing | None = None
    merged: dict[str, str] = {}
    for name, kind, content in changes:
        try:
            if kind in OF_EXAMPLES:
                editing = editing or _Editing(tree)
                editing.apply(kind, _where_it_went(content, merged))
                continue
            if editing and kind in (NEW_INTENT, MERGED_INTENT):
                editing.close()
                editing = None
            apply(tree, kind, content)
            if kind == MERGED_INTENT:
                merged[content["name"]] = content["into"]
            elif kind == NEW_INTENT:
                merged.pop(content["name"], None)
        except Rejected as error:
            raise Rejected(f"{name}: {error.reason}", error.file, error.line) from error
    if editing:
        editing.close()


def _where_it_went(content: Mapping[str, Any], merged: Mapping[str, str]) -> Mapping[str, Any]:
    intent = content.get("intent", "")
    while intent in merged:
        content = {**content, "intent": (intent := merged[intent])}
    return content


def apply(tree: Tree, kind: str, content: Mapping[str, Any]) -> None:
    """Make one change; raises Rejected, and then the tree may be half changed."""
    if kind not in KINDS:
        raise Rejected(f"there is no kind of change called '{kind}'")
    KINDS[kind](tree, content)
