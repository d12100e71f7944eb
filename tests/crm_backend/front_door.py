"""The real application, in process, with a dialogue that tests can make fail; websockets through a real server on loopback."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
import websockets
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import select, update

import crm_backend.app
from crm_backend.auth import service as auth
from crm_backend.db import Database
from crm_backend.models import ApiKey, Conversation, Message, Owner, Role, User
from crm_backend.settings import Settings
from crm_backend.understanding import Understanding
from tests.crm_backend.conversations.scripted import ScriptedDialogue
from tests.trained import nlu_model

ORIGIN = "http://127.0.0.1:8000"
PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # a real one costs a tenth of a second each time
CHEAP_HASH = CHEAP.hash(PASSWORD)
FIRST_KEY = "first-key-of-the-tests-0123456789abcdef"


class _SharedUnderstanding(Understanding):
    """Loading the model takes seconds: all apps of a test run have the same."""

    def keep_current(self) -> None:
        pass

    async def close(self) -> None:
        pass


class Browser(httpx2.AsyncClient):
    """A signed-in browser: its cookies, its CSRF token, and whose it is."""

    user_id = ""

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@dataclass
class FrontDoor:
    """One running application and the ways into it."""

    app: FastAPI
    db: Database
    dialogue: ScriptedDialogue
    settings: Settings
    stack: AsyncExitStack
    _address: str = ""

    def client(self, key: str | None = None, **headers: str) -> Browser:
        """Somebody who calls, with an API key or without."""
        if key:
            headers["Authorization"] = f"Bearer {key}"
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
        return Browser(transport=transport, base_url=self.settings.base_url, headers=headers, timeout=60)

    async def user(self, role: Role = Role.AGENT, name: str = "Ada", **fields: Any) -> User:
        """Somebody who works here."""
        user = User(
            email=f"{name}-{uuid.uuid4().hex[:6]}@lantern.example".lower(), name=name, role=role, password_hash=CHEAP_HASH
        )
        for key, value in fields.items():
            setattr(user, key, value)
        async with self.db.transaction() as session:
            session.add(user)
        return user

    async def sign_in(self, role: Role = Role.AGENT, name: str = "Ada", user: User | None = None) -> Browser:
        """The browser of somebody who has signed in."""
        user = user or await self.user(role, name)
        browser = await self.stack.enter_async_context(self.client())
        answer = await browser.post("/api/v1/auth/login", json={"email": user.email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        browser.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        browser.user_id = user.id
        return browser

    async def key(self, *scopes: str, **fields: Any) -> str:
        """A new API key with these scopes."""
        text = f"key-{uuid.uuid4().hex}"
        async with self.db.transaction() as session:
            session.add(ApiKey(name="test", key_hash=auth.digest(text), scopes=list(scopes), **fields))
        return text

    async def says(self, text: str, sender_id: str = "customer-1", key: str = FIRST_KEY, **fields: Any) -> dict[str, Any]:
        """What the chat API answers to a customer's message."""
        async with self.client(key) as client:
            answer = await client.post("/api/v1/chat", json={"sender_id": sender_id, "text": text, **fields})
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def conversation(self, agent: str | None = None, *, queue: bool = False) -> str:
        """The id of a new conversation: the bot's, in the queue, or an agent's."""
        conversation_id: str = (await self.says("hello", f"customer-{uuid.uuid4().hex}"))["conversation_id"]
        if agent or queue:
            owner = Owner.QUEUE if queue else Owner.AGENT
            async with self.db.transaction() as session:
                change = update(Conversation).where(Conversation.id == conversation_id)
                await session.execute(change.values(owner=owner, assignee_id=agent))
        return conversation_id

    async def rows(self, model: type[Any], *conditions: Any) -> list[Any]:
        """Rows of a table."""
        async with self.db.reading() as session:
            return list((await session.execute(select(model).where(*conditions))).scalars())

    async def texts(self, conversation_id: str) -> list[str]:
        """All that stands in a conversation, in order."""
        messages = await self.rows(Message, Message.conversation_id == conversation_id)
        return [message.text for message in sorted(messages, key=lambda message: message.seq)]

    async def change(self, model: type[Any], identity: str, **values: Any) -> None:
        """Change a row behind the application's back, as another process does."""
        async with self.db.transaction() as session:
            await session.execute(update(model).where(model.id == identity).values(**values))

    async def address(self) -> str:
        """host:port of a real server for this application."""
        if not self._address:
            self._address = await self.stack.enter_async_context(serving(self.app))
        return self._address

    async def visitor(self, **body: Any) -> dict[str, Any]:
        """What the widget is told when a page opens."""
        async with self.client() as client:
            answer = await client.post("/channels/web/sessions", json=body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def widget(self, token: str, after: str | None = None) -> "Wire":
        """The widget's websocket after its hello."""
        wire = await self.wire("/channels/web/ws")
        await wire.send(type="hello", token=token, after=after)
        return wire

    async def desk(self, browser: Browser) -> "Wire":
        """The console's websocket of this browser."""
        return await self.wire("/api/v1/desk/ws", Cookie=browser.cookie)

    async def wire(self, path: str, origin: str | None = None, **headers: str) -> "Wire":
        """A websocket; raises `websockets.InvalidStatus` when it is refused."""
        connecting = websockets.connect(
            f"ws://{await self.address()}{path}", additional_headers=headers, origin=origin and websockets.Origin(origin)
        )
        return Wire(await self.stack.enter_async_context(connecting))


@dataclass
class Wire:
    """The client's end of a websocket that carries JSON frames."""

    socket: websockets.ClientConnection
    frames: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def next(self, kind: str, seconds: float = 15.0, **fields: Any) -> dict[str, Any]:
        """The next frame of this kind with these fields; what comes before it is kept in `frames`."""
        async with asyncio.timeout(seconds):
            while True:
                frame: dict[str, Any] = json.loads(await self.socket.recv())
                self.frames.append(frame)
                if frame["type"] == kind and fields.items() <= frame.items():
                    return frame

    async def rest(self, seconds: float = 0.3) -> list[dict[str, Any]]:
        """All frames that come within some time."""
        came = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    came.append(json.loads(await self.socket.recv()))
        self.frames += came
        return came

    async def closed(self, seconds: float = 5.0) -> int | None:
        """The close code, once the server has closed."""
        async with asyncio.timeout(seconds):
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    await self.socket.recv()
        return self.socket.close_code

    async def close(self) -> None:
        await self.socket.close()


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """A real server for an application that is started already; gives its host:port."""
    config = uvicorn.Config(app, "127.0.0.1", 0, lifespan="off", log_config=None, access_log=False, ws_max_size=64_000)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.005)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    yield f"{host}:{port}"
    server.should_exit, server.force_exit = True, True
    await task


OpenDoor = Callable[..., Awaitable[FrontDoor]]


@pytest.fixture(scope="session")
def shared_understanding() -> Understanding:
    return _SharedUnderstanding(nlu_model())


@pytest.fixture
async def open_door(
    db: Database, tmp_path: Path, shared_understanding: Understanding, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[OpenDoor]:
    """Starts applications on this test's database with settings of the test's choice."""
    monkeypatch.setattr(crm_backend.app, "Understanding", lambda _model, _key: shared_understanding)
    monkeypatch.setattr(auth, "_hasher", CHEAP)
    monkeypatch.setattr(auth, "_UNKNOWN_USER_HASH", CHEAP_HASH)
    async with AsyncExitStack() as stack:

        async def make(**settings: Any) -> FrontDoor:
            dialogue = ScriptedDialogue()
            address = await stack.enter_async_context(serving(dialogue.app()))
            chosen: dict[str, Any] = {
                "data_dir": tmp_path / "data",
                "database_url": db.url.render_as_string(hide_password=False),
                "rasa_urls": f"http://{address}",
                "admin_password": PASSWORD,
                "api_key": FIRST_KEY,
                "turn_seconds": 3,
            }
            made = Settings(**(chosen | settings))
            app = crm_backend.app.create_app(made)
            await stack.enter_async_context(app.router.lifespan_context(app))
            return FrontDoor(app, db, dialogue, made, stack)

        yield make


@pytest.fixture
async def door(open_door: OpenDoor) -> FrontDoor:
    """The application as it comes."""
    return await open_door()


def is_problem(answer: httpx2.Response, status: int) -> bool:
    """Whether an answer is a problem+json with this status, in its line and in its body."""
    kind = answer.headers["content-type"]
    return kind == "application/problem+json" and answer.status_code == answer.json()["status"] == status
