"""One that is slow or poisoned holds up nobody else."""

import asyncio
import time

import pytest
from sqlalchemy.exc import DataError
from starlette.responses import Response

from crm_backend import jobs
from crm_backend.conversations import intake
from crm_backend.models import DeadLetter, OutboxEntry
from crm_backend.outbox import service as outbox
from tests.crm_backend.front_door import OpenDoor
from tests.crm_backend.outbox.test_jobs import Valkey
from tests.fakes.platform import Call
from tests.reliability.platforms import Platforms, post
from tests.reliability.scale import sized

AT_ONCE = sized(10, 100)  # deliveries that a worker takes up at once
SILENT = 2 * AT_ONCE  # customers of a platform that does not answer
SOON = 1.0  # seconds


@pytest.mark.parametrize("shared", [False, True], ids=["alone", "redis"])
async def test_a_platform_that_does_not_answer_holds_up_no_other(
    open_door: OpenDoor, platforms: Platforms, valkey: Valkey, shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_AT_ONCE", AT_ONCE)
    monkeypatch.setattr(outbox, "MOST_AT_ONCE", AT_ONCE)
    door = await open_door(redis_url=valkey.url if shared else None, **platforms.settings)
    silence = asyncio.Event()

    async def be_silent(_call: Call) -> Response | None:
        await silence.wait()
        return None

    platforms.line.trouble(be_silent)
    async with door.client() as client:
        for number in range(SILENT):
            await post(client, platforms.line.signed(platforms.line.text(number, f"silent {number}")))
        await asyncio.sleep(3)  # all of them are being sent, and the sweep has come by
        started = time.monotonic()
        await post(client, platforms.telegram.signed(platforms.telegram.text(1, "hello")))
        async with asyncio.timeout(10):
            while not platforms.telegram.shown():
                await asyncio.sleep(0.01)
    took = time.monotonic() - started
    silence.set()
    assert took < SOON


async def test_a_message_that_cannot_be_kept_does_not_block_its_chat(
    open_door: OpenDoor, platforms: Platforms, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = await open_door(**platforms.settings)
    usual = intake.store

    async def store(session: object, inbound: object, *others: object) -> object:
        if "poison" in inbound.text:  # type: ignore[attr-defined]
            raise DataError("INSERT", {}, Exception("not storable"))
        return await usual(session, inbound, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "store", store)
    telegram = platforms.telegram
    async with door.client() as client:
        assert (await post(client, telegram.signed(telegram.text(1, "poison")))).status_code == 200
        started = time.monotonic()
        assert (await post(client, telegram.signed(telegram.text(1, "and now?")))).status_code == 200
        async with asyncio.timeout(10):
            while not telegram.shown():
                await asyncio.sleep(0.01)
    assert time.monotonic() - started < SOON
    assert telegram.shown() == [("1", "You said: and now?")]
    (letter,) = await door.rows(DeadLetter)
    assert letter.reason == "not storable: DataError"
    assert [entry.state for entry in await door.rows(OutboxEntry)] in (["sent"], ["sending"])
