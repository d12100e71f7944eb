"""The dialogue's HTTP door, for the CRM on the same machine alone."""

from __future__ import annotations

import hmac
import json

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.errors import BadRequest, TurnFailed
from bot.dialogue.turns import read_request

SECRET_HEADER = "X-Concierge-Secret"


def blueprint(dialogue: Dialogue, secret: str) -> Blueprint:
    """The routes of docs/contracts.md, "Dialogue"."""
    routes = Blueprint("concierge", url_prefix="/webhooks/concierge")

    async def refuse_strangers(request: Request) -> HTTPResponse | None:
        given = request.headers.get(SECRET_HEADER, "")
        if request.path.endswith("/health") or hmac.compare_digest(given.encode(), secret.encode()):
            return None
        return _json({"error": "unauthorized"}, 401)

    routes.middleware(refuse_strangers, "request")

    @routes.get("/health")
    async def health(request: Request) -> HTTPResponse:
        return _json({"status": "ready"})

    @routes.post("/turn")
    async def turn(request: Request) -> HTTPResponse:
        try:
            asked = read_request(request.body)
        except BadRequest as error:
            return _json({"error": "bad_request", "detail": str(error)}, 400)
        try:
            return HTTPResponse(await dialogue.answer(asked), 200, content_type="application/json")
        except TurnFailed:
            return _json({"error": "turn_failed"}, 500)

    @routes.delete("/trackers")
    async def forget(request: Request) -> HTTPResponse:
        try:
            await dialogue.forget_all()
        except TurnFailed:
            return _json({"error": "storage_failed"}, 500)
        return HTTPResponse(status=204)

    return routes


def _json(document: dict[str, str], status: int = 200) -> HTTPResponse:
    return HTTPResponse(json.dumps(document), status, content_type="application/json")
