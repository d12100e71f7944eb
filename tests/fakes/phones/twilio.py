"""A phone that knows SMS and MMS alone."""

import re
from typing import Any

from tests.fakes.phone import Button, Phone, Progress, Seen
from tests.fakes.twilio import TwilioFake

CHOICE = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)


class TwilioPhone(Phone):
    """Text messages with a number; what can be chosen is numbered, and chosen by its number."""

    name = "twilio"

    def __init__(self, secret: str) -> None:
        super().__init__()
        self.fake: TwilioFake = TwilioFake(account_sid=f"AC{secret}", auth_token=secret)
        self._address = ""

    def reached_at(self, address: str) -> dict[str, str]:
        self._address = address
        return {
            "twilio_account_sid": self.fake.account_sid,
            "twilio_auth_token": self.fake.auth_token,
            "twilio_from_number": self.fake.number,
            "twilio_api_base": address,
        }

    def customer(self, number: int) -> str:
        return f"+{14_155_550_100 + number}"

    def words(self, sender: str, text: str) -> Any:
        return self.fake.text_message(sender, text)

    def picture(self, sender: str, content: bytes) -> Any:
        return self.fake.image(sender, content, self._address)

    def choices(self, shown: Seen) -> tuple[Button, ...]:
        return tuple(Button(title, number) for number, title in CHOICE.findall(shown.text))

    def press(self, sender: str, button: Button) -> Any:
        return self.fake.text_message(sender, button.value)

    def seen(self, sender: str) -> list[Seen]:
        return [
            Seen(form.get("Body", [""])[0], picture=next(iter(form.get("MediaUrl", ())), None))
            for form in self.fake.sent
            if form["To"] == [sender]
        ]

    def report(self, sender: str, progress: Progress, number: int = -1) -> Any:
        theirs = [sid for sid, form in zip(self.fake.sids, self.fake.sent, strict=True) if form["To"] == [sender]]
        return self.fake.status(theirs[number], sender, progress) if progress == Progress.DELIVERED else None
