"""The websocket of the chat widget (the protocol stands in docs/contracts.md)."""

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.connector import Connector
from connectors.messages import InboundMessage
from crm_backend.attachments.service import uploaded
from crm_backend.auth.limits import VisitorLimits, network
from crm_backend.conversations import history, intake, moving
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.db import Database
from crm_backend.dependencies import DatabaseDep, HubDep
from crm_backend.errors import Conflict, Problem, Unauthenticated
from crm_backend.metrics import SOCKETS
from crm_backend.models import ContactPoint
from crm_backend.realtime import Hub, Missed, Subscription
from crm_backend.web_chat import changes, views
from crm_backend.web_chat.endpoints import ACCOUNT, CHANNEL
from crm_backend.web_chat.frames import Address, Frame, Hello, Language, Rating, Read, Said, Typing, parse
from crm_backend.web_chat.identity import Identities, Visitor

router = APIRouter()
log = structlog.get_logger()
HELLO_SECONDS, REFRESH_SECONDS = 10.0, 15.0
FASTEST, WINDOW_SECONDS = 20, 10.0  # what one socket may say
MOST_FRAMES = 300  # of any kind on one socket in the same time
BAD_TOKEN, NO_HELLO, GONE, TOO_FAST = 4401, 4408, 4410, 4429


@router.websocket("/channels/web/ws")
async def chat(socket: WebSocket, db: DatabaseDep, hub: HubDep) -> None:
    """One open chat; the visitor's token is the credential, so any site may embed the widget."""
    await socket.accept()
    identities: Identities = socket.app.state.identities
    try:
        hello = parse(await asyncio.wait_for(socket.receive_text(), HELLO_SECONDS))
        if not isinstance(hello, Hello):
            raise TimeoutError
        visitor = identities.visitor(hello.token)
    except (TimeoutError, ValidationError, KeyError):  # a binary frame has no text
        await _close(socket, NO_HELLO)
        return
    except Unauthenticated:
        await _close(socket, BAD_TOKEN)
        return
    except (WebSocketDisconnect, RuntimeError):
        return
    with SOCKETS.labels("web").track_inprogress():
        await Chat(socket, db, hub, visitor).run(hello.after)


class _Gone(Exception):
    """What this chat was about is no longer there, as after a reset of the demo: the browser opens a session again."""


async def _close(socket: WebSocket, code: int) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(code)


class Pace:
    """How much came in the last `WINDOW_SECONDS`."""

    def __init__(self, most: int) -> None:
        self._recent: deque[float] = deque(maxlen=most)

    def is_full(self) -> bool:
        """Whether there has been as much as there may be; if not, one more is counted."""
        now = time.monotonic()
        full = len(self._recent) == self._recent.maxlen and now - self._recent[0] < WINDOW_SECONDS
        if not full:
            self._recent.append(now)
        return full


class Chat:
    """One visitor's socket: what they say goes to the switchboard, what is said to them comes out by cursor."""

    def __init__(self, socket: WebSocket, db: Database, hub: Hub, visitor: Visitor) -> None:
        self._socket = socket
        self._db = db
        self._hub = hub
        self._visitor = visitor
        self._switchboard: Switchboard = socket.app.state.switchboard
        self._announcer: Announcer = socket.app.state.announcer
        self._mailed: VisitorLimits = socket.app.state.mailed_limits
        self._connectors: Mapping[str, Connector] = socket.app.state.connectors
        self._address: str | None = socket.app.state.settings.email_address
        self._network = network(socket.client and socket.client.host)
        self._cursor: str | None = None
        self._conversation: dict[str, Any] | None = None
        self._words, self._frames = Pace(FASTEST), Pace(MOST_FRAMES)
        self._point = ""

    async def run(self, after: str | None) -> None:
        sender_id = self._visitor.sender_id
        point = await self._db.retried(lambda session: intake.contact_point(session, CHANNEL, ACCOUNT, sender_id))
        self._point = point.id
        with self._hub.subscribe(f"contact:{self._point}", "contacts") as events:
            try:
                await self._greet(after)
                async with asyncio.TaskGroup() as group:
                    tasks = [group.create_task(self._listen()), group.create_task(self._pass_on(events))]
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                    for task in tasks:
                        task.cancel()
            except* _Gone:
                await _close(self._socket, GONE)
            except* (WebSocketDisconnect, RuntimeError):  # the browser went away
                pass

    async def _greet(self, after: str | None) -> None:
        async with self._db.reading() as session:
            try:
                lines = await history.thread(session, self._point, after=after)
            except Problem as error:  # a cursor of another life of this database
                raise _Gone from error
            self._conversation = await views.latest_conversation(session, self._point)
        self._cursor = lines[-1].message.id if lines else after
        messages = [views.message(line) for line in lines]
        await self._send("ready", conversation=self._conversation, messages=messages, cursor=self._cursor)

    async def _listen(self) -> None:
        while not self._frames.is_full():
            try:
                text = await self._socket.receive_text()
            except KeyError:  # a binary frame
                await self._send("error", code="frame", detail="Frames are JSON text.")
                continue
            try:
                frame = parse(text)
            except ValidationError:
                await self._send("error", code="frame", detail="This frame is not understood.", **_id_of(text))
                continue
            await self._handle(frame)
        await _close(self._socket, TOO_FAST)

    async def _handle(self, frame: Frame) -> None:
        match frame:
            case Said():
                await self._hear(frame)
            case Typing():
                if self._conversation:
                    self._announcer.typing(self._point, self._conversation["id"], "customer", on=frame.on)
            case Read():
                async with self._db.transaction() as session:
                    conversation_id = await changes.mark_read(session, self._point, frame.cursor)
                if conversation_id:
                    self._announcer.changed_at_desk(conversation_id)
            case Language():
                async with self._db.transaction() as session:
                    await changes.set_language(session, self._point, frame.code)
                if self._conversation:
                    self._announcer.changed(self._point, self._conversation["id"])
            case Rating() if not self._words.is_full():  # each is a line in the desk's thread
                async with self._db.transaction() as session:
                    await changes.rate(session, self._point, frame.rating, frame.comment)
            case Address():
                await self._go_on_by_email(frame.address)
            case Hello():
                await self._greet(frame.after)
            case Rating():
                await self._send("error", code="too_fast", detail="Too much at once.")
            case _:
                await self._send("pong")

    async def _go_on_by_email(self, address: str) -> None:
        try:
            await self._mailed.count(self._visitor.sender_id, self._network, address.lower())
            account = moving.account(self._connectors, self._address)
            conversation_id = await self._db.retried(lambda session: self._moved(session, address, account))
        except Problem as problem:
            await self._send("error", code=problem.code, detail=problem.detail)
        else:
            self._announcer.changed(self._point, conversation_id)
            await self._send("moved", address=address)

    async def _moved(self, session: AsyncSession, address: str, account: str) -> str:
        """Move the open chat; its id."""
        conversation = await intake.open_conversation(session, self._point)
        if conversation is None:
            raise Conflict("There is nothing to send yet.", code="nothing_said")
        await moving.to_email(session, conversation, address, account)
        return conversation.id

    async def _hear(self, frame: Said) -> None:
        if self._words.is_full():
            await self._send("error", code="too_fast", detail="Too many messages at once.", message_id=frame.message_id)
            return
        inbound = InboundMessage(
            CHANNEL,
            ACCOUNT,
            self._visitor.sender_id,
            frame.message_id,
            frame.text,
            frame.locale,
            attachments=tuple(uploaded(one) for one in frame.attachments),
        )
        try:
            stored = await self._switchboard.receive(inbound)
            async with self._db.reading() as session:
                line = await history.line(session, stored.message_id)
        except Problem as problem:
            await self._send("error", code=problem.code, detail=problem.detail, message_id=frame.message_id)
        except SQLAlchemyError as error:
            log.error("message_not_stored", error=type(error).__name__)
            await self._send("error", code="try_again", detail="Not stored; send it again.", message_id=frame.message_id)
        else:
            if stored.contact_point_id != self._point:
                raise _Gone  # unacknowledged, the message comes again on a connection that hears the answer
            await self._send("ack", message_id=frame.message_id, message=views.message(line))

    async def _pass_on(self, events: Subscription) -> None:
        while True:
            try:
                event = await asyncio.wait_for(events.next(), REFRESH_SECONDS)
            except (TimeoutError, Missed):  # the place in the queue moves without an event of ours
                event = {"kind": "changed"}
            if event["kind"] == "typing":
                await self._send("typing", author=event["author"], on=event["on"])
            elif event["kind"] == "read":
                await self._send("read", cursor=self._cursor)
            else:
                await self._catch_up()

    async def _catch_up(self) -> None:
        async with self._db.reading() as session:
            conversation = await views.latest_conversation(session, self._point)
            if conversation is None and await session.get(ContactPoint, self._point) is None:
                raise _Gone
            lines = await history.thread(session, self._point, after=self._cursor)
        for line in lines:
            self._cursor = line.message.id
            await self._send("message", message=views.message(line))
        if conversation != self._conversation:
            self._conversation = conversation
            await self._send("conversation", conversation=conversation)

    async def _send(self, kind: str, **fields: Any) -> None:
        await self._socket.send_json({"type": kind, **fields})


def _id_of(text: str) -> dict[str, str]:
    """The message id in a frame that is otherwise wrong, so that the widget can mark that message as failed."""
    with contextlib.suppress(ValueError, AttributeError, RecursionError):
        message_id = json.loads(text).get("message_id")
        if isinstance(message_id, str):
            return {"message_id": message_id[:200]}
    return {}
