"""What every answer carries and every request is held to: security headers and a limit on bodies."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_backend.errors import problem_response

LONGEST_BODY = 1_000_000  # bytes
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:;"
    " connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Guard:
    """Adds the headers, and refuses bodies that are too long before anything reads them whole."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > LONGEST_BODY:
            await _refusal()(scope, receive, send)
            return
        meter = _Meter(receive)
        try:
            await self._app(scope, meter.receive, self._with_headers(scope, send))
        except _TooLong:
            await _refusal()(scope, receive, send)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", PAGE_POLICY)
                if self._https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                if scope["path"].startswith("/channels/web/") or scope["path"] == "/widget.js":
                    # any site may embed the widget: its credential is a token in the body, never a cookie
                    headers["Access-Control-Allow-Origin"] = "*"
                    headers["Access-Control-Allow-Headers"] = "content-type"
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            await send(message)

        return sending


class _TooLong(Exception):
    pass


class _Meter:
    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._length = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._length += len(message.get("body", b""))
        if self._length > LONGEST_BODY:
            raise _TooLong
        return message


def _refusal() -> ASGIApp:
    return problem_response(413, "Too long", f"The body may have {LONGEST_BODY} bytes at most.", "too_long")
