"""The process: the platforms and their page on one port, the customers who are played, the transcript."""

import asyncio
import itertools
import os
import time
from collections.abc import Sequence

import httpx2
import uvicorn
from rich.console import Console

from tests.fakes.demo.cast import NEWCOMERS, play
from tests.fakes.demo.chats import Chats
from tests.fakes.demo.transcript import Transcript
from tests.fakes.demo.web import create_app
from tests.fakes.phone import Phone

HOST = "127.0.0.1"
COMPRESSION = 60.0  # a platform's minutes pass in seconds
VISITOR = 99  # the number of whoever opens the page
BETWEEN_LOOKS = 0.2
BEFORE_THE_FIRST = 2.0  # seconds


def settings_of(phones: Sequence[Phone], port: int) -> dict[str, str]:
    """The settings of a Concierge that uses these platforms at this port."""
    settings: dict[str, str] = {}
    for phone in phones:
        settings |= phone.reached_at(f"http://{HOST}:{port}/{phone.name}")
    return settings


async def serve(phones: Sequence[Phone], port: int, concierge: str, pause: float) -> None:
    """Serve until SIGINT or SIGTERM."""
    settings_of(phones, port)
    begun = int(time.time())  # Concierge remembers ids and customers of earlier demos: none comes twice
    first_customer = begun // 60 * NEWCOMERS
    for phone in phones:
        phone.fake.compression = COMPRESSION
        phone.fake.numbers = itertools.count(begun)
    # The supervisor hands on what we print: whether that is a terminal, it says by FORCE_COLOR (rich knows it).
    transcript = Transcript(Console(width=int(os.environ.get("COLUMNS", "120"))))
    async with httpx2.AsyncClient() as http:
        chats = Chats(list(phones), http, concierge)
        for phone in phones:
            chats.open(phone.name, first_customer + VISITOR, "", played=False)
        app = create_app(chats, transcript.tell)
        server = uvicorn.Server(uvicorn.Config(app, HOST, port, lifespan="off", log_config=None, access_log=False))
        beside = [asyncio.create_task(_look(chats, transcript))]
        if pause:
            beside.append(asyncio.create_task(_play(chats, pause, port, first_customer, transcript)))
        await server.serve()
        for task in beside:
            task.cancel()


async def _play(chats: Chats, pause: float, port: int, first_customer: int, transcript: Transcript) -> None:
    await asyncio.sleep(BEFORE_THE_FIRST)
    print(f"Customers write on {', '.join(chats.phones)}; be one yourself: http://{HOST}:{port}/", flush=True)
    await play(chats, pause, first_customer, transcript.tell)


async def _look(chats: Chats, transcript: Transcript) -> None:
    while True:
        for chat, line in chats.look():
            transcript.tell(chat, line)
        await asyncio.sleep(BETWEEN_LOOKS)
