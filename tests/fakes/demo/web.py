"""The page on which one is a customer on any platform, and the platforms' own addresses below it."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.fakes.demo.cast import LAMP
from tests.fakes.demo.chats import Chat, Chats, Line
from tests.fakes.phone import Button

PAGE = Path(__file__).parent / "page"
MOST_LINES = 80  # of a chat that the page is given
MOST_CHATS = 30  # of a platform
LARGEST_PICTURE = 5_000_000  # bytes


def create_app(chats: Chats, told: Callable[[Chat, Line], None]) -> Starlette:
    """The page, what it asks for, and each platform below its name."""

    async def tell(request: Request) -> Response:
        if request.query_params.get("changes") == str(chats.changes):
            return Response(status_code=204)
        channels = [{"name": name, "chats": _chats(chats, name)} for name in chats.phones]
        return JSONResponse({"changes": chats.changes, "console": f"{chats.concierge}/console", "channels": channels})

    async def act(request: Request) -> Response:
        chat = chats.all.get((request.path_params["channel"], request.path_params["sender"]))
        if chat is None:
            raise HTTPException(404)
        told(chat, await _act(chats, chat, request))
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/chats", tell),
            Route("/chats/{channel}/{sender}", act, methods=["POST"]),
            *(Mount(f"/{name}", phone.fake.app) for name, phone in chats.phones.items()),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ]
    )


async def _act(chats: Chats, chat: Chat, request: Request) -> Line:
    """Other sites cannot send these content types to us without asking first."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("image/"):
        if len(picture := await request.body()) > LARGEST_PICTURE:
            raise HTTPException(413)
        return chats.show(chat, picture)
    if kind != "application/json":
        raise HTTPException(415)
    try:
        wanted = dict(await request.json())
    except (ValueError, TypeError) as error:
        raise HTTPException(400) from error
    if wanted.get("lamp"):
        return chats.show(chat, LAMP)
    if pressed := next((button for button in _buttons(chat) if button.value == wanted.get("press")), None):
        return chats.press(chat, pressed)
    if not str(wanted.get("text", "")).strip():
        raise HTTPException(400)
    return chats.say(chat, str(wanted["text"]))


def _buttons(chat: Chat) -> list[Button]:
    return [button for line in chat.lines for button in line.buttons]


def _chats(chats: Chats, channel: str) -> list[dict[str, Any]]:
    """The visitor's chat, then the newest of the others."""
    here = [chat for chat in chats.all.values() if chat.phone.name == channel and (chat.lines or not chat.played)]
    return [_told(chat) for chat in here[:1] + here[1:][: -MOST_CHATS - 1 : -1]]


def _told(chat: Chat) -> dict[str, Any]:
    lines = [_line(line) for line in chat.lines[-MOST_LINES:]]
    return {"sender": chat.sender, "name": chat.name, "played": chat.played, "count": len(chat.lines), "lines": lines}


def _line(line: Line) -> dict[str, Any]:
    buttons = [{"title": button.title, "value": button.value} for button in line.buttons]
    return {"ours": line.ours, "text": line.text, "buttons": buttons, "picture": _address(line.picture), "at": line.at}


def _address(picture: str | bytes | None) -> str | None:
    """Where a browser finds a picture; one that the platform has itself is given along."""
    if not isinstance(picture, bytes):
        return picture
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"
