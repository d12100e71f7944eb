"""A phone with Telegram."""

from typing import Any

from tests.fakes.phone import Button, Phone, Seen
from tests.fakes.telegram import TAKEN, TelegramFake


class TelegramPhone(Phone):
    """A private chat with a bot."""

    name = "telegram"
    signs_body = False

    def __init__(self, secret: str) -> None:
        super().__init__()
        self.fake: TelegramFake = TelegramFake(token=f"7000000001:{secret}", secret=secret)

    def reached_at(self, address: str) -> dict[str, str]:
        return {
            "telegram_bot_token": self.fake.token,
            "telegram_webhook_secret": self.fake.secret,
            "telegram_api_base": address,
        }

    def customer(self, number: int) -> str:
        return str(5_200_000_000 + number)

    def words(self, sender: str, text: str) -> Any:
        return self.fake.text_message(sender, text, **self._named(sender))

    def picture(self, sender: str, content: bytes) -> Any:
        return self.fake.image(sender, content, **self._named(sender))

    def press(self, sender: str, button: Button) -> Any:
        return self.fake.pressed(sender, button.value)

    def seen(self, sender: str) -> list[Seen]:
        return [_on_telegram(method, each) for method, each in self.fake.sent if each["chat_id"] == sender]


def _on_telegram(method: str, parameters: dict[str, Any]) -> Seen:
    rows = parameters.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = tuple(Button(button["text"], button["callback_data"]) for row in rows for button in row)
    if method == "sendMessage":
        return Seen(parameters["text"], buttons)
    if method == "sendPhoto":
        return Seen(parameters.get("caption", ""), buttons, parameters["photo"])
    return Seen(parameters[TAKEN[method]], buttons)
