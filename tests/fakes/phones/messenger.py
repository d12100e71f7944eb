"""A phone with Messenger."""

from typing import Any

from tests.fakes.messenger import MessengerFake
from tests.fakes.phone import Button, Phone, Progress, Seen


class MessengerPhone(Phone):
    """A chat with a page."""

    name = "messenger"

    def __init__(self, secret: str) -> None:
        super().__init__()
        self.fake: MessengerFake = MessengerFake(app_secret=secret, verify_token=f"verify-{secret}", page_token=f"EAAG{secret}")

    def reached_at(self, address: str) -> dict[str, str]:
        self.fake.address = address
        return {
            "messenger_app_secret": self.fake.app_secret,
            "messenger_verify_token": self.fake.verify_token,
            "messenger_page_token": self.fake.token,
            "messenger_api_base": f"{address}/v23.0",
        }

    def customer(self, number: int) -> str:
        return str(6_700_000_000_000_000 + number)

    def words(self, sender: str, text: str) -> Any:
        return self.fake.text_message(sender, text)

    def picture(self, sender: str, content: bytes) -> Any:
        return self.fake.image(sender, content)

    def press(self, sender: str, button: Button) -> Any:
        return self.fake.pressed(sender, button.value, button.title)

    def seen(self, sender: str) -> list[Seen]:
        return [_on_messenger(call["message"]) for call in self.fake.sent if call["recipient"]["id"] == sender]

    def report(self, sender: str, progress: Progress, number: int = -1) -> Any:
        return self.fake.report(sender, progress)


def _on_messenger(message: dict[str, Any]) -> Seen:
    if "attachment" in message:
        attached = message["attachment"]
        url = attached["payload"]["url"]
        return Seen(picture=url) if attached["type"] == "image" else Seen(url)
    return Seen(message["text"], tuple(Button(reply["title"], reply["payload"]) for reply in message.get("quick_replies", ())))
