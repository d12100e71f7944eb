"""LINE's Messaging API: it checks a push as the reference says, knows retry keys again, and posts signed events."""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Sequence
from typing import Any

from starlette.responses import JSONResponse, Response

from tests.fakes.platform import Call, Delivery, Limit, PlatformFake

BOT = "U" + "b" * 32
ADA = "U" + "a" * 32
Event = dict[str, Any]


def _too_many(wait: float) -> Response:
    return JSONResponse({"message": "The API rate limit has been exceeded. Try again later."}, 429)


class LineFake(PlatformFake):
    """One channel. LINE discloses neither how often nor when it delivers again; these delays are ours."""

    delays: Sequence[float] = (60.0, 300.0, 1800.0)
    deadline = 2.0

    def __init__(
        self, secret: str, token: str, *, pushes: int = 2000, quota: int | None = None, compression: float = 1.0
    ) -> None:
        limit = Limit(pushes, 1.0, key=lambda call: "push" if call.path.endswith("/push") else None, refusal=_too_many)
        super().__init__([limit], compression)
        self.secret = secret
        self.token = token
        self.quota = quota  # messages left in the plan; None: as many as one likes
        self.accepted_keys: dict[str, list[dict[str, str]]] = {}
        self.shown: dict[str, list[dict[str, Any]]] = {}  # what each customer sees
        self.files: dict[str, tuple[bytes, str]] = {}  # by the id of their message
        self.preparing: dict[str, str] = {}  # the status of films and sounds

    async def answer(self, call: Call) -> Response:
        """Carry out a push, or give a file."""
        if call.headers.get("authorization") != f"Bearer {self.token}":
            return JSONResponse({"message": "Authentication failed due to the following reason: invalid token."}, 401)
        if (call.method, call.path) == ("POST", "/v2/bot/message/push"):
            return self._push(call)
        return self._file(call)

    def signed(self, url: str, payload: Event | list[Event], attempt: int) -> Delivery:
        """One event, or several in a batch; a second try says that it is one."""
        events = [
            event | {"deliveryContext": {"isRedelivery": attempt > 0}} if isinstance(event, dict) else event
            for event in (payload if isinstance(payload, list) else [payload])
        ]
        body = json.dumps({"destination": BOT, "events": events}, ensure_ascii=False).encode()
        return Delivery(url, body, {"Content-Type": "application/json", "X-Line-Signature": self.signature(body)})

    def signature(self, body: bytes) -> str:
        """The header over a body."""
        return base64.b64encode(hmac.new(self.secret.encode(), body, hashlib.sha256).digest()).decode()

    def event(self, kind: str, sender: str = ADA, **fields: Any) -> Event:
        """An event of a one-to-one chat; `fields` come over it."""
        number = next(self.numbers)
        return {
            "type": kind,
            "mode": "active",
            "timestamp": 1_764_000_000_000 + number,
            "source": {"type": "user", "userId": sender},
            "webhookEventId": f"01FAKE{number:020d}",
            "deliveryContext": {"isRedelivery": False},
            "replyToken": uuid.uuid4().hex,
        } | fields

    def message(self, kind: str, sender: str = ADA, **fields: Any) -> Event:
        """A message of a kind."""
        content = {"id": str(444_000 + next(self.numbers)), "type": kind, "quoteToken": "q"} | fields
        return self.event("message", sender, message=content)

    def text_message(self, sender: str, text: str, **more: Any) -> Event:
        """Words."""
        return self.message("text", sender, text=text, **more)

    def image(self, sender: str, content: bytes) -> Event:
        """A picture, which can be fetched from here."""
        event = self.message("image", sender, contentProvider={"type": "line"})
        self.files[event["message"]["id"]] = (content, "image/jpeg")
        return event

    def pressed(self, sender: str, data: str, **more: Any) -> Event:
        """A button with a payload."""
        return self.event("postback", sender, postback={"data": data} | more)

    def _push(self, call: Call) -> Response:
        key = call.headers.get("x-line-retry-key", "")
        if key in self.accepted_keys:
            known = {"message": "The retry key is already accepted", "sentMessages": self.accepted_keys[key]}
            return JSONResponse(known, 409, {"X-Line-Accepted-Request-Id": key})
        messages, problem = _checked(call, key)
        if problem:
            return JSONResponse({"message": problem}, 400)
        if self.quota is not None:
            if self.quota < 1:
                return JSONResponse({"message": "You have reached your monthly limit."}, 429)
            self.quota -= 1
        sent = [{"id": str(555_000 + next(self.numbers)), "quoteToken": "q"} for _ in messages]
        self.accepted_keys[key] = sent
        self.shown.setdefault(call.json["to"], []).extend(messages)
        return JSONResponse({"sentMessages": sent})

    def _file(self, call: Call) -> Response:
        message_id = call.path.removeprefix("/v2/bot/message/").partition("/")[0]
        if message_id not in self.files:
            return JSONResponse({"message": "Not found"}, 404)
        if call.path.endswith("/transcoding"):
            return JSONResponse({"status": self.preparing.get(message_id, "succeeded")})
        content, content_type = self.files[message_id]
        return Response(content, media_type=content_type)


def _checked(call: Call, key: str) -> tuple[list[dict[str, Any]], str | None]:
    """The messages of a push, and what the reference forbids in it."""
    try:
        uuid.UUID(key)
        messages = call.json["messages"]
        if not 1 <= len(messages) <= 5:
            return [], "Size must be between 1 and 5"
        problem = next(filter(None, map(_problem, messages)), None)
        return messages, problem
    except (ValueError, KeyError, TypeError):
        return [], "The request body has 1 error(s)"


def _problem(message: dict[str, Any]) -> str | None:
    buttons = [item["action"] for item in message.get("quickReply", {}).get("items", [])]
    if len(buttons) > 13 or any(len(button["label"]) > 20 or not 1 <= len(button["data"]) <= 300 for button in buttons):
        return "invalid quickReply"
    if message["type"] == "text":
        return None if 1 <= len(message["text"].encode("utf-16-le")) // 2 <= 5000 else "Length must be between 0 and 5000"
    addresses = (message["originalContentUrl"], message["previewImageUrl"])
    return None if all(address.startswith("https://") for address in addresses) else "invalid uri scheme"
