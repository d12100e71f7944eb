"""The websocket of the console: what changes in conversations that this user may see."""

import asyncio
import contextlib
import json
import time
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from sqlalchemy import update

from crm_backend.auth import service as auth
from crm_backend.auth.dependencies import cookie_name, refuse_foreign_origin
from crm_backend.conversations import live
from crm_backend.db import Database
from crm_backend.dependencies import DatabaseDep, HubDep, SettingsDep
from crm_backend.errors import Forbidden, NotFound
from crm_backend.metrics import SOCKETS
from crm_backend.models import User
from crm_backend.models.base import now
from crm_backend.realtime import Event, Hub, Missed

router = APIRouter()
SESSION_SECONDS = 3.0  # so soon is somebody cut off whose session ended in another process, or who may no longer work here
PRESENCE_SECONDS = 20.0
SESSION_ENDED, FOREIGN, TOO_SLOW = 4401, 4403, 4408


@router.websocket("/api/v1/desk/ws")
async def desk(socket: WebSocket, db: DatabaseDep, hub: HubDep, settings: SettingsDep) -> None:
    """Pushes rows and messages as they change; the console loads its lists again after a reconnect."""
    try:
        refuse_foreign_origin(socket, settings)
    except Forbidden:
        await socket.close(FOREIGN)
        return
    await socket.accept()
    token = socket.cookies.get(cookie_name(settings), "")
    if (user := await _user(db, token)) is None:
        await socket.close(SESSION_ENDED)
        return
    with SOCKETS.labels("desk").track_inprogress():
        await _Line(socket, db, hub, user, token).run()


async def _user(db: Database, token: str) -> User | None:
    async with db.reading() as session:
        found = await auth.session_of(session, token)
    return found[0] if found else None


class _Line:
    """One open console; its work ends with whichever of its parts ends first, and then the socket closes."""

    def __init__(self, socket: WebSocket, db: Database, hub: Hub, user: User, token: str) -> None:
        self._socket = socket
        self._db = db
        self._hub = hub
        self._user = user
        self._token = token
        self._seen: dict[str, int] = {}
        self._hidden: set[str] = set()

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(work()) for work in (self._listen, self._send, self._watch_session)]
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    task.cancel()
        except* (WebSocketDisconnect, RuntimeError):  # the browser went away
            pass

    async def _listen(self) -> None:
        while (message := await self._socket.receive())["type"] != "websocket.disconnect":
            if _is_ping(message.get("text")):
                await self._frame("pong")

    async def _send(self) -> None:
        with self._hub.subscribe("desk", auth.session_topic(self._token)) as events:
            async with self._db.reading() as session:
                self._hidden = await live.hidden_from(session, self._user)
            try:
                while (event := await events.next())["kind"] != "session_ended":
                    await self._pass_on(event)
            except Missed:
                await self._socket.close(TOO_SLOW)
            else:
                await self._socket.close(SESSION_ENDED)

    async def _pass_on(self, event: Event) -> None:
        conversation_id = event["conversation_id"]
        seen, changed = self._seen.get(conversation_id), event.get("messages", ())
        async with self._db.reading() as session:
            try:
                glimpse = await live.glimpse(session, self._user, conversation_id, after=seen, changed=changed)
            except NotFound:
                await self._lose_sight(conversation_id)
                return
        self._hidden.discard(conversation_id)
        if event["kind"] == "typing":
            await self._frame("typing", conversation_id=conversation_id, author=event["author"], on=event["on"])
            return
        self._seen[conversation_id] = glimpse.newest
        await self._frame("conversation", conversation=glimpse.conversation.model_dump(mode="json"))
        for message in glimpse.messages:
            await self._frame("message", conversation_id=conversation_id, message=message.model_dump(mode="json"))

    async def _lose_sight(self, conversation_id: str) -> None:
        """Say once that a conversation went out of sight; of those that never were in sight nothing is said."""
        self._seen.pop(conversation_id, None)
        if conversation_id not in self._hidden:
            self._hidden.add(conversation_id)
            await self._frame("gone", conversation_id=conversation_id)

    async def _frame(self, kind: str, **fields: Any) -> None:
        await self._socket.send_json({"type": kind, **fields})

    async def _watch_session(self) -> None:
        """Close when the session ends, follow the user's role, and note now and then that they are at the desk."""
        noted = float("-inf")
        while user := await _user(self._db, self._token):
            self._user = user
            if time.monotonic() - noted >= PRESENCE_SECONDS:
                noted = time.monotonic()
                async with self._db.transaction() as session:
                    await session.execute(update(User).where(User.id == user.id).values(last_seen_at=now()))
            await asyncio.sleep(SESSION_SECONDS)
        await self._socket.close(SESSION_ENDED)


def _is_ping(text: str | None) -> bool:
    with contextlib.suppress(ValueError, RecursionError):
        frame = json.loads(text or "")
        return isinstance(frame, dict) and frame.get("type") == "ping"
    return False
