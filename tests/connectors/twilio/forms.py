"""What Twilio posts, as its pages document it, and signed as it signs."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import urlencode

from connectors.connector import WebhookRequest

ACCOUNT, TOKEN, NUMBER = "AC" + "0" * 32, "the-token-of-the-account", "+15017122661"
PUBLIC = "https://help.shop.example"
URL = f"{PUBLIC}/channels/twilio/webhook"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME"


def message(text: str = "Where is LT-100001?", number: int = 1, **fields: str) -> dict[str, str]:
    """A customer's message; `fields` come over it."""
    sid = f"SM{number:032}"
    return {
        "ToCountry": "US",
        "MessageSid": sid,
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "NumMedia": "0",
        "NumSegments": "1",
        "From": "+15558675310",
        "To": NUMBER,
        "Body": text,
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
    } | fields


def status(status: str, number: int = 9, **fields: str) -> dict[str, str]:
    """How far a message of ours has come."""
    sid = f"SM{number:032}"
    told = {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status}
    return told | {"From": NUMBER, "To": "+15558675310", "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01"} | fields


def body(fields: dict[str, str]) -> bytes:
    """A form as it is posted."""
    return urlencode(fields).encode()


def signature(fields: dict[str, str], url: str = URL, token: str = TOKEN) -> str:
    """Twilio's signature, written down here once more, so that an error of ours is seen."""
    covered = url
    for name in sorted(fields):
        covered += name + fields[name]
    return base64.b64encode(hmac.new(token.encode(), covered.encode(), hashlib.sha1).digest()).decode()


def signed(fields: dict[str, str], url: str = URL, token: str = TOKEN, seen: str = "http://127.0.0.1:8000") -> WebhookRequest:
    """A request as it reaches us behind a proxy: the address that we see is another one than Twilio called."""
    path = url.removeprefix(PUBLIC)
    headers = {"x-twilio-signature": signature(fields, url, token), "content-type": "application/x-www-form-urlencoded"}
    return WebhookRequest("POST", seen + path, {}, headers, body(fields))
