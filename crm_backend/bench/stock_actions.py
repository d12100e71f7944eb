"""The action server beside stock Rasa: it answers every action at once with a response of the domain and looks nothing up.

Concierge's own actions ask the CRM, which asks the database. That this server does not is to stock Rasa's advantage.
"""

import sys
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from crm_backend.bench.conversation import action_answer
from crm_backend.supervisor.ports import LOOPBACK


def create_app() -> Starlette:
    """Rasa's webhook protocol at `/webhook`; `/last?sender=` tells which action a sender was answered with."""
    last: dict[str, str] = {}

    async def webhook(request: Request) -> JSONResponse:
        call = await request.json()
        action = str(call["next_action"])
        if action.startswith("validate_"):  # a form checks its slots; it says nothing by that
            return _answer([])
        last[str(call["sender_id"])] = action
        return _answer([action_answer(action)])

    async def last_action(request: Request) -> JSONResponse:
        return JSONResponse({"action": last.get(request.query_params["sender"], "")})

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ready"})

    return Starlette(
        routes=[Route("/webhook", webhook, methods=["POST"]), Route("/last", last_action), Route("/health", health)],
    )


def _answer(responses: list[dict[str, Any]]) -> JSONResponse:
    return JSONResponse({"events": [], "responses": responses})


if __name__ == "__main__":
    uvicorn.run(create_app(), host=LOOPBACK, port=int(sys.argv[1]), log_level="warning", access_log=False)
