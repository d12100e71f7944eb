"""A phone with WeChat."""

import base64
import hashlib
from typing import Any

from tests.fakes.phone import Button, Phone, Seen
from tests.fakes.wechat import Account, WeChatFake


class WeChatPhone(Phone):
    """A chat with an Official Account, with encrypted pushes."""

    name = "wechat"
    replies = 5

    def __init__(self, secret: str) -> None:
        super().__init__()
        key = base64.b64encode(hashlib.sha256(secret.encode()).digest()).decode().rstrip("=")
        self.fake: WeChatFake = WeChatFake(Account(app_secret=f"app-{secret}", token=secret, aes_key=key))

    def reached_at(self, address: str) -> dict[str, str]:
        account = self.fake.account
        return {
            "wechat_token": account.token,
            "wechat_app_id": account.app_id,
            "wechat_app_secret": account.app_secret,
            "wechat_encoding_aes_key": account.aes_key or "",
            "wechat_api_base": address,
        }

    def customer(self, number: int) -> str:
        return f"oLantern{number:06d}"

    def words(self, sender: str, text: str) -> Any:
        return self.fake.text_message(sender, text)

    def picture(self, sender: str, content: bytes) -> Any:
        return self.fake.image(sender, content)

    def press(self, sender: str, button: Button) -> Any:
        return self.fake.pressed(sender, button.value, button.title)

    def seen(self, sender: str) -> list[Seen]:
        return [self._shown(message) for message in self.fake.shown.get(sender, ())]

    def refuse_next(self) -> None:
        self.fake.busy = 1

    def _shown(self, message: dict[str, Any]) -> Seen:
        kind = message["msgtype"]
        if kind == "image":
            return Seen(picture=self.fake.files[message["image"]["media_id"]][0])
        if kind == "msgmenu":
            menu = message["msgmenu"]
            return Seen(menu["head_content"], tuple(Button(line["content"], line["id"]) for line in menu["list"]))
        return Seen(message["text"]["content"] if kind == "text" else kind)
