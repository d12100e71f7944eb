"""What the fakes of WhatsApp and of Messenger share: Meta's signatures, its schedule, its refusals, its check of an address."""

import hashlib
import hmac
import json
from typing import Any

import httpx2
from starlette.responses import JSONResponse, Response

from tests.fakes.platform import Call, Delivery, Limit, PlatformFake

# Messenger: at once, a few times more, for an hour. WhatsApp: less and less often, for up to seven days. The figures are ours.
FIRST_DAY = (0.0, 60.0, 300.0, 900.0, 3600.0, 3 * 3600.0, 6 * 3600.0, 12 * 3600.0)
SEVEN_DAYS = (*FIRST_DAY, *(24 * 3600.0,) * 6)
ONE_HOUR = (0.0, 60.0, 300.0, 900.0, 2340.0)


class MetaFake(PlatformFake):
    """An app at Meta: its secret signs, its access token opens the Graph API."""

    def __init__(self, app_secret: str, verify_token: str, token: str, limits: list[Limit], compression: float) -> None:
        super().__init__(limits, compression)
        self.app_secret = app_secret
        self.verify_token = verify_token
        self.token = token
        self.files: dict[str, tuple[bytes, str]] = {}  # by the id of the file: bytes and content type

    def signed(self, url: str, payload: Any, attempt: int) -> Delivery:
        """Escaped as Meta does before it signs: no letter beyond ASCII, and a backslash before every slash."""
        body = json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode()
        digest = hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return Delivery(url, body, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"})

    async def check_address(self, http: httpx2.AsyncClient, url: str, challenge: str = "1158201444") -> bool:
        """Whether an address repeats the challenge, as it has to before anything is delivered to it."""
        query = {"hub.mode": "subscribe", "hub.verify_token": self.verify_token, "hub.challenge": challenge}
        answer = await http.get(url, params=query)
        return answer.status_code == 200 and answer.text == challenge

    def is_allowed(self, call: Call) -> bool:
        """Whether a call shows the access token."""
        return hmac.compare_digest(call.headers.get("authorization", ""), f"Bearer {self.token}")


def refusal(code: int, message: str, *, status: int = 400, subcode: int | None = None, details: str = "") -> Response:
    """An error of the Graph API; nearly all of them are a 400."""
    error: dict[str, Any] = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "fbtrace_id": "A_z"}
    if subcode:
        error["error_subcode"] = subcode
    if details:
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    return JSONResponse({"error": error}, status)


def wrong_token() -> Response:
    """The refusal of a call without the access token."""
    return refusal(190, "Invalid OAuth access token.", status=401)
