"""What is wrong with the files that the bot is made of, by file and line, in well under a second.

Whether rules contradict each other over several turns is for Rasa's own check, when it trains.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crm_backend.teaching.dataset import examples, flows, gaps, responses, rules, settings
from crm_backend.teaching.dataset.flows import Flow, Rule, domain_names
from crm_backend.teaching.dataset.reasons import Reason, because
from crm_backend.teaching.dataset.responses import LANGUAGES
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.yaml_text import entries, items, line_of, mapping, said, value_of

# Meant without being taught: what buttons alone say, what the dialogue knows by its own words, and the fallback.
WITHOUT_EXAMPLES = frozenset({"nlu_fallback", "article_feedback", "skip", "ask_why", "undo"})
_OF_RASA = ("action_listen", "action_default_", "action_two_stage_fallback", "action_restart", "action_session_start")


@dataclass(frozen=True)
class Problem:
    """What is wrong, with the file from the root and the line from 1 if there are any."""

    reason: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        return str(Rejected(self.reason, self.file, self.line))


def problems(tree: Tree, deployed: Tree | None = None) -> list[Problem]:
    """All that is wrong. With the deployment's files fields are held against what its texts have, which its actions fill; without
    them a field is one that the English text has."""
    broken = list(_unreadable(tree))
    if broken:
        return broken
    checks: tuple[Callable[[Tree], Iterator[Problem]], ...] = (_intents, _languages, _rules, _thresholds)
    found = [*_texts(tree, deployed), *(problem for check in checks for problem in check(tree))]
    return [*found, *_unanswered(tree, deployed)] if deployed else found


def new_problems(tree: Tree, deployed: Tree) -> list[Problem]:
    """What is wrong with a tree that is not wrong with the deployment's, wherever its line is by now."""
    known = {(problem.reason, problem.file) for problem in _of_deployment(tuple(sorted(deployed.files.items())))}
    return [problem for problem in problems(tree, deployed) if (problem.reason, problem.file) not in known]


@functools.lru_cache(maxsize=2)
def _of_deployment(files: tuple[tuple[str, str], ...]) -> tuple[Problem, ...]:
    return tuple(problems(Tree(dict(files))))


def _unreadable(tree: Tree) -> Iterator[Problem]:
    for file, text in sorted(tree.files.items()):
        try:
            mapping(text, file)
        except Rejected as error:
            yield Problem(error.reason, error.file, error.line)


def _intents(tree: Tree) -> Iterator[Problem]:
    """Every intent has examples, and every one with examples is in the domain."""
    known, entities = domain_names(tree, "intents"), domain_names(tree, "entities")
    taught: set[str] = set()
    for file in tree.under(examples.TAUGHT):
        for item in items(value_of(mapping(tree.files[file], file), "nlu")):
            name, said_so = said(value_of(item, "intent")), value_of(item, "examples")
            if name is None:
                continue
            lines = [line for line in (said(said_so) or "").splitlines() if line.strip().startswith("- ")]
            if not lines:
                yield Problem(because("no_examples", "the intent {name} has no examples", name=name), file, line_of(item))
            if name not in known:
                yield Problem(
                    because("intent_not_listed", "the intent {name} is not in the domain", name=name), file, line_of(item)
                )
            taught.add(name)
            if said_so is not None:
                yield from _marks(lines, entities, file, line_of(said_so))
    for name, (file, line) in known.items():
        if name not in taught | WITHOUT_EXAMPLES:
            yield Problem(because("no_examples", "the intent {name} has no examples", name=name), file, line)


def _marks(lines: list[str], entities: dict[str, tuple[str, int]], file: str, before: int) -> Iterator[Problem]:
    for number, line in enumerate(lines, before + 1):
        for entity in examples.marks(line):
            if entity not in entities:
                yield Problem(because("entity_not_listed", "the entity {name} is not in the domain", name=entity), file, number)


def _texts(tree: Tree, deployed: Tree | None) -> Iterator[Problem]:
    """Every response has an English text, and every text can be said and filled."""
    slots = set(responses.slots(tree))
    before = responses.read(deployed) if deployed else {}
    for response in responses.read(tree).values():
        if not response.texts(responses.ENGLISH):
            yield Problem(because("no_english", "{name} has no English text", name=response.name), response.file, response.line)
        english = {name for text in response.texts(responses.ENGLISH) for name in gaps.gaps(text)}
        known = slots | (set(before[response.name].gaps()) if response.name in before else set() if deployed else english)
        for variant in response.variants:
            try:
                gaps.check(variant.text)
                if deployed or variant.language != responses.ENGLISH:
                    gaps.check_known(variant.text, known)
            except Rejected as error:
                yield Problem(_of_response(response.name, error.reason), variant.file, variant.line)


def _languages(tree: Tree) -> Iterator[Problem]:
    """A language's file has texts only for what is said."""
    known = domain_names(tree, "responses")
    for file in tree.under(LANGUAGES):
        for key, _ in entries(mapping(tree.files[file], file)):
            if key.value not in known:
                yield Problem(because("no_response", "there is no response {name}", name=key.value), file, line_of(key))


def _rules(tree: Tree) -> Iterator[Problem]:
    """Rules name what there is, and no two begin alike and go on differently."""
    known = {
        "intent": set(domain_names(tree, "intents")),
        "action": set(domain_names(tree, "actions")) | set(domain_names(tree, "forms")) | set(domain_names(tree, "responses")),
        "form": set(domain_names(tree, "forms")) | {"action_two_stage_fallback"},
        "slot": set(domain_names(tree, "slots")) | {"requested_slot"},
    }
    slots = set(responses.slots(tree))
    texts = responses.read(tree)
    started: dict[object, tuple[Rule, Flow]] = {}
    names: set[str] = set()
    for rule in flows.read(tree):
        if rule.name in names:
            yield Problem(because("two_rules", "there are two rules “{name}”", name=rule.name), rule.file, rule.line)
        names.add(rule.name)
        for named in rule.named:
            if named.name not in known[named.kind] and not named.name.startswith(_OF_RASA):
                yield Problem(
                    because(
                        "unknown_name",
                        "the rule “{rule}” names the unknown {kind} {name}",
                        rule=rule.name,
                        kind=named.kind,
                        name=named.name,
                    ),
                    rule.file,
                    named.line,
                )
            needs = [name for name in texts[named.name].gaps() if name not in slots] if named.name in texts else []
            if needs:
                reason = because(
                    "needs_action",
                    "the rule “{rule}” says {name}, whose field {field} only an action fills",
                    rule=rule.name,
                    name=named.name,
                    field=f"{{{needs[0]}}}",
                )
                yield Problem(reason, rule.file, named.line)
        if rule.flow is None:
            continue
        for trigger in rule.flow.triggers:
            first, flow = started.setdefault(trigger, (rule, rule.flow))
            if flow.steps != rule.flow.steps:
                reason = because(
                    "contradiction",
                    "“{rule}” and “{other}” both begin with {intent} and go on differently",
                    rule=rule.name,
                    other=first.name,
                    intent=trigger[0],
                )
                yield Problem(reason, rule.file, rule.line)


def _unanswered(tree: Tree, deployed: Tree) -> Iterator[Problem]:
    """What a rule of the deployment answers is answered still; a rule that people taught may go, and one whose intents went."""
    written = {rule.name: rule for rule in flows.read(tree)}
    answered = {intent for rule in written.values() for intent in rule.intents}
    known = domain_names(tree, "intents")
    for rule in flows.read(deployed):
        if rule.file == rules.TAUGHT:
            continue
        left = [intent for intent in rule.intents if intent not in answered and intent in known]
        if left:
            line = written.get(rule.name, rule).line
            reason = because(
                "unanswered",
                "without “{rule}” the bot has no answer to {intent}; change the rule instead",
                rule=rule.name,
                intent=left[0],
            )
            yield Problem(reason, rule.file, line)


def _thresholds(tree: Tree) -> Iterator[Problem]:
    try:
        values = settings.read(tree)
    except Rejected as error:
        yield Problem(error.reason, error.file, error.line)
        return
    for (component, key), value in values.items():
        if reason := settings.out_of_bounds(component, key, value):
            yield Problem(reason, "config.yml", settings.place(tree, component, key))


def _of_response(name: str, reason: str) -> str:
    """The reason with the response that it is about; its code stays."""
    told = Reason(f"{name}: {reason}")
    if not isinstance(reason, Reason):
        return str(told)
    told.code, told.about = reason.code, {**reason.about, "response": name}
    return told
