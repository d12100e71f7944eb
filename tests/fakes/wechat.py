"""WeChat for one Official Account: access tokens, five replies to each message, files, signed pushes, plain or encrypted."""

import base64
import hashlib
import json
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import httpx2
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from starlette.responses import JSONResponse, Response

from tests.fakes.platform import Call, Delivery, PlatformFake

ADA = "oAda"
ACCOUNT = "gh_lantern"
DAYS_2 = 48 * 3600.0
MINUTE = 60.0
Fields = dict[str, str]


@dataclass
class Account:
    """What is set in the account's console; without `aes_key` pushes are plain."""

    app_id: str = "wxlantern"
    app_secret: str = "app-secret"
    token: str = "console-token"
    aes_key: str | None = None


@dataclass
class Grant:
    """How often, and until when, a customer may be written to."""

    replies: int
    until: float


class WeChatFake(PlatformFake):
    """WeChat. It posts a message up to four times with the same query, and is content with `success` or nothing alone."""

    delays: Sequence[float] = (1.0, 1.0, 1.0)
    deadline = 5.0

    def __init__(
        self, account: Account, *, clock: Callable[[], float] = time.time, token_seconds: int = 7200, compression: float = 1.0
    ) -> None:
        super().__init__((), compression)
        self.account = account
        self.clock = clock
        self.token_seconds = token_seconds
        self._tokens: dict[str, float] = {}  # until when each is good
        self.grants: dict[str, Grant] = {}
        self.shown: dict[str, list[dict[str, Any]]] = {}  # what each customer sees
        self.files: dict[str, tuple[bytes, str]] = {}  # by media_id
        self.busy = 0  # how many of the next calls find the system busy
        self.menus = True  # False: a test account, which may not send them

    async def answer(self, call: Call) -> Response:
        """Carry out a call; WeChat answers 200 whatever came of it."""
        if call.path == "/cgi-bin/stable_token":
            return self._stable_token(call)
        if self._tokens.get(call.query.get("access_token", ""), 0.0) <= self.clock():
            return _says(40001, f"invalid credential, access_token is invalid: {call.query.get('access_token')}")
        if self.busy:
            self.busy -= 1
            return _says(-1, "system error")
        handlers = {
            "/cgi-bin/message/custom/send": self._send,
            "/cgi-bin/media/upload": self._upload,
            "/cgi-bin/media/get": self._get,
        }
        return handlers[call.path](call) if call.path in handlers else Response(status_code=404)

    def accepted(self, answer: httpx2.Response) -> bool:
        """Only two answers end the tries."""
        return answer.status_code == 200 and answer.text in ("success", "")

    def revoke_tokens(self) -> None:
        """As when another server forces a new one."""
        self._tokens.clear()

    def signed(self, url: str, payload: Fields | bytes, attempt: int) -> Delivery:
        """The push of some fields (or of a body as it is); time, nonce and signatures are the same at each try."""
        if isinstance(payload, dict):
            self._grant(payload)
        body = payload if isinstance(payload, bytes) else xml(payload)
        timestamp = payload["CreateTime"] if isinstance(payload, dict) else str(int(self.clock()))
        nonce = str(int.from_bytes(hashlib.sha256(body).digest()[:4]))
        query = {"signature": sign(self.account.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        if self.account.aes_key:
            encrypted = encrypt(self.account.aes_key, self.account.app_id, body)
            query |= {"encrypt_type": "aes", "msg_signature": sign(self.account.token, timestamp, nonce, encrypted)}
            body = xml({"ToUserName": ACCOUNT, "Encrypt": encrypted})
        return Delivery(f"{url}?{urlencode(query)}", body, {"Content-Type": "text/xml"})

    def fields(self, kind: str, sender: str = ADA, **more: str) -> Fields:
        """What every message has; `more` comes over it."""
        common = {"ToUserName": ACCOUNT, "FromUserName": sender, "CreateTime": str(int(self.clock())), "MsgType": kind}
        return common | ({} if kind == "event" else {"MsgId": str(24_000_000 + next(self.numbers))}) | more

    def text_message(self, sender: str, text: str, **more: str) -> Fields:
        """Words."""
        return self.fields("text", sender, Content=text, **more)

    def pressed(self, sender: str, choice_id: str, title: str) -> Fields:
        """A line of a menu that was sent."""
        return self.text_message(sender, title, bizmsgmenuid=choice_id)

    def image(self, sender: str, content: bytes) -> Fields:
        """A picture, which can be fetched from here."""
        media_id = f"media-{next(self.numbers)}"
        self.files[media_id] = (content, "image/jpeg")
        return self.fields("image", sender, PicUrl=f"http://mmbiz.qpic.cn/{media_id}", MediaId=media_id)

    def event(self, event: str, sender: str = ADA, **more: str) -> Fields:
        """An event."""
        return self.fields("event", sender, Event=event, **more)

    def _grant(self, fields: Fields) -> None:
        """https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage."""
        if fields.get("MsgType") != "event":
            self.grants[fields["FromUserName"]] = Grant(5, self.clock() + DAYS_2)
        elif fields.get("Event") in ("subscribe", "SCAN", "CLICK"):
            self.grants[fields["FromUserName"]] = Grant(3, self.clock() + MINUTE)

    def _stable_token(self, call: Call) -> Response:
        wanted = call.json
        if (wanted["grant_type"], wanted["appid"], wanted["secret"]) != (
            "client_credential",
            self.account.app_id,
            self.account.app_secret,
        ):
            return _says(40125, "invalid appsecret")
        for token, until in self._tokens.items():
            if until - self.clock() > 300:
                return JSONResponse({"access_token": token, "expires_in": int(until - self.clock())})
        token = f"access-token-{next(self.numbers)}"
        self._tokens[token] = self.clock() + self.token_seconds
        return JSONResponse({"access_token": token, "expires_in": self.token_seconds})

    def _send(self, call: Call) -> Response:
        message = call.json
        grant = self.grants.get(message["touser"])
        if grant is None:
            return _says(40003, "invalid openid")
        if grant.until < self.clock():
            return _says(45015, "response out of time limit or subscription is canceled")
        if grant.replies < 1:
            return _says(45047, "out of response count limit")
        if problem := self._problem(message, call.body):
            return problem
        grant.replies -= 1
        self.shown.setdefault(message["touser"], []).append(message)
        return _says(0, "ok")

    def _problem(self, message: dict[str, Any], body: bytes) -> Response | None:
        kind = message["msgtype"]
        if b"\\u" in body:
            return _says(40033, "invalid charset")
        if kind == "text" and len(message["text"]["content"].encode()) > 2048:
            return _says(45002, "content size out of limit")
        if kind == "msgmenu" and not self.menus:
            return _says(40200, "invalid account type")
        if kind in ("image", "voice") and message[kind]["media_id"] not in self.files:
            return _says(40007, "invalid media_id")
        return None

    def _upload(self, call: Call) -> Response:
        head, _, rest = call.body.partition(b"\r\n\r\n")
        if b'name="media"' not in head or not head.isascii():
            return _says(41005, "media data missing")
        media_id = f"media-{next(self.numbers)}"
        content_type = head.rpartition(b"Content-Type: ")[2].decode()
        self.files[media_id] = (rest.rpartition(b"\r\n--")[0], content_type)
        return JSONResponse({"type": call.query["type"], "media_id": media_id, "created_at": int(self.clock())})

    def _get(self, call: Call) -> Response:
        if call.query["media_id"] not in self.files:
            return _says(40007, "invalid media_id")
        content, content_type = self.files[call.query["media_id"]]
        return Response(content, media_type=content_type)


def _says(code: int, words: str) -> Response:
    return Response(json.dumps({"errcode": code, "errmsg": words}), media_type="text/plain")


def sign(*parts: str) -> str:
    """SHA-1 over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def xml(fields: Fields) -> bytes:
    """The fields as WeChat writes them, numbers as they are and all else as CDATA."""
    lines = (f"<{name}>{value if value.isdigit() else _cdata(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{''.join(lines)}</xml>".encode()


def _cdata(value: str) -> str:
    return f"<![CDATA[{value}]]>" if "]]>" not in value else escape(value)


def encrypt(aes_key: str, app_id: str, message: bytes, *, length: int | None = None, padding: bytes | None = None) -> str:
    """A message for an account, as WeChat encrypts it; `length` and `padding` other than the right ones make it wrong."""
    key = base64.b64decode(aes_key + "=")
    random = hashlib.sha256(message).digest()[:16]
    plain = random + struct.pack(">I", len(message) if length is None else length) + message + app_id.encode()
    pad = 32 - len(plain) % 32
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).encryptor()
    padded = plain + (bytes([pad]) * pad if padding is None else padding)
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()
