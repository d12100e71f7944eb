"""The way to git and back: approved changes become lines of a checkout's files, and lines that people edited become drafts."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from crm_backend.teaching.answers.review import unified
from crm_backend.teaching.dataset import examples, flows, responses, settings, titles
from crm_backend.teaching.dataset.kinds import apply
from crm_backend.teaching.dataset.tree import CONFIG, FOLDERS, Rejected, Tree
from crm_backend.teaching.dataset.validation import new_problems

_EXAMPLES = (examples.TAUGHT, examples.GOLDEN)


@dataclass(frozen=True)
class Proposal:
    """A change as it would be kept."""

    kind: str
    subject: str
    content: Mapping[str, Any]


@dataclass
class Brought:
    """What an import finds: changes to propose, and files with differences that only a deployment can bring."""

    proposals: list[Proposal] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def diff(before: Tree, wanted: Tree) -> str:
    """What an export would write, as git shows it."""
    names = sorted(before.files.keys() | wanted.files.keys())
    changed = [name for name in names if before.files.get(name) != wanted.files.get(name)]
    return "".join(unified(name, before.files.get(name), wanted.files.get(name)) for name in changed)


def write(before: Tree | None, wanted: Tree, target: Path) -> list[str]:
    """Write what differs from the files that `target` has, each in one step; returns the names of the files."""
    known = before.files if before else {}
    changed = [name for name, text in sorted(wanted.files.items()) if known.get(name) != text]
    for name in changed:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        arriving = path.with_name(f".{path.name}.arriving")
        arriving.write_bytes(wanted.files[name].encode())
        os.replace(arriving, path)
    gone = sorted(known.keys() - wanted.files.keys())
    for name in gone:
        (target / name).unlink(missing_ok=True)
    return changed + gone


def read(source: Path, deployed: Tree) -> dict[str, str]:
    """The files that people edited elsewhere, by their place in a checkout; raises Rejected for one without a place."""
    paths = sorted(source.rglob("*.yml")) if source.is_dir() else [source]
    texts = {}
    for path in paths:
        name = _place(path.relative_to(source) if source.is_dir() else path.absolute(), deployed)
        if name is None and source.is_dir():
            continue  # a checkout has other YAML files too
        if name is None:
            raise Rejected("no file of nlu_data, of bot/domain or config.yml", str(path))
        try:
            texts[name] = path.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise Rejected("not UTF-8", name) from error
    if not texts:
        raise Rejected("there are no files of nlu_data, of bot/domain or config.yml", str(source))
    return texts


def compare(now: Tree, deployed: Tree, texts: Mapping[str, str]) -> Brought:
    """The changes that make what is now into these files; raises Rejected for files with something wrong in them."""
    edited = Tree({**now.files, **texts})
    if problems := new_problems(edited, deployed):
        raise Rejected(problems[0].reason, problems[0].file, problems[0].line)
    found = Brought(
        [
            *_responses(now, edited),
            *_titles(now, edited),
            *_rules(now, edited),
            *_thresholds(now, edited),
            *_examples(now, edited),
        ]
    )
    after = Tree(dict(now.files))
    for proposal in found.proposals:
        apply(after, proposal.kind, proposal.content)
    found.others = [name for name in sorted(texts) if _meaning(after, name) != _meaning(edited, name)]
    return found


def _place(path: Path, deployed: Tree) -> str | None:
    """Where a file belongs, by its folders, else by a name that only one file has."""
    text = path.as_posix()
    for folder in FOLDERS:
        before, found, rest = f"/{text}".rpartition(f"/{folder}/")
        if found and (before or rest):
            return f"{folder}/{rest}"
    if path.name == CONFIG:
        return CONFIG
    alike = [name for name in deployed.files if name.rpartition("/")[2] == path.name]
    return alike[0] if len(alike) == 1 else None


def _responses(now: Tree, edited: Tree) -> Iterator[Proposal]:
    before, after = responses.read(now), responses.read(edited)
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None and new is not None and new.texts(responses.ENGLISH):
            texts = {code: texts for code in new.languages() if (texts := new.texts(code))}
            yield Proposal("response.add", name, {"name": name, "texts": texts})
            continue
        languages = {code for each in (old, new) if each for code in each.languages()}
        for language in sorted(languages, key=lambda code: (code != responses.ENGLISH) == (new is not None)):
            was, wanted = (each.texts(language) if each else [] for each in (old, new))
            if was != wanted:
                content = {"name": name, "language": language, "variants": wanted, "before": was}
                yield Proposal("response.set" if wanted else "response.reset", name, content)


def _rules(now: Tree, edited: Tree) -> Iterator[Proposal]:
    before = {rule.name: rule for rule in flows.read(now)}
    after = {rule.name: rule for rule in flows.read(edited)}
    for name, rule in after.items():
        old = before.get(name)
        if rule.flow and (old is None or old.flow != rule.flow):
            yield Proposal("rule.set", name, {"name": name, **rule.flow.content()})
    for name, rule in before.items():
        if name not in after and rule.flow:
            yield Proposal("rule.remove", name, {"name": name})


def _titles(now: Tree, edited: Tree) -> Iterator[Proposal]:
    before = titles.read(now)
    for name, said in titles.read(edited).items():
        for language, title in said.items():
            if title != before.get(name, {}).get(language):
                yield Proposal("title.set", name, {"name": name, "language": language, "title": title})


def _thresholds(now: Tree, edited: Tree) -> Iterator[Proposal]:
    before = settings.read(now)
    for (component, key), value in settings.read(edited).items():
        if value != before[component, key]:
            yield Proposal("threshold.set", f"{component}.{key}", {"component": component, "key": key, "value": value})


def _examples(now: Tree, edited: Tree) -> Iterator[Proposal]:
    for folder, kind in zip(_EXAMPLES, ("example", "golden"), strict=True):
        before, after = _taught(now, folder), _taught(edited, folder)
        if kind == "example":
            for intent, text in sorted(before.keys() - after.keys()):
                yield Proposal("example.remove", intent, {"text": text, "intent": intent})
        for (intent, text), line in after.items():
            known = before.get((intent, text))
            if known == line or (known is not None and kind == "golden"):
                continue
            if known is not None:
                yield Proposal("example.remove", intent, {"text": text, "intent": intent})
            entities = examples.parsed(line)[1]
            yield Proposal(f"{kind}.add", intent, {"text": text, "intent": intent, "entities": entities})


def _taught(tree: Tree, folder: str) -> dict[tuple[str, str], str]:
    """The examples of a folder as they are written, by intent and plain text."""
    return {
        (intent, examples.plain(line)): line for name in tree.under(folder) for intent, line in examples.written(tree.files[name])
    }


def _meaning(tree: Tree, name: str) -> Any:
    """What a file says, however it is written; the order of examples is of no meaning."""
    text = tree.files.get(name, "")
    if name.startswith(tuple(f"{folder}/" for folder in _EXAMPLES)):
        return sorted(set(examples.written(text)))
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def pending(proposals: Sequence[Proposal], drafts: Sequence[Mapping[str, Any]]) -> list[Proposal]:
    """Those that no draft has yet."""
    return [proposal for proposal in proposals if dict(proposal.content) not in [dict(draft) for draft in drafts]]
