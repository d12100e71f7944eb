"""A computer with Slack."""

from html import unescape
from typing import Any

from tests.fakes.phone import Button, Phone, Seen
from tests.fakes.slack import SlackFake


class SlackPhone(Phone):
    """Direct messages with an app."""

    name = "slack"

    def __init__(self, secret: str) -> None:
        super().__init__()
        self.fake: SlackFake = SlackFake(signing_secret=secret, bot_token=f"xoxb-{secret}")
        self._host = ""

    def reached_at(self, address: str) -> dict[str, str]:
        self._host = address.removeprefix("http://")
        return {
            "slack_signing_secret": self.fake.signing_secret,
            "slack_bot_token": self.fake.bot_token,
            "slack_api_base": f"{address}/api",
        }

    def customer(self, number: int) -> str:
        return f"D{number:010d}"

    def words(self, sender: str, text: str) -> Any:
        return self.fake.text_message(sender, text)

    def picture(self, sender: str, content: bytes) -> Any:
        return self.fake.image(sender, content, self._host)

    def press(self, sender: str, button: Button) -> Any:
        return self.fake.pressed(sender, button.value)

    def seen(self, sender: str) -> list[Seen]:
        return [_shown(post) for post in self.fake.posts if post["channel"] == sender]


def _shown(post: dict[str, Any]) -> Seen:
    blocks = [block for attached in post.get("attachments", ()) for block in attached["blocks"]]
    buttons = [button for block in blocks if block["type"] == "actions" for button in block["elements"]]
    pictures = [block["image_url"] for block in blocks if block["type"] == "image"]
    choices = tuple(Button(button["text"]["text"], button["value"]) for button in buttons)
    return Seen(unescape(post["text"]), choices, next(iter(pictures), None))
