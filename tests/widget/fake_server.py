"""A server that speaks the web chat's protocol from memory, and fails on request: for tests and work on the widget.

`python tests/widget/fake_server.py --port 8600` serves the demo shop at `/` and the built widget at `/widget.js`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import uuid
from base64 import b64decode
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from crm_backend.attachments.kinds import content_type_of, kind_of  # noqa: E402

LARGEST = 10 * 1024 * 1024
SHOP = ROOT / "crm_backend" / "demo" / "shop"
WIDGET = ROOT / "connectors" / "web" / "widget" / "dist" / "widget.js"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)

STARTERS = {
    "en": [("Where is my order?",) * 2, ("Cancel an order",) * 2, ("Return something",) * 2, ("Talk to a person",) * 2],
    "zh": [("我的订单到哪了？",) * 2, ("取消订单",) * 2, ("退货",) * 2, ("转人工",) * 2],
}
MOVED = {"en": "From here on we write to you at {}.", "zh": "后续我们会通过邮件 {} 与您联系。"}
EMAIL_REFUSALS = ("nothing_said", "email_open", "no_email", "toomany", "frame")
TAGLINE = {"en": "Light for every room", "zh": "照亮每个房间"}


@dataclass
class Visitor:
    """One person's chat: what was said, by cursor, and the sockets that listen."""

    token: str
    locale: str = "en"
    name: str | None = None
    conversation: dict[str, Any] | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    sockets: set[WebSocket] = field(default_factory=set)
    frames: list[dict[str, Any]] = field(default_factory=list)

    def add(self, author: str, text: str, **more: Any) -> dict[str, Any]:
        identifier = uuid.uuid4().hex
        message = {
            "id": identifier,
            "cursor": identifier,
            "message_id": None,
            "at": datetime.now(UTC).isoformat(),
            "author": author,
            "agent_name": None,
            "text": text,
            "buttons": [],
            "image_url": None,
            "attachments": [],
        } | more
        self.messages.append(message)
        return message

    def open_conversation(self) -> bool:
        """See that a conversation goes on; whether it begins with this."""
        if self.conversation is None or self.conversation["state"] == "resolved":
            identifier = str(uuid.uuid4())
            start = {"owner": "bot", "state": "open", "language": self.locale, "queue_position": None, "agent_name": None}
            self.conversation = {"id": identifier, **start}
            return True
        return False

    async def tell(self, frame: dict[str, Any]) -> None:
        for socket in list(self.sockets):
            try:
                await socket.send_json(frame)
            except (RuntimeError, WebSocketDisconnect):
                self.sockets.discard(socket)


class World:
    """All visitors, and the failures that are still to happen."""

    def __init__(self) -> None:
        self.visitors: dict[str, Visitor] = {}
        self.faults: deque[str] = deque()
        self.refuse_sessions = 0
        self.files: dict[str, tuple[dict[str, Any], bytes]] = {}
        self.slow_uploads = asyncio.Event()
        self.slow_uploads.set()

    def keep(self, name: str, content: bytes) -> dict[str, Any]:
        """A file, as messages show it."""
        identifier, content_type = uuid.uuid4().hex, content_type_of(content)
        about = {"id": identifier, "kind": kind_of(content_type), "name": name, "content_type": content_type}
        about |= {"size": len(content), "state": "stored", "url": f"/files/{identifier}/{quote(name)}"}
        self.files[identifier] = (about, content)
        return about

    @property
    def latest(self) -> Visitor:
        return next(reversed(self.visitors.values()))

    def fails(self, fault: str) -> bool:
        """Whether the next planned failure is this one; it then happens once."""
        if self.faults and self.faults[0] == fault:
            self.faults.popleft()
            return True
        return False


world = World()


async def sessions(request: Request) -> Response:
    if world.refuse_sessions > 0:
        world.refuse_sessions -= 1
        return JSONResponse({"title": "Unavailable"}, status_code=503)
    asked = await request.json()
    visitor = world.visitors.get(asked.get("token", ""))
    if asked.get("token") and visitor is None:
        return JSONResponse({"title": "Unknown token"}, status_code=401)
    if asked.get("identity") == "expired":
        return JSONResponse({"title": "Expired identity"}, status_code=401)
    if visitor is None:
        visitor = Visitor(token=str(uuid.uuid4()))
        world.visitors[visitor.token] = visitor
    visitor.locale = "zh" if str(asked.get("locale", "")).startswith("zh") else "en"
    visitor.name = "Dana Lin" if asked.get("identity") else None
    return JSONResponse(
        {
            "token": visitor.token,
            "conversation": visitor.conversation,
            "messages": visitor.messages,
            "cursor": visitor.messages[-1]["cursor"] if visitor.messages else None,
            "locale": visitor.locale,
            "customer": {"name": visitor.name} if visitor.name else None,
            "starters": [{"title": title, "text": text} for title, text in STARTERS[visitor.locale]],
            "email": not world.fails("without_email"),
            "brand": {"name": "Lantern", "tagline": TAGLINE[visitor.locale]},
        }
    )


async def upload(request: Request) -> Response:
    """Take a file for a message to come; fails, or waits, where a test asked for it."""
    content = await request.body()
    await world.slow_uploads.wait()
    if request.headers.get("authorization", "").removeprefix("Bearer ") not in world.visitors:
        return problem(401, "token")
    if world.fails("upload_breaks"):
        return problem(500, "internal")
    if world.fails("upload_busy"):
        return problem(429, "toomany")
    if len(content) > LARGEST or not content:
        return problem(422, "too_large" if content else "empty")
    return JSONResponse(world.keep(request.query_params["name"], content), status_code=201)


def problem(status: int, code: str) -> Response:
    return JSONResponse({"status": status, "code": code}, status_code=status, media_type="application/problem+json")


def show_file(request: Request) -> Response:
    about, content = world.files[request.path_params["id"]]
    return Response(content, media_type=about["content_type"])


async def chat(socket: WebSocket) -> None:
    await socket.accept()
    hello = await socket.receive_json()
    visitor = world.visitors.get(hello.get("token"))
    if visitor is None:
        await socket.close(4401)
        return
    if world.fails("before_ready"):
        await socket.close(1011)
        return
    cursors = [message["cursor"] for message in visitor.messages]
    missed = visitor.messages[cursors.index(hello["after"]) + 1 :] if hello["after"] else visitor.messages
    cursor = visitor.messages[-1]["cursor"] if visitor.messages else None
    await socket.send_json({"type": "ready", "conversation": visitor.conversation, "messages": missed, "cursor": cursor})
    visitor.sockets.add(socket)
    try:
        while True:
            await take(visitor, socket, await socket.receive_json())
    except (WebSocketDisconnect, RuntimeError):
        visitor.sockets.discard(socket)


async def take(visitor: Visitor, socket: WebSocket, frame: dict[str, Any]) -> None:
    visitor.frames.append(frame)
    match frame["type"]:
        case "ping":
            await socket.send_json({"type": "pong"})
        case "message":
            await take_message(visitor, socket, frame)
        case "email":
            await move(visitor, socket, frame["address"])


async def move(visitor: Visitor, socket: WebSocket, address: str) -> None:
    """Go on by e-mail; refuse it, or break off, where a test asked for it."""
    if world.fails("before_moved"):
        await socket.close(1011)
        return
    refusal = next((code for code in EMAIL_REFUSALS if world.fails(code)), None)
    if refusal:
        await socket.send_json({"type": "error", "code": refusal, "detail": "No."})
        return
    told = visitor.add("system", MOVED[visitor.locale].format(address))
    visitor.conversation = None
    await visitor.tell({"type": "message", "message": told})
    await visitor.tell({"type": "conversation", "conversation": None})
    await socket.send_json({"type": "moved", "address": address})


async def take_message(visitor: Visitor, socket: WebSocket, frame: dict[str, Any]) -> None:
    """Store once, acknowledge each time, answer once; fail where a test asked for it."""
    if world.fails("before_store"):
        await socket.close(1011)
        return
    if world.fails("silent"):
        return
    if world.fails("too_fast"):
        await socket.send_json({"type": "error", "code": "too_fast", "detail": "Slow.", "message_id": frame["message_id"]})
        return
    if world.fails("refuse"):
        await socket.send_json({"type": "error", "code": "refused", "detail": "No.", "message_id": frame["message_id"]})
        return
    known = next((message for message in visitor.messages if message["message_id"] == frame["message_id"]), None)
    if visitor.open_conversation():
        await visitor.tell({"type": "conversation", "conversation": visitor.conversation})
    files = [world.files[one][0] for one in frame.get("attachments", [])]
    stored = known or visitor.add("customer", frame["text"], message_id=frame["message_id"], attachments=files)
    if world.fails("after_store"):
        await socket.close(1011)
    else:
        await socket.send_json({"type": "ack", "message_id": frame["message_id"], "message": stored})
        await visitor.tell({"type": "message", "message": stored})
    if world.fails("after_ack"):
        await socket.close(1011)
    if known is None:
        asyncio.get_running_loop().create_task(answer(visitor, frame["text"]))


async def answer(visitor: Visitor, text: str) -> None:
    assert visitor.conversation is not None
    if visitor.conversation["owner"] != "bot" or text == "quiet":
        return
    await visitor.tell({"type": "read", "cursor": visitor.messages[-1]["cursor"]})
    await visitor.tell({"type": "typing", "author": "bot", "on": True})
    await asyncio.sleep(0.15)
    for reply in replies(visitor.locale, text):
        await visitor.tell({"type": "message", "message": visitor.add("bot", **reply)})
    if text in ("I want a person", "Talk to a person", "转人工"):
        visitor.conversation |= {"owner": "queue", "queue_position": 2}
        await visitor.tell({"type": "conversation", "conversation": visitor.conversation})


def replies(locale: str, text: str) -> list[dict[str, Any]]:
    """A few scripted answers; anything else is said back, word for word."""
    if text.startswith("Cancel"):
        choices = [{"title": "Yes, cancel it", "payload": "p:7f3a"}, {"title": "No, keep it", "payload": "p:99c1"}]
        return [{"text": "Cancel LT-100002, 1 desk lamp and 2 smart bulbs, $92.70?", "buttons": choices}]
    if text == "p:7f3a":
        return [{"text": "Cancelled: LT-100002, $92.70 back to your card in 3 to 5 days."}]
    if text.startswith("Where is"):
        where = "LT-100001 is on its way with Northwind Express and should arrive on Tuesday, 24 November.\n"
        where += "Follow it here: https://track.example/NW1234567890?from=chat."
        return [{"text": where, "image_url": "/shop/images/air-purifier.svg"}, {"text": "Anything else?"}]
    if locale == "zh":
        return [{"text": f"您说的是：{text}"}]
    return [{"text": f"You said: {text}"}]


async def control(request: Request) -> Response:
    """What tests steer with: planned failures, words and news from the shop, and what has been received."""
    if request.method == "GET":
        return JSONResponse({"messages": world.latest.messages, "frames": world.latest.frames, "visitors": len(world.visitors)})
    order = await request.json()
    world.faults.extend(order.get("faults", []))
    world.refuse_sessions += order.get("refuse_sessions", 0)
    if "slow_uploads" in order:
        world.slow_uploads.clear() if order["slow_uploads"] else world.slow_uploads.set()
    if "say" in order:
        files = [world.keep(file["name"], b64decode(file["content"])) for file in order["say"].pop("files", [])]
        order["say"].setdefault("attachments", files)
        await world.latest.tell({"type": "message", "message": world.latest.add(**order["say"])})
    if "conversation" in order:
        visitor = world.latest
        visitor.open_conversation()
        visitor.conversation = (visitor.conversation or {}) | order["conversation"]
        await visitor.tell({"type": "conversation", "conversation": visitor.conversation})
    if "frame" in order:
        await world.latest.tell(order["frame"])
    if order.get("age_by_days"):
        for message in world.latest.messages:
            at = datetime.fromisoformat(message["at"]) - timedelta(days=order["age_by_days"])
            message["at"] = at.isoformat()
    if order.get("drop"):
        for socket in list(world.latest.sockets):
            await socket.close(1012)
    if order.get("reset"):
        for visitor in world.visitors.values():
            visitor.messages.clear()
            visitor.conversation = None
            for socket in list(visitor.sockets):
                await socket.close(4410)
    if order.get("forget"):
        world.visitors.clear()
    return JSONResponse({})


def products(request: Request) -> Response:
    goods = json.loads((Path(__file__).parent / "products.json").read_text(encoding="utf-8"))
    return JSONResponse({"items": goods["zh" if request.query_params.get("locale") == "zh" else "en"]})


def languages(request: Request) -> Response:
    files = sorted((SHOP / "i18n").glob("*.json"))
    return JSONResponse({path.stem: json.loads(path.read_text(encoding="utf-8"))["language.name"] for path in files})


def identity(request: Request) -> Response:
    return JSONResponse({"identity": "e30.eyJzdWIiOiJkYW5hIn0.c2ln"})


def widget(request: Request) -> Response:
    return FileResponse(WIDGET, headers={"Cache-Control": "no-store"})


class Shop(StaticFiles):
    """The shop's files under the strictest policy that the page and the widget can live with."""

    def file_response(self, *arguments: Any, **named: Any) -> Response:
        response = super().file_response(*arguments, **named)
        response.headers["Content-Security-Policy"] = POLICY
        return response


def bare_page(request: Request) -> Response:
    """A page with nothing but the tag, and its attributes from the query."""
    attributes = "".join(f' {name}="{value}"' for name, value in request.query_params.items())
    html = f'<!doctype html><html lang="en"><title>Shop</title><body><p>Page</p><script src="/widget.js"{attributes}></script>'
    return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})


app = Starlette(
    routes=[
        Route("/bare", bare_page),
        Route("/widget.js", widget),
        Route("/channels/web/uploads", upload, methods=["POST"]),
        Route("/files/{id}/{name:path}", show_file),
        Route("/channels/web/sessions", sessions, methods=["POST"]),
        WebSocketRoute("/channels/web/ws", chat),
        Route("/control", control, methods=["GET", "POST"]),
        Route("/shop/products.json", products),
        Route("/shop/languages.json", languages),
        Route("/shop/identity.json", identity),
        Mount("/shop/images", StaticFiles(directory=SHOP / "images")),
        Mount("/", Shop(directory=SHOP, html=True)),
    ]
)

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8600)
    uvicorn.run(app, host="127.0.0.1", port=parser.parse_args().port, log_level="warning")
