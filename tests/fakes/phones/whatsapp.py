"""A phone with WhatsApp."""

from typing import Any

from tests.fakes.phone import Button, Phone, Progress, Seen
from tests.fakes.whatsapp import WhatsAppFake


class WhatsAppPhone(Phone):
    """A chat with a business number."""

    name = "whatsapp"

    def __init__(self, secret: str) -> None:
        super().__init__()
        self.fake: WhatsAppFake = WhatsAppFake(app_secret=secret, verify_token=f"verify-{secret}", access_token=f"EAA{secret}")

    def reached_at(self, address: str) -> dict[str, str]:
        self.fake.address = address
        return {
            "whatsapp_app_secret": self.fake.app_secret,
            "whatsapp_verify_token": self.fake.verify_token,
            "whatsapp_access_token": self.fake.token,
            "whatsapp_phone_number_id": self.fake.phone_number_id,
            "whatsapp_api_base": f"{address}/v23.0",
        }

    def customer(self, number: int) -> str:
        return str(14_155_550_100 + number)

    def words(self, sender: str, text: str) -> Any:
        return self.fake.text_message(sender, text, **self._named(sender))

    def picture(self, sender: str, content: bytes) -> Any:
        return self.fake.image(sender, content, **self._named(sender))

    def press(self, sender: str, button: Button) -> Any:
        return self.fake.pressed(sender, button.value, button.title)

    def seen(self, sender: str) -> list[Seen]:
        return [_on_whatsapp(message) for message in self.fake.sent if message.get("to") == sender]

    def report(self, sender: str, progress: Progress, number: int = -1) -> Any:
        theirs = [wamid for wamid, message in zip(self.fake.wamids, self.fake.sent, strict=True) if message.get("to") == sender]
        return self.fake.status(theirs[number], sender, progress)


def _on_whatsapp(message: dict[str, Any]) -> Seen:
    content = message[message["type"]]
    if message["type"] == "text":
        return Seen(content["body"])
    if message["type"] != "interactive":
        words = "\n".join(filter(None, (content.get("caption"), content.get("filename"))))
        return Seen(words, picture=content["link"] if message["type"] == "image" else None)
    action = content["action"]
    shown = [button["reply"] for button in action.get("buttons", ())]
    shown += [row for section in action.get("sections", ()) for row in section["rows"]]
    picture = content.get("header", {}).get("image", {}).get("link")
    return Seen(content["body"]["text"], tuple(Button(each["title"], each["id"]) for each in shown), picture)
