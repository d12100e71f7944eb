"""What stands beside the inbox: answers, versions and who serves, trainings, discoveries, alarms, tests."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.bench.teaching.log import CANARY, CANARY_DAYS, VERSION_DAYS, Log
from crm_backend.bench.teaching.rows import Rows
from crm_backend.bench.teaching.taught import Inbox
from crm_backend.bench.teaching.words import Words
from crm_backend.db import Database
from crm_backend.models import (
    Alarm,
    AlarmState,
    ChangeState,
    ConversationTest,
    Discovery,
    ModelVersion,
    RunState,
    Serving,
    Survey,
    TeachingChange,
    TeachingPlace,
    TrainingRun,
)
from crm_backend.models.base import now
from crm_backend.teaching.conversation_tests import writing
from crm_backend.teaching.dataset import responses
from crm_backend.teaching.dataset.tree import Tree
from crm_backend.teaching.inbox.sources import SOURCES
from crm_backend.teaching.training import archives, versions

ANSWERS, RUNS, DISCOVERIES, ALARMS, TESTS = 200, 50, 40, 2000, 300
FLIPS = 500  # in a training's report
GOLDEN = {"n": 400, "candidate": 0.93, "live": 0.92, "p": 0.4, "fixed": 9, "broken": 5}


async def fill(db: Database, root: Path, model: Path, key: bytes, log: Log, inbox: Inbox, words: Words) -> None:
    """Store all of it; two versions are the deployment's own model, one live and one a canary."""
    with TemporaryDirectory() as folder:
        archives.pack(model, Path(folder) / "nlu.tar.gz")
        packed = (Path(folder) / "nlu.tar.gz").read_bytes()
    async with db.transaction() as session:
        live, tried = [await _version(session, words, inbox, packed, key) for _ in range(2)]
        session.add(_serving(live, tried))
        await session.flush()
        answers, runs, found, alarms, tests, looks, places = map(
            Rows, (TeachingChange, TrainingRun, Discovery, Alarm, ConversationTest, Survey, TeachingPlace)
        )
        _answers(answers, root, inbox)
        for number in range(RUNS):
            _run(runs, words, number, live.id)
        for number in range(DISCOVERIES):
            _discovery(found, words, inbox, number)
        for number in range(ALARMS):
            _alarm(alarms, words, number)
        for number in range(TESTS):
            _test(tests, words, inbox, log, number)
        for name in ("quality", "discovery"):
            looks.add(name=name, started_at=now(), computed_at=now(), made_from="bench", figures={})
        for source in SOURCES:
            places.add(source=source, at=log.until)
        for rows in (answers, runs, found, alarms, tests, looks, places):
            await rows.store(session)
        if not db.is_sqlite:  # numbers were given by us
            await session.execute(
                text("SELECT setval(pg_get_serial_sequence('teaching_changes', 'id'), max(id)) FROM teaching_changes")
            )


async def _version(session: AsyncSession, words: Words, inbox: Inbox, packed: bytes, key: bytes) -> ModelVersion:
    version = ModelVersion(
        created_at=now() - timedelta(days=VERSION_DAYS),
        fingerprint=words.fingerprint,
        base_fingerprint=words.fingerprint,
        data_hash="0" * 64,
        last_change_id=inbox.labelled // 2,
        figures={"sets": {"golden": GOLDEN}},
        gate={"against": []},
    )
    return await versions.add(session, version, {archives.NLU: packed}, key)


def _serving(live: ModelVersion, tried: ModelVersion) -> Serving:
    return Serving(
        live_id=live.id,
        canary_id=tried.id,
        canary_share=1 / CANARY,
        since=now() - timedelta(days=VERSION_DAYS),
        canary_since=now() - timedelta(days=CANARY_DAYS),
        revision=2,
    )


def _answers(changes: Rows, root: Path, inbox: Inbox) -> None:
    """Other words for as many answers, each in English."""
    known = [each for each in responses.read(Tree.read(root)).values() if each.texts(responses.ENGLISH)]
    for number, response in enumerate(known[:ANSWERS]):
        said = response.texts(responses.ENGLISH)
        content = {
            "name": response.name,
            "language": responses.ENGLISH,
            "variants": [f"{said[0]} Thank you.", *said[1:]],
            "before": said,
        }
        changes.add(
            id=inbox.labelled + 1 + number,
            kind="response.set",
            subject=response.name,
            content=content,
            state=ChangeState.APPROVED,
            author_id=inbox.people[0],
            reviewer_id=inbox.people[1],
            reviewed_at=now(),
        )


def _run(runs: Rows, words: Words, number: int, version: str) -> None:
    at = now() - timedelta(days=RUNS - number)
    flips = [{"text": words.said(each)[0], "from": "track_order", "to": "late_delivery"} for each in range(FLIPS)]
    runs.add(
        created_at=at,
        started_at=at,
        ended_at=at,
        state=RunState.DONE,
        progress=1.0,
        open=None,
        last_change_id=0,
        version_id=version,
        report={"flips": {"groups": [{"from": "track_order", "to": "late_delivery", "count": FLIPS, "examples": flips}]}},
    )


def _discovery(found: Rows, words: Words, inbox: Inbox, number: int) -> None:
    first = inbox.labelled + number * 100 % inbox.open
    found.add(
        encoder=words.encoder,
        vector=words.vector(number).tobytes(),
        items=[inbox.item(each) for each in range(first, min(first + 100, inbox.labelled + inbox.open))],
        words=["gift", "wrapping"],
        suggested=f"found_{number}",
        weeks=[{"monday": "2026-01-05", "messages": 100}],
        languages={"en": 100},
        seen_at=now(),
    )


def _alarm(alarms: Rows, words: Words, number: int) -> None:
    said = (words.said(number * 8 + each) for each in range(8))
    examples: list[dict[str, Any]] = [{"text": text, "intent": intent, "entities": []} for text, intent in said]
    alarms.add(
        kind="repeat",
        key=f"bench-{number}",
        state=(AlarmState.OPEN, AlarmState.DISMISSED)[number % 2],
        severity=number / ALARMS,
        content={"examples": examples},
        seen_at=now(),
    )


def _test(tests: Rows, words: Words, inbox: Inbox, log: Log, number: int) -> None:
    turns = [{"says": words.said(number * 8 + each)[0], "responses": ["utter_default"]} for each in range(8)]
    tests.add(
        name=f"A conversation of {number}",
        script=writing.write(f"A conversation of {number}", "en", None, turns, []),
        language="en",
        turns=len(turns),
        conversation_id=log.conversation(number % log.conversations),
        author_id=inbox.people[0],
    )
