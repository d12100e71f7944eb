"""Twilio with one account and one number."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.responses import JSONResponse, Response

from tests.fakes.platform import Call, Delivery, Limit, PlatformFake

AT_ONCE = 100  # calls in a second, before 20429
STOPPED = 21610


class TwilioFake(PlatformFake):
    """One account: takes messages, gives files of MMS, posts signed forms, again where asked to (`#rc=5`)."""

    delays = (0.0,) * 5
    deadline = 15.0

    def __init__(
        self,
        *,
        account_sid: str = "AC" + "0" * 32,
        auth_token: str = "twilio-auth-token",
        number: str = "+15017122661",
        compression: float = 1.0,
    ) -> None:
        super().__init__(
            [Limit(AT_ONCE, 1.0, lambda call: call.method, lambda wait: _refusal(429, 20429, "Too many"))], compression
        )
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.number = number
        self.sent: list[dict[str, list[str]]] = []  # the forms of the messages that were taken
        self.sids: list[str] = []  # their ids
        self.stopped: set[str] = set()  # numbers whose owners wrote STOP
        self.files: dict[str, tuple[bytes, str]] = {}  # by the sid of the file: bytes and content type

    async def answer(self, call: Call) -> Response:
        """`Messages.json`, and the files of messages."""
        proof = "Basic " + base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        if not hmac.compare_digest(call.headers.get("authorization", ""), proof):
            return _refusal(401, 20003, "Authenticate")
        last = call.path.rpartition("/")[2]
        if call.method == "POST" and last == "Messages.json":
            return self._take_message(parse_qs(call.body.decode()))
        if last in self.files:
            content, content_type = self.files[last]
            return Response(content, media_type=content_type)
        return _refusal(404, 20404, "The requested resource was not found")

    def signed(self, url: str, payload: Any, attempt: int) -> Delivery:
        """A form, signed with the address that is called."""
        covered = url + "".join(name + payload[name] for name in sorted(payload))
        digest = hmac.new(self.auth_token.encode(), covered.encode(), hashlib.sha1).digest()
        headers = {"X-Twilio-Signature": base64.b64encode(digest).decode(), "Content-Type": "application/x-www-form-urlencoded"}
        if attempt:
            headers["I-Twilio-Idempotency-Token"] = payload["MessageSid"]
        return Delivery(url, urlencode(payload).encode(), headers)

    def text_message(self, sender: str, text: str, **more: str) -> dict[str, str]:
        """A customer's SMS; `more` goes into the form."""
        sid = self._sid("SM")
        base = {"MessageSid": sid, "SmsStatus": "received", "NumMedia": "0", "AccountSid": self.account_sid}
        return base | {"From": sender, "To": self.number, "Body": text} | more

    def stop(self, sender: str, *, advanced: bool = False) -> dict[str, str]:
        """STOP: from now on nothing reaches this number."""
        self.stopped.add(sender)
        return self.text_message(sender, "STOP", **({"OptOutType": "STOP"} if advanced else {}))

    def image(self, sender: str, content: bytes, api_base: str, text: str = "") -> dict[str, str]:
        """A picture, which can be fetched from here (`api_base`: where `app` is served)."""
        sid = self._sid("ME")
        self.files[sid] = (content, "image/jpeg")
        url = f"{api_base}/2010-04-01/Accounts/{self.account_sid}/Messages/{self._sid('MM')}/Media/{sid}"
        return self.text_message(sender, text, NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg")

    def status(self, sid: str, recipient: str, status: str, error: int | None = None) -> dict[str, str]:
        """How far a message of ours has come."""
        told = {"MessageSid": sid, "MessageStatus": status, "SmsStatus": status, "AccountSid": self.account_sid}
        return told | {"From": self.number, "To": recipient} | ({"ErrorCode": str(error)} if error else {})

    def _take_message(self, form: dict[str, list[str]]) -> Response:
        to, body = form.get("To", [""])[0], form.get("Body", [""])[0]
        if not to.startswith("+"):
            return _refusal(400, 21211, f"The 'To' number {to} is not a valid phone number.")
        if to in self.stopped:
            return _refusal(400, STOPPED, "Attempt to send to unsubscribed recipient")
        if not body and "MediaUrl" not in form:
            return _refusal(400, 21602, "Message body is required.")
        if len(body) > 1600:
            return _refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        self.sent.append(form)
        self.sids.append(self._sid("SM"))
        return JSONResponse({"sid": self.sids[-1], "status": "queued", "to": to, "error_code": None}, 201)

    def _sid(self, kind: str) -> str:
        return f"{kind}{next(self.numbers):032x}"


def _refusal(status: int, code: int, message: str) -> Response:
    return JSONResponse({"code": code, "message": message, "status": status}, status)
