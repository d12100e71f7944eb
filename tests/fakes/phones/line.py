"""A phone with LINE."""

from typing import Any

from tests.fakes.line import LineFake
from tests.fakes.phone import Button, Phone, Seen


class LinePhone(Phone):
    """A one-to-one chat with an Official Account."""

    name = "line"

    def __init__(self, secret: str) -> None:
        super().__init__()
        self.fake: LineFake = LineFake(secret, f"token-{secret}")

    def reached_at(self, address: str) -> dict[str, str]:
        return {
            "line_channel_secret": self.fake.secret,
            "line_channel_token": self.fake.token,
            "line_api_base": address,
            "line_data_api_base": address,
        }

    def customer(self, number: int) -> str:
        return f"U{number:032x}"

    def words(self, sender: str, text: str) -> Any:
        return self.fake.text_message(sender, text)

    def picture(self, sender: str, content: bytes) -> Any:
        return self.fake.image(sender, content)

    def press(self, sender: str, button: Button) -> Any:
        return self.fake.pressed(sender, button.value)

    def seen(self, sender: str) -> list[Seen]:
        return [_on_line(message) for message in self.fake.shown.get(sender, ())]


def _on_line(message: dict[str, Any]) -> Seen:
    actions = [item["action"] for item in message.get("quickReply", {}).get("items", ())]
    buttons = tuple(Button(action["label"], action["data"]) for action in actions)
    return Seen(message.get("text", ""), buttons, message.get("originalContentUrl"))
