"""A peer that speaks the dialogue's contract and answers as a test tells it: for the failures that real Rasa shows rarely."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
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
    """`answer` gives the body of the answer, or a status; `turns` are those that were answered, in order.

    `models` by id are those that were put here; it `takes_models` only where a test says so.
    """

    answer: Answer = echo
    seconds: float = 0.0
    turns: list[dict[str, Any]] = field(default_factory=list)
    takes_models: bool = False
    models: dict[str, bytes] = field(default_factory=dict)

    def app(self) -> Starlette:
        turn = Route("/webhooks/concierge/turn", self._turn, methods=["POST"])
        return Starlette(routes=[turn, Route("/webhooks/concierge/model", self._model, methods=["PUT"])])

    async def _model(self, request: Request) -> Response:
        if not self.takes_models:
            return Response(status_code=503)
        self.models[request.query_params["id"]] = await request.body()
        return Response(status_code=204)

    async def _turn(self, request: Request) -> JSONResponse:
        turn = await request.json()
        if turn.get("model") and turn["model"] not in self.models:
            return JSONResponse({"error": "model_unknown"}, 409)
        self.turns.append(turn)
        await asyncio.sleep(self.seconds)
        answer = self.answer(turn)
        return JSONResponse({"error": "turn_failed"}, answer) if isinstance(answer, int) else JSONResponse(answer)

    @property
    def texts(self) -> list[str]:
        return [turn["text"] for turn in self.turns]
