"""The dialogue's HTTP door, for the CRM on the same machine alone."""

from __future__ import annotations

import hmac
import json

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.errors import BadRequest, ModelError, ModelUnknown, TurnFailed
from bot.dialogue.models import Models
from bot.dialogue.turns import read_request

SECRET_HEADER = "X-Concierge-Secret"
LARGEST_MODEL = 50_000_000  # bytes


def blueprint(dialogue: Dialogue, models: Models, secret: str) -> Blueprint:
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
        return _json({"status": "ready", "models": models.ids})

    @routes.post("/turn")
    async def turn(request: Request) -> HTTPResponse:
        try:
            asked = read_request(request.body)
        except BadRequest as error:
            return _json({"error": "bad_request", "detail": str(error)}, 400)
        try:
            return HTTPResponse(await dialogue.answer(asked), 200, content_type="application/json")
        except ModelUnknown:
            return _json({"error": "model_unknown"}, 409)
        except TurnFailed:
            return _json({"error": "turn_failed"}, 500)

    @routes.put("/model", stream=True)  # larger than a turn may be
    async def put_model(request: Request) -> HTTPResponse:
        content = await _body(request, LARGEST_MODEL)
        if content is None:
            return _json({"error": "too_large"}, 413)
        try:
            await models.put(request.args.get("id", ""), content)
        except BadRequest as error:
            return _json({"error": "bad_request", "detail": str(error)}, 400)
        except ModelError:
            return _json({"error": "model_refused"}, 422)
        return HTTPResponse(status=204)

    @routes.delete("/trackers")
    async def forget(request: Request) -> HTTPResponse:
        try:
            await dialogue.forget_all()
        except TurnFailed:
            return _json({"error": "storage_failed"}, 500)
        return HTTPResponse(status=204)

    return routes


async def _body(request: Request, most: int) -> bytes | None:
    """The body, unless it is longer than `most` bytes."""
    content = bytearray()
    assert request.stream is not None  # the route asks for a stream
    while (part := await request.stream.read()) is not None:
        content += part
        if len(content) > most:
            return None
    return bytes(content)


def _json(document: dict[str, object], status: int = 200) -> HTTPResponse:
    return HTTPResponse(json.dumps(document), status, content_type="application/json")
