"""From Twilio's webhook to the customer's phone, with everything of ours between them."""

import asyncio

import httpx2
import pytest

from connectors.twilio import TwilioConnector
from crm_backend.models import Message, OutboxEntry
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import FrontDoor
from tests.fakes.twilio import TwilioFake

ADA = "+15558675310"
CHOICES = [
    {"title": title, "intent": intent, "entities": {}} for title, intent in (("Track", "track_order"), ("Cancel", "cancel_order"))
]


class Phone:
    """A customer's phone: what they write, and what they get."""

    def __init__(self, door: FrontDoor, fake: TwilioFake) -> None:
        self.door, self.fake = door, fake

    async def writes(self, text: str) -> None:
        """Write, and wait for the answer."""
        due = len(self.fake.sent) + 1
        await self.posts(self.fake.text_message(ADA, text))
        await self.gets(due)

    async def gets(self, due: int) -> None:
        """Wait for so many messages."""
        async with asyncio.timeout(10):
            while len(self.fake.sent) < due:
                await asyncio.sleep(0.02)

    async def posts(self, form: dict[str, str]) -> None:
        async with self.door.client() as client:
            (status,) = await self.fake.deliver(client, f"{self.door.settings.base_url}/channels/twilio/webhook", form)
        assert status == 200

    @property
    def texts(self) -> list[str]:
        return [sent["Body"][0] for sent in self.fake.sent]


@pytest.fixture
async def phone(door: FrontDoor) -> Phone:
    fake = TwilioFake()
    door.app.state.connectors["twilio"] = TwilioConnector(
        account_sid=fake.account_sid,
        auth_token=fake.auth_token,
        from_number=fake.number,
        public_url=door.settings.base_url,
        api_base="http://twilio",
        transport=httpx2.ASGITransport(app=fake.app),
    )
    return Phone(door, fake)


async def test_a_number_presses_the_button_that_stood_beside_it(phone: Phone) -> None:
    phone.door.dialogue.answer = lambda turn: said(turn, "Done.") if turn["pressed"] else said(turn, "What?", buttons=CHOICES)
    await phone.writes("hello")
    await phone.writes("2.")
    assert phone.texts == ["What?\n1. Track\n2. Cancel", "Done."]
    assert phone.door.dialogue.turns[1]["pressed"] == {"intent": "cancel_order", "entities": {}}
    assert phone.door.dialogue.texts[1] == "Cancel"


async def test_a_number_that_a_question_asked_for_presses_nothing(phone: Phone) -> None:
    answers = iter([("What?", CHOICES), ("How many?", None), ("Two lamps.", None)])

    def answer(turn: dict[str, object]) -> dict[str, object]:
        text, buttons = next(answers)
        return said(turn, text, buttons=buttons)

    phone.door.dialogue.answer = answer
    for text in ("hello", "lamps", "2"):
        await phone.writes(text)
    assert [turn["pressed"] for turn in phone.door.dialogue.turns] == [None, None, None]
    assert phone.door.dialogue.texts[2] == "2"


async def test_after_a_stop_the_desk_sees_why_nothing_arrives(phone: Phone) -> None:
    await phone.posts(phone.fake.stop(ADA))
    async with asyncio.timeout(10):
        while [entry.state for entry in await phone.door.rows(OutboxEntry)] != ["failed"]:
            await asyncio.sleep(0.02)
    (entry,) = await phone.door.rows(OutboxEntry)
    assert entry.error is not None and entry.error.startswith("21610 the customer has answered STOP")


async def test_a_stop_that_twilio_dealt_with_is_not_answered(phone: Phone) -> None:
    await phone.posts(phone.fake.stop(ADA, advanced=True))
    assert await phone.door.rows(Message) == []


async def test_the_same_message_again_is_answered_no_second_time(phone: Phone) -> None:
    form = phone.fake.text_message(ADA, "hello")
    await asyncio.gather(*(phone.posts(form) for _ in range(4)))
    await phone.gets(1)
    await phone.writes("bye")
    assert phone.texts == ["You said: hello", "You said: bye"]
