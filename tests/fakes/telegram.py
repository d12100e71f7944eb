"""The Bot API of Telegram with one bot: it checks and counts what is sent, gives files, and posts updates with the secret."""

import math
import time
from collections.abc import Sequence
from typing import Any

from starlette.responses import JSONResponse, Response

from tests.fakes.platform import Call, Delivery, Limit, PlatformFake

BURST = 5  # messages at once in one chat; one a second after that
TAKEN = {"sendMessage": "text", "sendPhoto": "photo", "sendAudio": "audio", "sendVideo": "video", "sendDocument": "document"}
Update = dict[str, Any]


def _too_many(wait: float) -> Response:
    seconds = math.ceil(wait)
    return _refusal(429, f"Too Many Requests: retry after {seconds}", parameters={"retry_after": seconds})


class TelegramFake(PlatformFake):
    """One bot. Telegram does not say when it delivers again; these delays are ours."""

    delays: Sequence[float] = (1.0, 5.0, 30.0, 60.0, 300.0)
    deadline = 10.0

    def __init__(
        self, *, token: str = "123456:telegram-token", secret: str = "telegram-webhook-secret", compression: float = 1.0
    ) -> None:
        in_one_chat = Limit(BURST, float(BURST), _chat, _too_many)
        overall = Limit(30, 1.0, lambda call: _chat(call) and "", _too_many)
        super().__init__([in_one_chat, overall], compression)
        self.token = token
        self.secret = secret
        self.sent: list[tuple[str, dict[str, Any]]] = []  # the messages that were taken, by method
        self.files: dict[str, bytes] = {}  # by their id
        self.blocked: set[str] = set()  # chats in which the customer blocked the bot

    @property
    def texts(self) -> list[str]:
        """What was said in words."""
        return [parameters["text"] for method, parameters in self.sent if method == "sendMessage"]

    async def answer(self, call: Call) -> Response:
        """Send a message, say where a file lies, or give its bytes."""
        if call.path.startswith(files := f"/file/bot{self.token}/photos/"):
            return Response(self.files[call.path.removeprefix(files)], media_type="application/octet-stream")
        if not call.path.startswith(methods := f"/bot{self.token}/"):
            return _refusal(401, "Unauthorized")
        method = call.path.removeprefix(methods)
        if method == "getFile" and call.json["file_id"] in self.files:
            return _result({"file_id": call.json["file_id"], "file_path": f"photos/{call.json['file_id']}"})
        if method not in TAKEN:
            return _refusal(404, "Not Found")
        return self._take_message(method, call.json)

    def signed(self, url: str, payload: Any, attempt: int) -> Delivery:
        """An update (or a body as it is) beside the secret of the webhook; nothing is signed."""
        body = payload if isinstance(payload, bytes) else JSONResponse(payload).body
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": self.secret}
        return Delivery(url, bytes(body), headers)

    def text_message(self, sender: str, text: str, **more: Any) -> Update:
        """A customer's words in a private chat; `more` goes into the message."""
        return self.message(sender, text=text, **more)

    def pressed(self, sender: str, data: str) -> Update:
        """A button of an inline keyboard, pressed."""
        shown_in = self.message(sender, text="?")["message"]
        query = {
            "id": str(next(self.numbers)),
            "from": shown_in["from"],
            "message": shown_in,
            "chat_instance": "5",
            "data": data,
        }
        return {"update_id": next(self.numbers), "callback_query": query}

    def image(self, sender: str, content: bytes, caption: str | None = None, **more: Any) -> Update:
        """A picture, which can be fetched from here."""
        file_id = f"photo-{next(self.numbers)}"
        self.files[file_id] = content
        photo = [{"file_id": file_id, "file_unique_id": file_id, "width": 640, "height": 480}]
        return self.message(sender, photo=photo, **({"caption": caption} if caption else {}), **more)

    def message(self, sender: str, *, name: str = "Ada", **content: Any) -> Update:
        """An update with a message in a private chat."""
        person = {"id": int(sender), "is_bot": False, "first_name": name}
        chat = {"id": int(sender), "first_name": name, "type": "private"}
        said = {"message_id": next(self.numbers), "from": person, "chat": chat, "date": int(time.time()), **content}
        return {"update_id": next(self.numbers), "message": said}

    def _take_message(self, method: str, parameters: dict[str, Any]) -> Response:
        if parameters["chat_id"] in self.blocked:
            return _refusal(403, "Forbidden: bot was blocked by the user")
        if problem := _problem(method, parameters):
            return _refusal(400, f"Bad Request: {problem}")
        self.sent.append((method, parameters))
        return _result({"message_id": next(self.numbers), "date": int(time.time())})


def _problem(method: str, parameters: dict[str, Any]) -> str | None:
    """What the reference forbids in a message."""
    keyboard = parameters.get("reply_markup", {}).get("inline_keyboard", [])
    if not parameters.get(TAKEN[method]):
        return f"message {TAKEN[method]} is empty"
    if _length(parameters.get("text", "")) > 4096:
        return "message is too long"
    if _length(parameters.get("caption", "")) > 1024:
        return "message caption is too long"
    if any(not 1 <= len(button["callback_data"].encode()) <= 64 for row in keyboard for button in row):
        return "BUTTON_DATA_INVALID"
    return None


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _result(result: dict[str, Any]) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _refusal(status: int, description: str, **more: Any) -> Response:
    return JSONResponse({"ok": False, "error_code": status, "description": description, **more}, status)


def _chat(call: Call) -> str | None:
    """The chat that a call sends to."""
    sends = call.path.rpartition("/")[2] in TAKEN
    return str(call.json["chat_id"]) if sends and isinstance(call.json, dict) else None
