"""A Messenger Platform with one page and the Instagram account that is linked to it."""

import time
from typing import Any

from starlette.responses import JSONResponse, Response

from tests.fakes.meta import ONE_HOUR, MetaFake, refusal, wrong_token
from tests.fakes.platform import Call, Limit


class MessengerFake(MetaFake):
    """One page: takes messages within their limits, gives files, tells of customers' messages for an hour."""

    delays = ONE_HOUR

    def __init__(
        self,
        *,
        app_secret: str = "messenger-app-secret",
        verify_token: str = "messenger-verify-token",
        page_token: str = "messenger-page-token",
        page_id: str = "1067280970047460",
        instagram_id: str = "17841405822304914",
        address: str = "http://messenger",
        compression: float = 1.0,
    ) -> None:
        per_second = Limit(
            300,
            1.0,
            lambda call: "" if call.method == "POST" else None,
            lambda wait: refusal(613, "Calls to this api have exceeded the rate limit."),
        )
        super().__init__(app_secret, verify_token, page_token, [per_second], compression)
        self.page_id = page_id
        self.instagram_id = instagram_id
        self.address = address  # where this fake is reached, for the addresses of its files
        self.sent: list[dict[str, Any]] = []  # the messages that were taken
        self.closed: set[str] = set()  # customers who have written nothing for 24 hours

    async def answer(self, call: Call) -> Response:
        """Messages, and the bytes of files, which need no token."""
        last = call.path.rpartition("/")[2]
        if call.method == "GET" and last in self.files:
            content, content_type = self.files[last]
            return Response(content, media_type=content_type)
        if not self.is_allowed(call):
            return wrong_token()
        if call.method == "POST" and call.path.endswith("/me/messages"):
            return self._take_message(call.json)
        return refusal(100, "Unsupported request.")

    def text_message(self, sender: str, text: str, **more: Any) -> dict[str, Any]:
        """A customer's words; `more` as in `event`, and `message` for what else the message has."""
        message = {"mid": more.pop("id", None) or self._id(), "text": text} | more.pop("message", {})
        return self.event(sender, {"message": message}, **more)

    def pressed(self, sender: str, payload: str, title: str = "Yes", **more: Any) -> dict[str, Any]:
        """A quick reply of ours, pressed."""
        return self.text_message(sender, title, message={"quick_reply": {"payload": payload}}, **more)

    def image(self, sender: str, content: bytes, **more: Any) -> dict[str, Any]:
        """A picture, which can be fetched from here."""
        name = f"{next(self.numbers)}.jpg"
        self.files[name] = (content, "image/jpeg")
        attached = [{"type": "image", "payload": {"url": f"{self.address}/files/{name}"}}]
        return self.event(sender, {"message": {"mid": more.pop("id", None) or self._id(), "attachments": attached}}, **more)

    def report(self, sender: str, progress: str) -> dict[str, Any]:
        """That all up to now was `delivered` or `read`."""
        field = {"delivered": "delivery", "read": "read"}[progress]
        return self.event(sender, {field: {"watermark": int(time.time() * 1000)}})

    def event(self, sender: str, content: dict[str, Any], *, on_instagram: bool = False) -> dict[str, Any]:
        """A delivery with one event of a page or of Instagram; several are put together by their entries."""
        account, now = (self.instagram_id if on_instagram else self.page_id), int(time.time() * 1000)
        event = {"sender": {"id": sender}, "recipient": {"id": account}, "timestamp": now, **content}
        entry = {"id": account, "time": now, "messaging": [event]}
        return {"object": "instagram" if on_instagram else "page", "entry": [entry]}

    def _take_message(self, call: Any) -> Response:
        recipient = call.get("recipient", {}).get("id") if isinstance(call, dict) else None
        if not recipient or not call.get("message"):
            return refusal(100, "Invalid parameter")
        if recipient in self.closed:
            return refusal(10, "This message is sent outside of allowed window.", status=403, subcode=2018278)
        if too_long := _too_long(call["message"]):
            return refusal(100, f"Length of param {too_long} is too long")
        self.sent.append(call)
        return JSONResponse({"recipient_id": recipient, "message_id": self._id()})

    def _id(self) -> str:
        return f"m_{next(self.numbers):016}"


def _too_long(message: dict[str, Any]) -> str:
    """What of a message is more than Messenger shows."""
    replies = message.get("quick_replies", [])
    checks = {
        "message[text]": len(message.get("text", "")) > 2000,
        "message[quick_replies]": len(replies) > 13,
        "quick_replies[title]": any(not 0 < len(reply["title"]) <= 20 for reply in replies),
        "quick_replies[payload]": any(not 0 < len(reply["payload"]) <= 1000 for reply in replies),
    }
    return ", ".join(name for name, is_too_long in checks.items() if is_too_long)
