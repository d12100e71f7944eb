"""A peer that speaks the dialogue's contract and answers as a test tells it: for the failures that real Rasa shows rarely."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

Answer = Callable[[dict[str, Any]], dict[str, Any] | int]


def echo(turn: dict[str, Any]) -> dict[str, Any]:
    """Say what was said."""
    return said(turn, f"You said: {turn['text']}")


def said(turn: dict[str, Any], *texts: str, buttons: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """An answer with a receipt."""
    replies = [{"text": text, "buttons": buttons or [], "image_url": None} for text in texts]
    return {"message_id": turn["message_id"], "repeated": False, "replies": replies, "slots": {}}


@dataclass
class ScriptedDialogue:
    """`answer` gives the body of the answer, or a status; `turns` are those that were asked for, in order."""

    answer: Answer = echo
    seconds: float = 0.0
    turns: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/webhooks/concierge/turn", self._turn, methods=["POST"])])

    async def _turn(self, request: Request) -> JSONResponse:
        turn = await request.json()
        self.turns.append(turn)
        await asyncio.sleep(self.seconds)
        answer = self.answer(turn)
        return JSONResponse({"error": "turn_failed"}, answer) if isinstance(answer, int) else JSONResponse(answer)

    @property
    def texts(self) -> list[str]:
        return [turn["text"] for turn in self.turns]
