"""Units of work: whole or not at all, whatever is cancelled, and no value of a row in an error's text."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator

import psycopg
import pytest
from sqlalchemy import func, insert, make_url, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

import crm_backend.db
from crm_backend.db import Database, DatabaseUnusable
from crm_backend.models import Customer


async def count(db: Database) -> int:
    async with db.reading() as session:
        return await session.scalar(select(func.count()).select_from(Customer)) or 0


async def test_an_error_undoes_all_of_it(db: Database) -> None:
    with pytest.raises(KeyError):
        async with db.transaction() as session:
            session.add(Customer(email="a@lantern.example"))
            await session.flush()
            raise KeyError
    assert await count(db) == 0


async def test_units_of_work_side_by_side_all_count(db: Database) -> None:
    async def add(number: int) -> None:
        async with db.transaction() as session:
            session.add(Customer(email=f"{number}@lantern.example"))

    await asyncio.gather(*(add(number) for number in range(40)))
    assert await count(db) == 40


async def test_a_cancelled_bulk_insert_leaves_nothing_and_breaks_nothing(db: Database) -> None:
    rows = [{"email": f"{number}@lantern.example"} for number in range(5_000)]

    async def load() -> None:
        async with db.transaction() as session:
            await session.execute(insert(Customer), rows)
            raise AssertionError("not reached")

    for wait in (0.001, 0.01, 0.03, 0.06):
        loading = asyncio.create_task(load())
        await asyncio.sleep(wait)
        loading.cancel()
        with contextlib.suppress(asyncio.CancelledError, AssertionError):
            await loading
    assert await count(db) == 0
    async with db.transaction() as session:
        session.add(Customer(email="after@lantern.example"))
    assert await count(db) == 1


async def test_errors_do_not_show_what_is_in_the_rows(db: Database) -> None:
    with pytest.raises(IntegrityError) as caught:
        for _ in range(2):
            async with db.transaction() as session:
                session.add(Customer(external_id="same", name="Secret Name"))
    assert "Secret Name" not in str(caught.value)


def test_an_address_that_is_none_is_said_without_it() -> None:
    with pytest.raises(DatabaseUnusable) as caught:
        Database("postgres//user:hunter2@host")
    assert "hunter2" not in str(caught.value)


async def test_who_stores_the_same_row_at_once_finds_it_the_second_time(db: Database) -> None:
    async def find_or_add(session: AsyncSession) -> str:
        known = await session.scalar(select(Customer.id).where(Customer.external_id == "one"))
        await asyncio.sleep(0.05)
        if known is None:
            session.add(Customer(external_id="one"))
            await session.flush()
        return known or "new"

    results = await asyncio.gather(*(db.retried(find_or_add) for _ in range(3)))
    assert results.count("new") == 1
    assert await count(db) == 1


@pytest.fixture
async def postgres(postgres_server: str) -> AsyncIterator[Database]:
    """A database of this test's own on the PostgreSQL server, with two rows to lock."""
    name = f"concierge_deadlock_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        made = Database(make_url(postgres_server).set(drivername="postgresql+psycopg", database=name).render_as_string(False))
        async with made.transaction() as session:
            await session.execute(text("CREATE TABLE counted (id int PRIMARY KEY, times int NOT NULL)"))
            await session.execute(text("INSERT INTO counted VALUES (1, 0), (2, 0)"))
        yield made
        await made.close()
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Crossing:
    """Two units of work that take the same two rows in opposite order; on the first try each waits until both hold one."""

    def __init__(self) -> None:
        self.both_hold_one = asyncio.Barrier(2)
        self.tries = 0

    async def count(self, session: AsyncSession, *rows: int) -> None:
        self.tries += 1
        first = self.tries <= 2
        for row in rows:
            await session.execute(text("UPDATE counted SET times = times + 1 WHERE id = :row"), {"row": row})
            if first and row == rows[0]:
                await self.both_hold_one.wait()


async def test_a_deadlock_is_tried_again_and_all_of_it_counts_once(postgres: Database) -> None:
    crossing = Crossing()
    orders = ((1, 2), (2, 1))
    await asyncio.gather(*(postgres.retried(lambda session, rows=rows: crossing.count(session, *rows)) for rows in orders))
    async with postgres.reading() as session:
        assert list((await session.execute(text("SELECT times FROM counted ORDER BY id"))).scalars()) == [2, 2]
    assert crossing.tries > 2  # those that are tried again may meet again


async def test_a_connection_that_the_server_has_ended_is_replaced_before_it_is_used(postgres: Database) -> None:
    mine = text("SELECT pg_backend_pid()")
    async with postgres.reading() as session:
        pid = await session.scalar(mine)
    async with postgres.transaction() as session:
        assert await session.scalar(mine) == pid  # one connection, for both
    with psycopg.connect(str(postgres.url.set(drivername="postgresql")), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
        while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone():
            await asyncio.sleep(0.01)
    async with postgres.transaction() as session:
        assert await session.scalar(mine) != pid


async def test_what_is_read_again_and_again_stays_prepared(postgres: Database) -> None:
    async def read() -> None:
        async with postgres.reading() as session:
            await session.execute(text("SELECT times FROM counted WHERE id = :row"), {"row": 1})

    for _ in range(8):  # psycopg prepares what comes for the sixth time
        await read()
    async with postgres.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 1


async def test_what_is_wrong_by_itself_is_not_tried_again(db: Database) -> None:
    tries = []

    async def broken(session: AsyncSession) -> None:
        tries.append(1)
        raise OperationalError("SELECT 1", None, Exception("no such table"))

    with pytest.raises(OperationalError):
        await db.retried(broken)
    assert len(tries) == 1


async def test_waiting_too_long_for_another_processs_write_is_an_error_of_the_database(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not db.is_sqlite:
        pytest.skip("PostgreSQL has many writers")
    monkeypatch.setattr(crm_backend.db, "LONGEST_WAIT_TO_WRITE", 0.05)
    other = Database(str(db.url))
    async with other.transaction():
        with pytest.raises(OperationalError, match="locked"):
            async with db.transaction():
                raise AssertionError("not reached")
    await other.close()
    assert await count(db) == 0
