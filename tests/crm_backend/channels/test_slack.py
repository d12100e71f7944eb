"""From Slack's webhook to Slack's direct messages, with everything of ours between them."""

import asyncio
from typing import Any

import httpx2
import pytest

from connectors.slack import SlackConnector
from crm_backend.models import Message
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import FrontDoor, is_problem
from tests.fakes.slack import SlackFake

ADA = "D0ADA"


class Workspace:
    """A Slack whose app we are."""

    def __init__(self, door: FrontDoor, fake: SlackFake) -> None:
        self.door, self.fake = door, fake
        self.url = f"{door.settings.base_url}/channels/slack/webhook"

    async def posts(self, *payloads: Any, times: int = 1) -> None:
        async with self.door.client() as client:
            assert set(await self.fake.deliver(client, self.url, *payloads, times=times)) == {200}

    async def gets(self, count: int) -> None:
        """Wait until so many posts of ours have come."""
        async with asyncio.timeout(10):
            while len(self.fake.posts) < count:
                await asyncio.sleep(0.02)


@pytest.fixture
async def slack(door: FrontDoor) -> Workspace:
    fake = SlackFake()
    secrets = {"signing_secret": fake.signing_secret, "bot_token": fake.bot_token}
    transport = httpx2.ASGITransport(app=fake.app)
    door.app.state.connectors["slack"] = SlackConnector(**secrets, api_base="http://slack/api", transport=transport)
    return Workspace(door, fake)


async def test_words_and_buttons_come_and_go_once(slack: Workspace) -> None:
    choose = [{"title": "Cancel it", "intent": "cancel_order", "entities": {}}]
    slack.door.dialogue.answer = lambda turn: said(turn, "Done.") if turn["pressed"] else said(turn, "Sure?", buttons=choose)
    await slack.posts(slack.fake.text_message(ADA, "cancel &lt;my&gt; order"), times=4)
    await slack.gets(1)
    (button,) = slack.fake.posts[0]["attachments"][0]["blocks"][0]["elements"]
    await slack.posts(slack.fake.pressed(ADA, button["value"]), times=2)
    await slack.gets(2)
    assert [(post["channel"], post["text"]) for post in slack.fake.posts] == [(ADA, "Sure?"), (ADA, "Done.")]
    assert [(turn["text"], bool(turn["pressed"])) for turn in slack.door.dialogue.turns] == [
        ("cancel <my> order", False),
        ("Cancel it", True),
    ]


async def test_the_address_is_checked(slack: Workspace) -> None:
    delivery = slack.fake.signed(slack.url, {"type": "url_verification", "challenge": "3eZbrw1aB"}, 0)
    async with slack.door.client() as client:
        answer = await client.post(slack.url, content=delivery.body, headers=delivery.headers)
        assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1aB"})
        forged = await client.post(slack.url, content=delivery.body + b" ", headers=delivery.headers)
    assert is_problem(forged, 401)


async def test_our_own_words_and_what_others_change_are_nothing(slack: Workspace) -> None:
    echo = slack.fake.text_message(ADA, "You said", bot_id="B1")
    edit = slack.fake.text_message(ADA, "", subtype="message_changed", message={"text": "new"})
    await slack.posts(echo, edit, slack.fake.text_message("C1", "hi", channel_type="channel"))
    assert await slack.door.rows(Message) == []
