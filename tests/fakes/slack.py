"""A Slack workspace with one app in it."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from tests.fakes.platform import Call, Delivery, Limit, PlatformFake

RETRY_REASON = "http_error"
BURST = 5  # posts at once into one conversation; one a second after that


class SlackFake(PlatformFake):
    """One app: its Web API takes posts and gives files, events are tried again at once, after 1 and after 5 minutes."""

    delays = (0.0, 60.0, 300.0)
    deadline = 3.0

    def __init__(
        self,
        *,
        signing_secret: str = "slack-signing-secret",
        bot_token: str = "xoxb-slack-bot-token",
        team: str = "T0LANTERN",
        compression: float = 1.0,
    ) -> None:
        super().__init__([Limit(BURST, float(BURST), _channel, _ratelimited)], compression)
        self.signing_secret = signing_secret
        self.bot_token = bot_token
        self.team = team
        self.posts: list[dict[str, Any]] = []  # those that were taken
        self.files: dict[str, tuple[bytes, str]] = {}  # by the id of the file: bytes and content type

    async def answer(self, call: Call) -> Response:
        """`chat.postMessage`, `files.info`, and the files' bytes."""
        if not hmac.compare_digest(call.headers.get("authorization", ""), f"Bearer {self.bot_token}"):
            return _refusal("invalid_auth")
        method = call.path.rpartition("/")[2]
        if method == "chat.postMessage":
            return self._post(call.json)
        if method == "files.info" and call.query.get("file") in self.files:
            return JSONResponse({"ok": True, "file": self._file(call.headers["host"], call.query["file"])})
        if method in self.files:
            content, content_type = self.files[method]
            return Response(content, media_type=content_type)
        return _refusal("file_not_found" if method == "files.info" else "unknown_method")

    def signed(self, url: str, payload: Any, attempt: int) -> Delivery:
        """Events as JSON and interactions as a form, signed with the time of this try."""
        if payload["type"] == "block_actions":
            body, kind = urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = json.dumps(payload).encode(), "application/json"
        timestamp = str(int(time.time()))
        digest = hmac.new(self.signing_secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": RETRY_REASON}
        return Delivery(url, body, headers)

    def text_message(self, sender: str, text: str, **more: Any) -> dict[str, Any]:
        """A person's direct message (`sender`: the id of the direct messages with them, `D...`); `more` goes into the event."""
        number = next(self.numbers)
        said = {"type": "message", "channel": sender, "channel_type": "im", "user": f"U{sender[1:]}", "text": text}
        return {
            "type": "event_callback",
            "team_id": self.team,
            "event_id": f"Ev{number:09}",
            "event": said | {"ts": f"{int(time.time())}.{number:06}"} | more,
        }

    def pressed(self, sender: str, value: str) -> dict[str, Any]:
        """A button of ours, pressed."""
        number = next(self.numbers)
        action = {"type": "button", "action_id": "choice:1", "value": value, "action_ts": f"{int(time.time())}.{number:06}"}
        channel = {"id": sender, "name": "directmessage"}
        return {"type": "block_actions", "team": {"id": self.team}, "channel": channel, "actions": [action]}

    def image(self, sender: str, content: bytes, host: str, text: str = "") -> dict[str, Any]:
        """A picture, which can be fetched from here (`host`: where `app` is served)."""
        number = f"F{next(self.numbers):09}"
        self.files[number] = (content, "image/jpeg")
        return self.text_message(sender, text, subtype="file_share", files=[self._file(host, number)])

    def _file(self, host: str, number: str) -> dict[str, Any]:
        url = f"http://{host}/files/{number}"
        return {"id": number, "name": "photo.jpg", "mimetype": self.files[number][1], "url_private_download": url}

    def _post(self, post: Any) -> Response:
        if not isinstance(post, dict) or not str(post.get("channel", "")).startswith("D"):
            return _refusal("channel_not_found")
        if not post.get("text") and not post.get("attachments"):
            return _refusal("no_text")
        self.posts.append(post)
        return JSONResponse({"ok": True, "channel": post["channel"], "ts": f"{int(time.time())}.{next(self.numbers):06}"})


def _refusal(error: str, status: int = 200, **headers: str) -> Response:
    return JSONResponse({"ok": False, "error": error}, status, headers)


def _ratelimited(wait: float) -> Response:
    return _refusal("ratelimited", 429, **{"Retry-After": str(int(wait) + 1)})


def _channel(call: Call) -> str | None:
    post = call.json
    return str(post.get("channel")) if call.path.endswith("/chat.postMessage") and isinstance(post, dict) else None
