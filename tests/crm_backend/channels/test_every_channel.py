"""The same journey on every channel: a customer's phone, the platform, the application on loopback, and the desk."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx2
import pytest

from crm_backend.models import Attachment, Message, OutboxEntry
from crm_backend.models.base import now
from tests.crm_backend.attachments.test_files import PNG
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import Browser, FrontDoor, OpenDoor, is_problem, serving
from tests.fakes.phone import Phone, Progress, Seen
from tests.fakes.phones import PHONES
from tests.fakes.platform import Delivery

SIGNATURES_IN_QUERY = ("signature", "msg_signature")
CHOICES = ["Cancel it", "Keep it", "Something else"]


@dataclass
class Journey:
    """One customer's way to us and back."""

    phone: Phone
    door: FrontDoor
    http: httpx2.AsyncClient
    hook: str
    sender: str

    async def sends(self, *payloads: Any, times: int = 1) -> set[int]:
        """The platform delivers; the statuses of our answers."""
        return set(await self.phone.fake.deliver(self.http, self.hook, *payloads, times=times))

    async def says(self, text: str) -> None:
        assert await self.sends(self.phone.words(self.sender, text)) == {200}

    async def sees(self, count: int, seconds: float = 12.0) -> list[Seen]:
        """What the customer was shown, once it is so much."""
        await self.until(lambda: len(self.seen) >= count, seconds)
        return self.seen

    @property
    def seen(self) -> list[Seen]:
        return self.phone.seen(self.sender)

    async def until(self, happened: Callable[[], bool], seconds: float = 12.0) -> None:
        async with asyncio.timeout(seconds):
            while not happened():
                await asyncio.sleep(0.02)

    async def delivery(self, state: str, seconds: float = 10.0) -> None:
        """Wait until the desk sees the last message to the customer in this state."""
        async with asyncio.timeout(seconds):
            while (await self._last()).delivery != state:
                await asyncio.sleep(0.05)

    async def _last(self) -> Message:
        rows: list[Message] = await self.door.rows(Message, Message.author != "customer", Message.delivery.is_not(None))
        return max(rows, key=lambda row: row.seq)

    async def at_desk(self) -> tuple[Browser, str]:
        """An agent, and the address of the one conversation."""
        agent = await self.door.sign_in()
        (conversation,) = (await agent.get("/api/v1/conversations")).json()["items"]
        return agent, f"/api/v1/conversations/{conversation['id']}"


@pytest.fixture(params=PHONES, ids=lambda phone: phone.name)
async def journey(request: pytest.FixtureRequest, open_door: OpenDoor) -> AsyncIterator[Journey]:
    phone: Phone = request.param("0123456789abcdef0123456789abcdef")
    phone.fake.compression = 60.0
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(phone.fake.app))
        door = await open_door(**phone.reached_at(f"http://{address}"))
        http = await stack.enter_async_context(httpx2.AsyncClient())
        hook = f"http://{await door.address()}/channels/{phone.name}/webhook"
        yield Journey(phone, door, http, hook, phone.customer(1))


async def test_words_are_answered_once_however_often_they_are_delivered(journey: Journey) -> None:
    payload = journey.phone.words(journey.sender, "hello")
    assert await journey.sends(payload, times=4) == {200}
    await journey.sees(1)
    assert await journey.sends(payload) == {200}
    await journey.says("and again 你好 😀")
    await journey.sees(2)
    await asyncio.sleep(0.3)
    assert [shown.text for shown in journey.seen] == ["You said: hello", "You said: and again 你好 😀"]
    assert journey.door.dialogue.texts == ["hello", "and again 你好 😀"]
    await journey.delivery("sent")


async def test_nobody_else_may_speak_for_the_platform(journey: Journey) -> None:
    delivery = journey.phone.fake.signed(journey.hook, journey.phone.words(journey.sender, "hello"), 0)
    for forged in _forgeries(delivery, body=journey.phone.signs_body):
        answer = await journey.http.post(forged.url, content=forged.body, headers=forged.headers)
        assert is_problem(answer, 401)
    assert await journey.door.rows(Message) == []
    assert (await journey.http.post(delivery.url, content=delivery.body, headers=delivery.headers)).status_code == 200


def _forgeries(delivery: Delivery, *, body: bool) -> list[Delivery]:
    """The delivery without its proof, with another one, and with another body under it."""
    parts = urlsplit(delivery.url)
    query = dict(parse_qsl(parts.query))
    proof = {name: value for name, value in delivery.headers.items() if name != "Content-Type"}
    wrong = {name: _another(value) for name, value in proof.items()}
    wrong_query = query | {name: _another(query[name]) for name in SIGNATURES_IN_QUERY if name in query}
    without = {name: value for name, value in query.items() if name not in SIGNATURES_IN_QUERY}
    kind = {"Content-Type": delivery.headers["Content-Type"]}
    forged = [
        Delivery(urlunsplit(parts._replace(query=urlencode(without))), delivery.body, kind),
        Delivery(urlunsplit(parts._replace(query=urlencode(wrong_query))), delivery.body, kind | wrong),
    ]
    middle = len(delivery.body) // 2
    changed = delivery.body[:middle] + bytes([delivery.body[middle] ^ 1]) + delivery.body[middle + 1 :]
    return [*forged, Delivery(delivery.url, changed, delivery.headers)] if body else forged


def _another(value: str) -> str:
    return value[:-2] + ("A" if value[-2] != "A" else "B") + value[-1]


async def test_a_picture_is_fetched_from_the_platform_and_shown_at_the_desk(journey: Journey) -> None:
    assert await journey.sends(journey.phone.picture(journey.sender, PNG)) == {200}
    async with asyncio.timeout(15):
        while [row.state for row in await journey.door.rows(Attachment)] != ["stored"]:
            await asyncio.sleep(0.05)
    agent, address = await journey.at_desk()
    thread = (await agent.get(f"{address}/messages")).json()["items"]
    (shown,) = next(message for message in thread if message["author"] == "customer")["attachments"]
    assert shown["kind"] == "image"
    assert (await agent.get(shown["url"])).content == PNG


async def test_a_button_is_pressed_and_the_dialogue_is_told_which(journey: Journey) -> None:
    buttons = [{"title": title, "intent": "choose", "entities": {"way": title}} for title in CHOICES]
    dialogue = journey.door.dialogue
    dialogue.answer = lambda turn: said(turn, "Done.") if turn["pressed"] else said(turn, "Sure?", buttons=buttons)
    await journey.says("cancel my order")
    (asked,) = await journey.sees(1)
    choices = journey.phone.choices(asked)
    assert [choice.title for choice in choices] == CHOICES
    payload = journey.phone.press(journey.sender, choices[1])
    assert await journey.sends(payload, payload) == {200}
    done = await journey.sees(2)
    assert [shown.text.splitlines()[0] for shown in done] == ["Sure?", "Done."]
    assert [turn["pressed"] for turn in dialogue.turns] == [None, {"intent": "choose", "entities": {"way": "Keep it"}}]


async def test_more_choices_than_the_platform_shows_are_numbered(journey: Journey) -> None:
    buttons = [{"title": f"Way {number}", "intent": "choose", "entities": {"way": number}} for number in range(1, 31)]
    dialogue = journey.door.dialogue
    dialogue.answer = lambda turn: said(turn, "Done.") if turn["pressed"] else said(turn, "Which?", buttons=buttons)
    await journey.says("what can I do?")
    (asked,) = await journey.sees(1)
    if asked.buttons:  # this platform shows any number
        assert [button.title for button in asked.buttons] == [f"Way {number}" for number in range(1, 31)]
        return
    assert asked.text.splitlines()[-1] == "30. Way 30"
    await journey.says("Way 17")
    await journey.sees(2)
    assert dialogue.turns[-1]["pressed"] == {"intent": "choose", "entities": {"way": 17}}


async def test_what_an_agent_writes_and_attaches_arrives(journey: Journey) -> None:
    await journey.says("hello")
    await journey.sees(1)
    agent, address = await journey.at_desk()
    file = (await agent.post(f"{address}/files", params={"name": "crack.png"}, content=PNG)).json()
    written = await agent.post(f"{address}/messages", json={"text": "Like this?", "attachments": [file["id"]]})
    assert written.json()["delivery"] == "due"
    await journey.delivery("sent")
    seen = journey.seen
    assert any("Like this?" in shown.text for shown in seen)
    assert await _picture(journey.door, seen) == PNG
    thread = (await agent.get(f"{address}/messages")).json()["items"]
    assert thread[-1]["delivery"] == "sent"


async def _picture(door: FrontDoor, seen: list[Seen]) -> bytes:
    """The one picture that was shown, or that a link leads to."""
    ours = door.settings.base_url
    addresses = [shown.picture for shown in seen if shown.picture]
    addresses += [word for shown in seen for word in shown.text.split() if word.startswith(ours)]
    (picture,) = addresses
    if isinstance(picture, bytes):
        return picture
    async with door.client() as anybody:
        answer = await anybody.get(picture)
    assert answer.headers["content-type"] == "image/png"
    return answer.content


async def test_a_platform_that_is_called_too_often_is_given_time(journey: Journey) -> None:
    journey.phone.refuse_next()
    await journey.says("hello")
    await journey.until(lambda: bool(journey.phone.fake.calls))
    await journey.delivery("sent", seconds=20)
    assert [shown.text for shown in journey.seen] == ["You said: hello"]
    (entry,) = await journey.door.rows(OutboxEntry)
    assert entry.attempts == 2


async def test_how_far_a_message_has_come_is_seen_at_the_desk(journey: Journey) -> None:
    await journey.says("hello")
    await journey.sees(1)
    await journey.delivery("sent")
    reports = [(progress, journey.phone.report(journey.sender, progress)) for progress in Progress]
    told = [(progress, report) for progress, report in reports if report is not None]
    for progress, report in told:
        assert await journey.sends(report) == {200}
        await journey.delivery(progress)
    if told:  # the first one late, once more
        assert await journey.sends(told[0][1]) == {200}
        await asyncio.sleep(0.3)
        await journey.delivery(told[-1][0])


async def test_outside_of_its_window_nobody_is_written_to(journey: Journey) -> None:
    await journey.says("hello")
    await journey.sees(1)
    await journey.delivery("sent")
    agent, address = await journey.at_desk()
    window = (await agent.get(f"{address}/window")).json()
    if window["until"] is None:
        assert window == {"until": None, "left": None, "refusal": None}  # this platform has none
        return
    (heard,) = await journey.door.rows(Message, Message.author == "customer")
    await journey.door.change(Message, heard.id, created_at=now() - timedelta(days=3))
    calls = len(journey.phone.fake.calls)
    refused = await agent.post(f"{address}/messages", json={"text": "are you there?"})
    assert is_problem(refused, 409) and refused.json()["code"] == "window_closed"
    await asyncio.sleep(0.3)
    assert len(journey.phone.fake.calls) == calls
    await journey.says("I am back")
    assert (await journey.sees(2))[-1].text == "You said: I am back"


async def test_replies_are_counted_where_the_platform_counts_them(journey: Journey) -> None:
    journey.door.dialogue.answer = lambda turn: said(turn, *(f"part {number}" for number in range(1, 8)))
    await journey.says("tell me more")
    shown = journey.phone.replies or 7
    async with asyncio.timeout(30):
        while len(done := [row for row in await journey.door.rows(OutboxEntry) if row.state in ("sent", "failed")]) < 7:
            await asyncio.sleep(0.05)
    assert [each.text for each in journey.seen] == [f"part {number}" for number in range(1, shown + 1)]
    errors = [entry.error for entry in sorted(done, key=lambda entry: entry.seq)]
    assert errors == [None] * shown + ["window_used_up"] * (7 - shown)
