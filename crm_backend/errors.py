"""Errors that become HTTP answers, in one place (RFC 9457, application/problem+json).

Problem
├── NotUnderstood     400  the request makes no sense
├── Unauthenticated   401  no or wrong credential
├── Forbidden         403  missing scope, role or CSRF token
├── NotFound          404  not there, or not yours
├── Conflict          409  taken by another, or said differently before
├── Unfit             422  well formed, and not possible as it is
├── TooMany           429  slow down; carries Retry-After
└── Unavailable       503  try again later; carries Retry-After
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

PROBLEM_JSON = "application/problem+json"


class Problem(Exception):
    """Something that the caller should know; `code` is for machines, `detail` for people."""

    status = 500
    title = "Internal error"

    def __init__(self, detail: str, *, code: str | None = None, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).__name__.lower()
        self.headers = dict(headers or {})
        self.more = more  # extension members of the answer


class NotUnderstood(Problem):
    status, title = 400, "Not understood"


class Unauthenticated(Problem):
    status, title = 401, "Not signed in"


class Forbidden(Problem):
    status, title = 403, "Not allowed"


class NotFound(Problem):
    status, title = 404, "Not found"


class Conflict(Problem):
    status, title = 409, "Conflict"


class Unfit(Problem):
    status, title = 422, "Not possible so"


class TooMany(Problem):
    status, title = 429, "Too many requests"


class Unavailable(Problem):
    status, title = 503, "Not available now"


def problem_response(
    status: int, title: str, detail: str, code: str, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """A problem+json answer; `more` are its extension members."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code, **more}
    return JSONResponse(body, status, headers=headers, media_type=PROBLEM_JSON)


def internal_error() -> JSONResponse:
    """What a bug of ours looks like from outside."""
    return problem_response(500, "Internal error", "Something went wrong here; it was logged.", "internal")


def install_error_handlers(app: FastAPI) -> None:
    """Let every error of `app` leave as problem+json, without the text of anything that was sent."""

    @app.exception_handler(Problem)
    async def on_problem(_request: Request, error: Problem) -> JSONResponse:
        return problem_response(error.status, error.title, error.detail, error.code, error.headers, **error.more)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        faults = [{"where": list(fault["loc"]), "what": fault["msg"]} for fault in error.errors()]
        broken = any(fault["type"] == "json_invalid" for fault in error.errors())
        status = 400 if broken else 422
        detail = "The body is not valid JSON." if broken else "Some fields are missing or wrong; see errors."
        return problem_response(status, "Not understood", detail, "invalid", errors=jsonable_encoder(faults))

    @app.exception_handler(DataError)
    async def on_unstorable(_request: Request, _error: DataError) -> JSONResponse:
        """Such as a NUL character for PostgreSQL, or a number beyond its range."""
        return problem_response(422, "Not understood", "Some value has characters or a size that cannot be stored.", "unstorable")

    @app.exception_handler(HTTPException)
    async def on_http(_request: Request, error: HTTPException) -> JSONResponse:
        return problem_response(error.status_code, str(error.detail), str(error.detail), "http", error.headers)

    @app.exception_handler(Exception)
    async def on_bug(_request: Request, _error: Exception) -> JSONResponse:
        return internal_error()
