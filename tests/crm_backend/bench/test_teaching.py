"""What the benchmark of Teaching fills a database with is what the application shows, and it is found by indices."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.nlu.manifest import MODEL_FILE, read_manifest, write_manifest
from crm_backend.bench.teaching import beside, calls
from crm_backend.bench.teaching.bench import PEOPLE
from crm_backend.bench.teaching.log import LIVE, MESSAGES, Log
from crm_backend.bench.teaching.rows import Rows
from crm_backend.bench.teaching.taught import Inbox
from crm_backend.bench.teaching.words import Words
from crm_backend.conversations.switchboard import _left_behind
from crm_backend.db import Database
from crm_backend.evidence.service import _sources
from crm_backend.models import ChangeState, Role, TeachingChange, User
from crm_backend.models.base import now
from crm_backend.settings import kept_secret
from crm_backend.setup.places import ROOT
from crm_backend.teaching.changes import AT_ONCE, approved
from crm_backend.teaching.rollout import figures
from tests.crm_backend.front_door import FrontDoor, OpenDoor, open_door, shared_understanding
from tests.trained import nlu_model

__all__ = ["open_door", "shared_understanding"]


@pytest.fixture
async def full(db: Database, open_door: OpenDoor, tmp_path: Path) -> tuple[FrontDoor, Log, Inbox]:
    """The application with a small log."""
    log, inbox = Log(4000 // MESSAGES, now()), Inbox(300, 100, PEOPLE)
    model, key = shutil.copytree(nlu_model(), tmp_path / "model"), kept_secret(tmp_path / "data", "model_key").encode()
    manifest = read_manifest(model, None)
    (model / MODEL_FILE).unlink()
    write_manifest(model, manifest, key)
    words = Words.of(ROOT, model, key)
    async with db.transaction() as session:
        session.add_all(User(id=each, email=each, name=each, role=Role.ADMIN, password_hash="") for each in PEOPLE)
    await log.fill(db, words, lambda _: None)
    await inbox.fill(db, log, words, lambda _: None)
    await beside.fill(db, ROOT, model, key, log, inbox, words)
    return await open_door(worker=False), log, inbox


@pytest.mark.timeout(300)
async def test_every_page_is_measured(full: tuple[FrontDoor, Log, Inbox], monkeypatch: pytest.MonkeyPatch) -> None:
    door, log, inbox = full
    browser = await door.sign_in(Role.ADMIN)
    monkeypatch.setattr(calls, "CALLS", 1)
    took = await calls.measure(browser, log, inbox, lambda _: None)
    assert {each.page for each in took} == {*calls.pages(log, inbox), "inbox, page 2"}
    shown = (await browser.get(f"{calls.TEACHING}/inbox/counts")).json()
    assert (shown["labelled"], shown["open"], shown["groups"]) == (300, 100, 10)
    serving = (await browser.get(f"{calls.TEACHING}/serving")).json()
    assert serving["figures"]["messages"] > serving["canary"]["figures"]["messages"] > 0
    assert serving["figures"]["handoffs"]["count"] > 0 and serving["troubles"] == []
    changes = (await browser.get(f"{calls.TEACHING}/changes", params={"about": "answers"})).json()["items"]
    assert len(changes) > 50 and {each["status"] for each in changes} == {"waiting"}


async def test_no_table_is_read_as_a_whole(full: tuple[FrontDoor, Log, Inbox]) -> None:
    door, _, _ = full
    if not door.db.is_sqlite:
        pytest.skip("PostgreSQL reads small tables as a whole")
    user = (await door.rows(User))[0]
    async with door.db.reading() as session:
        plan = await _plan(door.db, lambda: figures.of(session, LIVE, now() - timedelta(days=28)))
        plan += await _plan(door.db, lambda: _sources(session, user, ["one", "two"]))
        plan += await _plan(door.db, lambda: _left_behind(session))
    assert any("ix_messages_system" in line for line in plan) and any("ix_teaching_items_text" in line for line in plan)
    few = {"SCAN newest", "SCAN messages USING INDEX ix_messages_waiting"}
    assert {line for line in plan if line.startswith("SCAN ")} == few


async def test_others_get_their_turn_while_many_changes_are_read(db: Database) -> None:
    rows, turns, over = Rows(TeachingChange), 0, False
    for number in range(4 * AT_ONCE):
        rows.add(id=number + 1, kind="example.add", subject="greet", content={}, state=ChangeState.APPROVED, author_id=PEOPLE[0])

    async def others() -> None:
        nonlocal turns
        while not over:
            turns += 1
            await asyncio.sleep(0)

    async with db.transaction() as session:
        session.add(User(id=PEOPLE[0], email="a", name="a", role=Role.ADMIN, password_hash=""))
        await session.flush()
        await rows.store(session)
    task = asyncio.create_task(others())
    async with db.reading() as session:
        assert len(await approved(session)) == 4 * AT_ONCE
    over = True
    await task
    assert turns >= 4


async def _plan(db: Database, ask: Callable[[], Awaitable[object]]) -> list[str]:
    """How SQLite answers what is asked."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    event.listen(db.engine.sync_engine, "before_cursor_execute", note)
    await ask()
    event.remove(db.engine.sync_engine, "before_cursor_execute", note)
    async with db.engine.connect() as connection:
        rows = [row for each in asked for row in await connection.run_sync(_explained, *each)]
    return [str(row[-1]) for row in rows]


def _explained(connection: Connection, statement: str, values: Any) -> Sequence[Any]:
    return connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
