"""Rasa's webhook, on FastAPI: runs actions for whoever knows the secret, and tells nobody what went wrong inside."""

import hmac
import json
import logging
import zlib
from typing import Any

import httpx2
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.calls import recorded
from actions.catalogue import all_actions
from actions.crm import Crm

log = logging.getLogger(__name__)
LARGEST_BODY = 2 * 1024 * 1024  # bytes, as sent and inflated


class BadCall(Exception):
    """The body is none that Rasa sends; `status` is what it gets back."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


def create_app(*, crm: httpx2.AsyncClient, secret: str) -> FastAPI:
    """The actions behind `POST /webhook`; `crm` has its base URL and credential set. Raises `ValueError` for an empty secret."""
    if not secret:
        raise ValueError("the actions need a secret")
    executor = ActionExecutor()
    for action in all_actions(Crm(crm)):
        executor.register_action(action)
    app = FastAPI(title="Concierge actions", openapi_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ready"}

    @app.post("/webhook")
    async def webhook(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("x-concierge-secret", "").encode(), secret.encode()):
            return _problem(401, "wrong_secret")
        try:
            call = await _read_call(request)
        except BadCall as bad:
            return _problem(bad.status, bad.error)
        return await _run(executor, call)

    return app


async def _run(executor: ActionExecutor, call: dict[str, Any]) -> Response:
    name = call["next_action"]
    try:
        with recorded() as calls:
            result = await executor.run(call)
    except ActionExecutionRejection:
        return _problem(400, "rejected", name)
    except ActionNotFoundException:
        return _problem(404, "unknown_action", name)
    except Exception as error:
        # Names only: the error's text and the tracker may hold what the customer wrote.
        log.error("action_failed action=%s conversation=%s error=%s", name, call.get("sender_id"), type(error).__name__)
        return _problem(500, "action_failed", name)
    return JSONResponse(result.model_dump() | {"calls": calls})


async def _read_call(request: Request) -> dict[str, Any]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise BadCall(413, "too_large")
    try:
        call = json.loads(_inflated(bytes(body)) if request.headers.get("content-encoding") == "deflate" else body)
    except (ValueError, zlib.error) as error:
        raise BadCall(400, "unreadable") from error
    if not isinstance(call, dict) or not isinstance(call.get("tracker"), dict) or not isinstance(call.get("next_action"), str):
        raise BadCall(400, "malformed")
    if not isinstance(call["tracker"].get("sender_id"), str):
        raise BadCall(400, "malformed")
    return call | {"domain": {}}  # actions never read the domain; the SDK wants one


def _inflated(body: bytes) -> bytes:
    inflater = zlib.decompressobj()
    inflated = inflater.decompress(body, LARGEST_BODY)
    if inflater.unconsumed_tail:
        raise BadCall(413, "too_large")
    return inflated


def _problem(status: int, error: str, action_name: str | None = None) -> JSONResponse:
    return JSONResponse({"error": error} | ({"action_name": action_name} if action_name else {}), status)
