"""The fake of Slack and our connector understand each other."""

from datetime import UTC, datetime

import httpx2
import pytest

from connectors.connector import TryAgainLater, WebhookRequest
from connectors.messages import Choice, InboundMessage, OutboundMessage
from connectors.slack import SlackConnector
from tests.fakes.slack import SlackFake


def connector(fake: SlackFake) -> SlackConnector:
    transport = httpx2.ASGITransport(app=fake.app)
    secrets = {"signing_secret": fake.signing_secret, "bot_token": fake.bot_token}
    return SlackConnector(**secrets, api_base="http://slack/api", transport=transport)


def received(fake: SlackFake, payload: dict[str, object]) -> InboundMessage:
    delivery = fake.signed("http://shop/channels/slack/webhook", payload, 0)
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    request = WebhookRequest("POST", delivery.url, {}, headers, delivery.body)
    connector(fake).verify(request, datetime.now(UTC))
    (said,) = connector(fake).parse(request.body)
    assert isinstance(said, InboundMessage)
    return said


async def test_words_buttons_and_files_come_and_go() -> None:
    fake = SlackFake()
    assert received(fake, fake.text_message("D1", "hello")).text == "hello"
    assert received(fake, fake.pressed("D1", "btn_1")).text == "btn_1"
    picture = received(fake, fake.image("D1", b"jpg", "slack"))
    assert (await connector(fake).fetch(picture.attachments[0])).content == b"jpg"
    assert await connector(fake).send("D1", OutboundMessage("Which?", (Choice("Yes", "btn_1"),)))
    assert [post["text"] for post in fake.posts] == ["Which?"]


async def test_more_than_one_post_a_second_is_refused() -> None:
    fake = SlackFake()
    with pytest.raises(TryAgainLater) as refused:
        for _ in range(7):
            await connector(fake).send("D1", OutboundMessage("hello"))
    assert refused.value.retry_after in (1.0, 2.0)
