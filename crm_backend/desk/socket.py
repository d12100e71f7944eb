"""The websocket of the console: what changes in conversations that this user may see."""

import asyncio
import contextlib
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from sqlalchemy import update

from crm_backend.auth import service as auth
from crm_backend.auth.dependencies import cookie_name, refuse_foreign_origin
from crm_backend.conversations import repository, views
from crm_backend.db import Database
from crm_backend.dependencies import DatabaseDep, HubDep, SettingsDep
from crm_backend.errors import Forbidden, NotFound
from crm_backend.metrics import SOCKETS
from crm_backend.models import User
from crm_backend.models.base import now
from crm_backend.realtime import Event, Hub

router = APIRouter()
PRESENCE_SECONDS = 20.0
OVERLAP = 4  # messages sent again before the newest: their understanding and delivery may have changed
SESSION_ENDED, TOO_SLOW = 4401, 4408


@router.websocket("/api/v1/desk/ws")
async def desk(socket: WebSocket, db: DatabaseDep, hub: HubDep, settings: SettingsDep) -> None:
    """Pushes rows and messages as they change; the console loads its lists again after a reconnect."""
    try:
        refuse_foreign_origin(socket, settings)
    except Forbidden:
        await socket.close(4403)
        return
    await socket.accept()
    token = socket.cookies.get(cookie_name(settings), "")
    if (user := await _user(db, token)) is None:
        await socket.close(SESSION_ENDED)
        return
    with SOCKETS.labels("desk").track_inprogress():
        line = _Line(socket, db, hub, user, token)
        await line.run()


async def _user(db: Database, token: str) -> User | None:
    async with db.reading() as session:
        found = await auth.session_of(session, token)
    return found[0] if found else None


class _Line:
    """One open console."""

    def __init__(self, socket: WebSocket, db: Database, hub: Hub, user: User, token: str) -> None:
        self._socket = socket
        self._db = db
        self._hub = hub
        self._user = user
        self._token = token
        self._seen: dict[str, int] = {}

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work()) for work in (self._listen, self._send, self._be_present)]
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()

    async def _listen(self) -> None:
        with contextlib.suppress(WebSocketDisconnect, ValueError, RuntimeError):
            while True:
                frame = await self._socket.receive_json()
                if isinstance(frame, dict) and frame.get("type") == "ping":
                    await self._socket.send_json({"type": "pong"})

    async def _send(self) -> None:
        with self._hub.subscribe("desk") as subscription, contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while not subscription.lagging.is_set():
                await self._pass_on(await subscription.queue.get())
            await self._socket.close(TOO_SLOW)

    async def _pass_on(self, event: Event) -> None:
        conversation_id = event["conversation_id"]
        async with self._db.reading() as session:
            try:
                row = await repository.row(session, self._user, conversation_id)
            except NotFound:
                if self._seen.pop(conversation_id, None) is not None:
                    await self._socket.send_json({"type": "gone", "conversation_id": conversation_id})
                return
            if event["kind"] == "typing":
                await self._frame("typing", conversation_id=conversation_id, author=event["author"], on=event["on"])
                return
            newest = row.conversation.last_seq
            after = min(self._seen.get(conversation_id, newest), newest) - OVERLAP
            messages = await repository.messages(session, conversation_id, after=after, limit=500)
        self._seen[conversation_id] = newest
        await self._frame("conversation", conversation=views.conversation(row).model_dump(mode="json"))
        for message, agent in messages:
            shown = views.message(message, agent).model_dump(mode="json")
            await self._frame("message", conversation_id=conversation_id, message=shown)

    async def _frame(self, kind: str, **fields: Any) -> None:
        await self._socket.send_json({"type": kind, **fields})

    async def _be_present(self) -> None:
        """Note now and then that this agent is at the desk, for as long as the session lasts."""
        while True:
            if await _user(self._db, self._token) is None:
                await self._socket.close(SESSION_ENDED)
                return
            async with self._db.transaction() as session:
                await session.execute(update(User).where(User.id == self._user.id).values(last_seen_at=now()))
            await asyncio.sleep(PRESENCE_SECONDS)
