"""Whose address the limits count: the peer's, unless a proxy that is trusted says who is behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx2
import pytest
import typer

from crm_backend.cli.output import load_settings
from crm_backend.serve import listen, make_server
from crm_backend.settings import Settings
from tests.crm_backend.front_door import FrontDoor, OpenDoor, door, open_door, shared_understanding

__all__ = ["door", "open_door", "shared_understanding"]
ALLOWED = 20  # wrong passwords from one address


@asynccontextmanager
async def _served(door: FrontDoor) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser at the server that the program starts; it comes from 127.0.0.1."""
    server = make_server(door.app, door.settings.trusted_proxies)
    server.config.lifespan = "off"  # the door has started the application
    serving = asyncio.create_task(server.serve([listen("127.0.0.1", 0)]))
    try:
        while not server.started:
            await asyncio.sleep(0.005)
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        async with httpx2.AsyncClient(base_url=f"http://{host}:{port}", timeout=30) as browser:
            yield browser
    finally:
        server.should_exit = True
        await serving


async def _guess(browser: httpx2.AsyncClient, number: int, forwarded: str) -> int:
    """The status of a login with a wrong password, for an account of its own."""
    wrong = {"email": f"nobody{number}@lantern.example", "password": "wrong"}
    answer = await browser.post("/api/v1/auth/login", json=wrong, headers={"X-Forwarded-For": forwarded})
    return answer.status_code


@pytest.mark.parametrize(
    ("proxies", "hops", "limited"),
    [
        ("", lambda number: f"198.51.100.{number}", True),  # nobody is trusted: the header is the visitor's invention
        ("10.0.0.0/8", lambda number: f"198.51.100.{number}", True),  # the peer is not among the trusted
        ("127.0.0.1", lambda number: f"198.51.100.{number}", False),  # visitors behind our proxy, each with an own budget
        ("127.0.0.0/8", lambda number: f"198.51.100.{number}, 203.0.113.9", True),  # the visitor put something before their own
        ("127.0.0.1, 10.0.0.0/8", lambda number: f"203.0.113.9, 198.51.100.{number}, 10.1.2.3", False),  # two proxies
        ("127.0.0.1, 10.0.0.0/8", lambda number: f"198.51.100.{number}, 203.0.113.9, 10.1.2.3", True),
    ],
)
async def test_the_client_is_the_last_hop_that_is_no_trusted_proxy(
    open_door: OpenDoor, proxies: str, hops: Callable[[int], str], limited: bool
) -> None:
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(_served(await open_door(trusted_proxies=proxies)))
        answers = [await _guess(browser, number, hops(number)) for number in range(ALLOWED + 1)]
    assert answers == [401] * ALLOWED + [429 if limited else 401]


def test_networks_are_read_and_what_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONCIERGE_TRUSTED_PROXIES", "10.1.2.3/8, ::1")
    assert Settings().trusted_proxies == ("10.0.0.0/8", "::1/128")
    monkeypatch.setenv("CONCIERGE_TRUSTED_PROXIES", "proxy.internal")
    with pytest.raises(typer.Exit):
        load_settings()
    assert "CONCIERGE_TRUSTED_PROXIES" in capsys.readouterr().err
