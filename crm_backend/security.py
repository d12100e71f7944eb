"""What every answer carries and every request is held to: security headers, a limit on bodies, addresses without NUL."""

import re

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_backend.errors import internal_error, problem_response

LONGEST_BODY = 1_000_000  # bytes
# Files may be longer, and what platforms post, which send up to a thousand events at once.
LONGER_BODIES = (
    (re.compile(r"/channels/web/uploads|/api/v1/conversations/[^/]+/files"), 10 * 1024 * 1024),
    (re.compile(r"/channels/[^/]+/webhook"), 4_000_000),
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:;"
    " connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Guard:
    """Adds the headers, and refuses what no endpoint should have to think of."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(self._with_headers(scope, send))
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        longest = _longest(scope["path"])
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:  # PostgreSQL has no NUL: to a query it would be an error
            refusal = problem_response(400, "Not understood", "An address may not contain a NUL character.", "nul")
            await refusal(scope, receive, answer.send)
        elif not declared.isdigit() or int(declared) > longest:
            await problem_response(413, "Too long", _too_long(longest), "too_long")(scope, receive, answer.send)
        else:
            await self._guarded(scope, _Meter(receive, longest).receive, answer)

    async def _guarded(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self._app(scope, receive, answer.send)
        except Exception:
            if not answer.started:  # here, because what is answered further out has no headers
                await internal_error()(scope, receive, answer.send)
            raise

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", PAGE_POLICY)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
                if self._https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                if scope["path"].startswith("/channels/web/") or scope["path"] == "/widget.js":
                    # any site may embed the widget: its credential is a token in the body, never a cookie
                    headers["Access-Control-Allow-Origin"] = "*"
                    headers["Access-Control-Allow-Headers"] = "authorization, content-type"
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            await send(message)

        return sending


class _Answer:
    """Knows whether anything was answered."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def send(self, message: Message) -> None:
        self.started = True
        await self._send(message)


class _Meter:
    """Counts a body that comes without a declared length."""

    def __init__(self, receive: Receive, longest: int) -> None:
        self._receive = receive
        self._longest = longest
        self._length = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._length += len(message.get("body", b""))
        if self._length > self._longest:
            raise HTTPException(413, _too_long(self._longest))
        return message


def _longest(path: str) -> int:
    """How many bytes a body may have at this address."""
    return next((longest for pattern, longest in LONGER_BODIES if pattern.fullmatch(path)), LONGEST_BODY)


def _too_long(longest: int) -> str:
    return f"The body may have {longest} bytes at most."
