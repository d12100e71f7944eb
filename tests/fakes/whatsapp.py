"""A WhatsApp Cloud API with one business number."""

import time
from typing import Any

from starlette.responses import JSONResponse, Response

from tests.fakes.meta import SEVEN_DAYS, MetaFake, refusal, wrong_token
from tests.fakes.platform import Call, Limit

PAIR_BURST, PAIR_SECONDS = 45, 6.0  # messages at once to one customer, and seconds for each beyond that


class WhatsAppFake(MetaFake):
    """One business number: takes messages within their limits, gives files, tells of customers' messages for up to seven days."""

    delays = SEVEN_DAYS

    def __init__(
        self,
        *,
        app_secret: str = "whatsapp-app-secret",
        verify_token: str = "whatsapp-verify-token",
        access_token: str = "whatsapp-access-token",
        phone_number_id: str = "106540352242922",
        address: str = "http://graph",
        compression: float = 1.0,
    ) -> None:
        pair = Limit(
            PAIR_BURST,
            PAIR_BURST * PAIR_SECONDS,
            _recipient,
            lambda wait: refusal(131056, "Pair rate limit hit"),
        )
        per_second = Limit(80, 1.0, lambda call: _recipient(call) and "", lambda wait: refusal(130429, "Rate limit hit"))
        super().__init__(app_secret, verify_token, access_token, [pair, per_second], compression)
        self.phone_number_id = phone_number_id
        self.address = address  # where this fake is reached, for the addresses of its files
        self.sent: list[dict[str, Any]] = []  # the messages that were taken
        self.wamids: list[str] = []  # their ids
        self.closed: set[str] = set()  # customers who have written nothing for 24 hours

    async def answer(self, call: Call) -> Response:
        """Messages, where a file lies, and its bytes."""
        *_, before, last = ("", "", *call.path.split("/"))
        if not self.is_allowed(call):
            return wrong_token()
        if call.method == "POST" and last == "messages":
            return self._take_message(call.json) if before == self.phone_number_id else refusal(100, "Unsupported post request.")
        if before == "files" and last in self.files:
            content, content_type = self.files[last]
            return Response(content, media_type=content_type)
        if last in self.files:
            return self._place(last)
        return refusal(100, "Unsupported get request.")

    def text_message(self, sender: str, text: str, **more: Any) -> dict[str, Any]:
        """A customer's words; `more` as in `message`."""
        return self.message(sender, {"type": "text", "text": {"body": text}}, **more)

    def pressed(self, sender: str, payload: str, title: str = "Yes", **more: Any) -> dict[str, Any]:
        """A button of ours, pressed."""
        reply = {"type": "button_reply", "button_reply": {"id": payload, "title": title}}
        return self.message(sender, {"type": "interactive", "interactive": reply}, **more)

    def image(self, sender: str, content: bytes, caption: str | None = None, **more: Any) -> dict[str, Any]:
        """A picture, which can be fetched from here."""
        number = f"{next(self.numbers):016}"
        self.files[number] = (content, "image/jpeg")
        shown = {"id": number, "mime_type": "image/jpeg"} | ({"caption": caption} if caption else {})
        return self.message(sender, {"type": "image", "image": shown}, **more)

    def message(self, sender: str, content: dict[str, Any], *, id: str | None = None, name: str = "Ada") -> dict[str, Any]:
        """A delivery with one message; without an `id` it gets a new one."""
        said = {"from": sender, "id": id or self._id(), "timestamp": str(int(time.time())), **content}
        return self.delivery(contacts=[{"profile": {"name": name}, "wa_id": sender}], messages=[said])

    def status(self, wamid: str, recipient: str, status: str, *errors: dict[str, Any]) -> dict[str, Any]:
        """How far a message of ours has come."""
        told = {"id": wamid, "status": status, "timestamp": str(int(time.time())), "recipient_id": recipient}
        return self.delivery(statuses=[told | ({"errors": list(errors)} if errors else {})])

    def delivery(self, **value: Any) -> dict[str, Any]:
        """A delivery of one change; several are put together by their entries."""
        metadata = {"display_phone_number": "15550783881", "phone_number_id": self.phone_number_id}
        change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
        return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}

    def _take_message(self, message: Any) -> Response:
        if not isinstance(message, dict) or message.get("messaging_product") != "whatsapp" or message.get("type") not in message:
            return refusal(100, "Invalid parameter", details="a message needs a product, a type and what the type says")
        recipient = message.get("to") or message.get("recipient")
        if recipient in self.closed:
            return refusal(131047, "Re-engagement message", details="More than 24 hours have passed since the last reply.")
        if too_long := _too_long(message):
            return refusal(131009, "Parameter value is not valid", details=too_long)
        self.sent.append(message)
        self.wamids.append(self._id())
        return JSONResponse(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": recipient, "wa_id": recipient}],
                "messages": [{"id": self.wamids[-1]}],
            }
        )

    def _place(self, file_id: str) -> Response:
        content_type = self.files[file_id][1]
        url = f"{self.address}/files/{file_id}"
        return JSONResponse({"messaging_product": "whatsapp", "url": url, "mime_type": content_type, "id": file_id})

    def _id(self) -> str:
        return f"wamid.HBgL{next(self.numbers):016}"


def _recipient(call: Call) -> str | None:
    message = call.json
    if call.method != "POST" or not isinstance(message, dict):
        return None
    return str(message.get("to") or message.get("recipient") or "") or None


def _too_long(message: dict[str, Any]) -> str:
    """What of a message is more than WhatsApp shows."""
    content, action = message[message["type"]], message[message["type"]].get("action", {})
    buttons = [button["reply"] for button in action.get("buttons", ())]
    rows = [row for section in action.get("sections", ()) for row in section["rows"]]
    body = content.get("body", "") if message["type"] == "text" else content.get("body", {}).get("text", "")
    checks = {
        "text": len(body) > (1024 if buttons else 4096),
        "caption": len(content.get("caption", "")) > 1024,
        "number of buttons": len(buttons) > 3,
        "number of rows": len(rows) > 10,
        "title of a button": any(not 0 < len(button["title"]) <= 20 for button in buttons),
        "title of a row": any(not 0 < len(row["title"]) <= 24 for row in rows),
    }
    return ", ".join(name for name, is_too_long in checks.items() if is_too_long)
