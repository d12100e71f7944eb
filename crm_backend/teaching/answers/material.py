"""What the bot is made of now: the deployment's files, and those with all approved changes made."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.db import Database
from crm_backend.errors import Unfit
from crm_backend.models import ChangeState, TeachingChange
from crm_backend.setup.places import ROOT
from crm_backend.teaching.dataset import examples, moods
from crm_backend.teaching.dataset.kinds import OF_ANSWERS, apply
from crm_backend.teaching.dataset.reasons import Reason
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.validation import Problem, new_problems


@dataclass
class Material:
    """The two trees; `failed` are approved changes that the deployment no longer has a place for, and why."""

    deployed: Tree
    now: Tree
    changes: Sequence[TeachingChange]
    failed: Mapping[int, Rejected]

    @cached_property
    def arrived(self) -> frozenset[int]:
        """The changes that came back with a deployment: the last one to the same thing changes nothing of its files."""
        together: dict[tuple[Any, ...], list[TeachingChange]] = defaultdict(list)
        for change in self.changes:
            together[thing(change.kind, change.content)].append(change)
        there = (group for group in together.values() if self._has(group[-1]))
        return frozenset(change.id for group in there for change in group)

    def has_example(self, kind: str, content: Mapping[str, Any]) -> bool:
        """Whether the deployment's files have what a change of an example makes of them."""
        if kind == "sentiment.add":
            return (content["language"], content["mood"], content["text"]) in self._moods
        known = self._golden if kind == "golden.add" else self._examples
        return ((content["intent"], content["text"]) in known) == (kind != "example.remove")

    @cached_property
    def _examples(self) -> frozenset[tuple[str, str]]:
        return self._taught(examples.TAUGHT)

    @cached_property
    def _golden(self) -> frozenset[tuple[str, str]]:
        return self._taught(examples.GOLDEN)

    @cached_property
    def _moods(self) -> frozenset[tuple[str, str, str]]:
        return frozenset(moods.said(self.deployed))

    def _taught(self, folder: str) -> frozenset[tuple[str, str]]:
        texts = (self.deployed.files[name] for name in self.deployed.under(folder))
        return frozenset((intent, examples.plain(line)) for text in texts for intent, line in examples.written(text))

    def _has(self, change: TeachingChange) -> bool:
        if change.id in self.failed:
            return False
        try:
            return after(self.deployed, change.kind, change.content) == self.deployed
        except Rejected:
            return False


_latest: list[Material] = []  # what was put together last: approved changes are many, and new ones are few


async def approved(session: AsyncSession) -> Sequence[TeachingChange]:
    """The approved changes but those of examples, on which none of this part depends; in their order."""
    query = select(TeachingChange).where(TeachingChange.state == ChangeState.APPROVED, TeachingChange.kind.in_(OF_ANSWERS))
    found = (await session.execute(query)).scalars().all()
    return sorted(found, key=lambda change: change.id)  # ordered there, SQLite would read all of the 100,000 examples for it


async def gather(db: Database) -> Material:
    """The material as it is now; raises Unfit where the deployment's own files cannot be read."""
    async with db.reading() as session:
        changes = await approved(session)
    return await asyncio.to_thread(_put_together, changes)


def _put_together(changes: Sequence[TeachingChange]) -> Material:
    try:
        deployed = Tree.read(ROOT)
    except Rejected as error:
        raise refusal(Problem(error.reason, error.file, error.line)) from error
    known = _latest[0] if _latest and _latest[0].deployed == deployed else None
    done, wanted = _marks(known.changes if known else ()), _marks(changes)
    if known and done == wanted:
        return known
    if known and done == wanted[: len(done)]:
        now, failed = with_changes(known.now, changes[len(done) :])
        failed |= known.failed
    else:
        now, failed = with_changes(deployed, changes)
    _latest[:] = [Material(deployed, now, changes, failed)]
    return _latest[0]


def _marks(changes: Sequence[TeachingChange]) -> list[tuple[int, str]]:
    return [(change.id, fingerprint(change.content)) for change in changes]


def with_changes(tree: Tree, changes: Iterable[TeachingChange]) -> tuple[Tree, dict[int, Rejected]]:
    """The tree with these changes made as far as they can be, and what speaks against the others, by their numbers."""
    failed: dict[int, Rejected] = {}
    for change in changes:
        try:
            tree = after(tree, change.kind, change.content)
        except Rejected as error:
            failed[change.id] = error
    return tree, failed


def after(tree: Tree, kind: str, content: Mapping[str, Any]) -> Tree:
    """Another tree, with one change more; raises Rejected."""
    changed = Tree(dict(tree.files))
    apply(changed, kind, content)
    return changed


def check(material: Material, kind: str, content: Mapping[str, Any]) -> Tree:
    """The tree with a change that is to be kept; raises Unfit with file and line where it cannot be made or breaks something."""
    try:
        changed = after(material.now, kind, content)
        found = new_problems(changed, material.deployed)
    except Rejected as error:
        raise refusal(Problem(error.reason, error.file, error.line)) from error
    if found:
        raise refusal(*found)
    return changed


def refusal(*problems: Problem) -> Unfit:
    """The answer to what cannot be done, with all that is wrong."""
    told = [{"reason": each.reason, "file": each.file, "line": each.line, **_code(each.reason)} for each in problems]
    return Unfit(str(problems[0]), code="data_problem", problems=told, file=problems[0].file, line=problems[0].line)


def _code(reason: str) -> dict[str, Any]:
    """By which the console tells it in the reader's language."""
    return {"code": reason.code, "about": reason.about} if isinstance(reason, Reason) else {}


def fingerprint(content: Mapping[str, Any]) -> str:
    """Tells one content of a change from another, so that nobody approves what they have not seen."""
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def thing(kind: str, content: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a change is about: of two with the same only the later one counts."""
    family = kind.partition(".")[0]
    parts = {
        "response": ("name", "language"),
        "rule": ("name",),
        "threshold": ("component", "key"),
        "title": ("name", "language"),
    }.get(family)
    return (family, *(content.get(part) for part in parts)) if parts else (kind, fingerprint(content))
