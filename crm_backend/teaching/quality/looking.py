"""Looks at the data of the next training and at what customers write, and keeps what it finds as alarms."""

import asyncio
import hashlib
import json
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu.encoder import Vectors
from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.training_data import Example, read_intents
from crm_backend.db import Database
from crm_backend.knowledge.index import Encoder
from crm_backend.models import Alarm, AlarmState, Author, Message
from crm_backend.models.base import now
from crm_backend.teaching import changes
from crm_backend.teaching.apart import compute, result_of
from crm_backend.teaching.dataset.tree import Tree
from crm_backend.teaching.quality.findings import Finding, script_of
from crm_backend.teaching.surveys import Tell

NAME = "quality"
MOST = 20_000  # examples that are looked at, of each intent as many as of the others
LATELY, BEFORE = timedelta(weeks=2), timedelta(weeks=12)
COUNTED, COMPARED = 2500, 400  # messages of a period: for the mix of intents, and whose vectors are compared
LONGEST = 400  # characters of a message that are read
_BATCH = 64  # texts whose vectors are made before progress is told


@dataclass(frozen=True, slots=True)
class Written:
    """A customer's message: what is looked at of it."""

    at: datetime
    text: str
    intent: str
    language: str


class QualityLook:
    """The look; `root` is the checkout that is trained on. vectors are kept for the next time."""

    name = NAME

    def __init__(self, db: Database, root: Path, encoder: Encoder) -> None:
        self._db, self._root, self._encoder = db, root, encoder
        self._vectors: dict[tuple[str, str], Vectors] = {}  # by encoder and text, as float16

    async def made_from(self) -> str:
        """Of the data, the encoder and the week."""
        tree = await changes.next_tree(self._db, self._root)
        digest = await asyncio.to_thread(tree.digest)
        return hashlib.sha256(f"{digest} {self._encoder.encoder} {now():%G-%V}".encode()).hexdigest()

    async def look(self, tell: Tell) -> dict[str, Any]:
        """Inspect and store; raises what is wrong with the data, by its name."""
        tell("read", 0.0)
        tree = await changes.next_tree(self._db, self._root)
        async with self._db.reading() as session:
            before, after = await _messages(session)
        examples, counts = await asyncio.to_thread(_chosen, tree)
        tell("vectors", 0.05)
        vectors = await self._encoded(examples, tell)
        written = [(message, late) for late, some in enumerate((before, after)) for message in _some(some)]
        said = [await self._encoder.encode([message.text], message.language) for message, _ in written]
        told = {
            "examples": await asyncio.to_thread(lambda: [_to_wire(example) for example in examples]),
            "counts": counts,
            "messages": [{"day": message.at.date().isoformat(), "after": bool(late)} for message, late in written],
            "mix": {"before": _mix(before), "after": _mix(after)},
            "today": now().date().isoformat(),
        }
        tell("inspect", 0.4)
        messages = np.concatenate(said) if said else np.empty((0, vectors.shape[1]), np.float32)
        result = await _inspected(told, vectors, messages, lambda part: tell("inspect", 0.4 + 0.55 * part))
        tell("store", 0.97)
        async with self._db.transaction() as session:
            await store(session, [Finding(**each) for each in result["findings"]])
        return cast(dict[str, Any], result["figures"])

    async def _encoded(self, examples: Sequence[Example], tell: Tell) -> Vectors:
        encoder, kept = self._encoder.encoder, self._vectors
        groups: dict[str, list[str]] = defaultdict(list)
        for text in dict.fromkeys(example.text for example in examples):
            if (encoder, text) not in kept:
                script = script_of(text)
                groups[script if len(script) == 2 else "en"].append(text)
        done, new = 0, sum(map(len, groups.values()))
        for language, texts in groups.items():
            for start in range(0, len(texts), _BATCH):
                batch = texts[start : start + _BATCH]
                rows = (await self._encoder.encode(batch, language)).astype(np.float16)
                kept.update(((encoder, text), row) for text, row in zip(batch, rows, strict=True))
                done += len(batch)
                tell("vectors", 0.05 + 0.3 * done / new)
        wanted = {(encoder, example.text) for example in examples}
        self._vectors = {key: row for key, row in kept.items() if key in wanted}
        return np.stack([self._vectors[encoder, example.text] for example in examples])


def examples_of(tree: Tree) -> list[Example]:
    """The examples in these files; raises bot.nlu.DataError, which names file and line."""
    with tempfile.TemporaryDirectory(prefix="concierge-quality-") as folder:
        tree.write(Path(folder))
        return read_intents(Path(folder) / "nlu_data" / "nlu", ENTITY_NAMES)


def _chosen(tree: Tree) -> tuple[list[Example], Counter[str]]:
    """What is looked at, and how many examples each intent has in all."""
    examples = examples_of(tree)
    return sampled(examples, MOST), Counter(example.label for example in examples)


def sampled(examples: Sequence[Example], most: int) -> list[Example]:
    """So many at most, the rarer intents whole."""
    if len(examples) <= most:
        return list(examples)
    by_label: dict[str, list[Example]] = defaultdict(list)
    for example in random.Random(0).sample(examples, len(examples)):
        by_label[example.label].append(example)
    chosen: list[Example] = []
    for left, group in zip(range(len(by_label), 0, -1), sorted(by_label.values(), key=len), strict=True):
        chosen += group[: (most - len(chosen)) // left]
    return chosen


async def store(session: AsyncSession, findings: Sequence[Finding]) -> None:
    """Keep them; the same finding keeps its identity and its state, an open one that is not found any more goes."""
    known = {row.key: row for row in (await session.execute(select(Alarm).with_for_update())).scalars()}
    found = {finding.key: finding for finding in findings}
    for key, finding in found.items():
        row = known.get(key)
        if row is None:
            row = Alarm(key=key, kind=finding.kind)
            session.add(row)
        elif row.state == AlarmState.REMEDIED:
            row.state, row.changes = AlarmState.OPEN, None  # its remedy was taken back elsewhere
        row.severity, row.content, row.seen_at = finding.severity, finding.content, now()
    for key, row in known.items():
        if key not in found and row.state == AlarmState.OPEN:
            await session.delete(row)
    await session.flush()


async def _inspected(told: dict[str, Any], examples: Vectors, messages: Vectors, tell: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="concierge-quality-") as name:
        folder = Path(name)
        await asyncio.to_thread(_leave, folder, told, examples, messages)
        await compute("crm_backend.teaching.quality.inspecting", folder, tell)
        return cast(dict[str, Any], result_of(folder))


def _leave(folder: Path, told: dict[str, Any], examples: Vectors, messages: Vectors) -> None:
    np.save(folder / "examples.npy", examples)
    np.save(folder / "messages.npy", messages)
    (folder / "told.json").write_text(json.dumps(told), "utf-8")


async def _messages(session: AsyncSession) -> tuple[list[Written], list[Written]]:
    """What customers wrote before lately, and lately; the newest of each."""
    today = now()
    intent, language = Message.nlu["intent"]["name"].as_string(), Message.nlu["language"]["code"].as_string()
    query = select(Message.created_at, func.substr(Message.text, 1, LONGEST), intent, language).where(
        Message.author == Author.CUSTOMER, Message.nlu.is_not(None), Message.text != ""
    )
    query = query.order_by(Message.created_at.desc()).limit(COUNTED)
    lately = query.where(Message.created_at >= today - LATELY)
    before = query.where(Message.created_at < today - LATELY, Message.created_at >= today - BEFORE)
    first, second = [[Written(*row) for row in (await session.execute(each)).all()] for each in (before, lately)]
    return first, second


def _some(messages: Sequence[Written]) -> list[Written]:
    return random.Random(0).sample(messages, min(COMPARED, len(messages)))


def _mix(messages: Sequence[Written]) -> Counter[str]:
    return Counter(message.intent for message in messages)


def _to_wire(example: Example) -> dict[str, Any]:
    entities = [
        {"entity": mark.entity, "start": mark.start, "end": mark.end} | ({} if mark.value is None else {"value": mark.value})
        for mark in example.annotations
    ]
    return {"text": example.text, "intent": example.label, "entities": entities}
