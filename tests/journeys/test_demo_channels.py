"""`concierge demo channels`: all platforms on this machine, answered by the real bot."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.journeys.conftest import Stack, descendants, start

pytestmark = pytest.mark.stack


async def chat(page: httpx2.AsyncClient, channel: str) -> dict[str, Any]:
    """The visitor's chat on a platform."""
    told = (await page.get("/chats")).json()
    chats = next(each["chats"] for each in told["channels"] if each["name"] == channel)
    (mine,) = [each for each in chats if not each["played"]]
    return dict(mine)


async def says(page: httpx2.AsyncClient, channel: str, **action: Any) -> str:
    """Do something on a platform; what is shown next, with its buttons."""
    before = await chat(page, channel)
    answer = await page.post(f"/chats/{channel}/{before['sender']}", json=action)
    assert answer.status_code == 204
    async with asyncio.timeout(60):
        while True:
            lines = (await chat(page, channel))["lines"][before["count"] + 1 :]
            if any(line["ours"] for line in lines):
                return "\n".join(line["text"] for line in lines)
            await asyncio.sleep(0.1)


async def test_customers_are_answered_on_their_platforms_and_nothing_is_left(tmp_path: Path, free_port: int) -> None:
    arguments = ("demo", "channels", "--app", "1", "--port", str(free_port), "--pause", "0")
    running = start(tmp_path, arguments=arguments)
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{free_port}") as page:
            assert "e-mail" in await says(page, "telegram", text="where is order LT-100001?")
            assert "UPS" in await says(page, "telegram", text="dana@lantern.example")
            assert "邮箱" in await says(page, "wechat", text="LT-100001 到哪了？")
    finally:
        processes = ends(running)
    assert running.process.returncode == 0, running.told()
    assert processes and not [pid for pid in processes if Path(f"/proc/{pid}").exists()]
    assert "telegram  (you)      ▸ where is order LT-100001?" in running.told()


def ends(running: Stack) -> list[int]:
    """SIGTERM; all processes that there were."""
    processes = descendants(running.process.pid)
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(30)
    return processes
