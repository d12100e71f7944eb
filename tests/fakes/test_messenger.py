"""The Messenger connector against a Messenger with manners."""

import httpx2
import pytest

from connectors.errors import DeliveryFailed, TryAgainLater
from connectors.messages import Choice, InboundMessage, OutboundMessage
from connectors.messenger import MessengerConnector
from tests.fakes.front_door import FrontDoor
from tests.fakes.messenger import MessengerFake

HOOK = "http://shop/hook"
ADA = "6254327744597"


def connector(fake: MessengerFake, **other: str) -> MessengerConnector:
    secrets = {"app_secret": fake.app_secret, "verify_token": fake.verify_token, "page_token": fake.token}
    transport = httpx2.ASGITransport(fake.app)
    return MessengerConnector(**(secrets | other), api_base=fake.address, transport=transport)


def http(door: FrontDoor) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(door.app))


async def test_a_customers_words_and_picture_arrive_after_our_database_was_down() -> None:
    fake = MessengerFake(compression=1e6)
    door = FrontDoor(connector(fake), failures=2)
    said, shown = fake.text_message(ADA, "schön 😀 a/b"), fake.image(ADA, b"jpeg", on_instagram=True)
    assert await fake.deliver(http(door), HOOK, said, shown) == [200, 200]
    assert await fake.check_address(http(door), HOOK)
    first, second = door.kept
    assert isinstance(first, InboundMessage) and isinstance(second, InboundMessage)
    assert (first.text, first.account, first.sender_id) == ("schön 😀 a/b", fake.page_id, ADA)
    assert (second.account, second.sender_id) == (fake.instagram_id, f"instagram:{ADA}")
    fetched = await door.connector.fetch(second.attachments[0])
    assert (fetched.content, fetched.content_type) == (b"jpeg", "image/jpeg")


async def test_after_an_hour_of_failure_it_gives_up() -> None:
    fake = MessengerFake(compression=1e6)
    door = FrontDoor(connector(fake), failures=100)
    assert await fake.deliver(http(door), HOOK, fake.text_message(ADA, "Hello")) == [503]
    assert door.kept == []
    assert (door.failures, sum(fake.delays)) == (100 - 6, 3600)


async def test_what_we_send_is_shown_on_both() -> None:
    fake = MessengerFake()
    ours = connector(fake)
    for recipient in (ADA, f"instagram:{ADA}"):
        await ours.send(recipient, OutboundMessage("Which?", (Choice("Yes", "btn_1"),)))
    assert [call["recipient"] for call in fake.sent] == [{"id": ADA}] * 2
    assert [call["message"]["quick_replies"][0]["payload"] for call in fake.sent] == ["btn_1"] * 2


async def test_too_many_calls_a_closed_window_and_a_wrong_token_are_refused() -> None:
    fake = MessengerFake()
    fake.limits[0].calls, fake.limits[0].seconds = 1, 60.0
    ours = connector(fake)
    await ours.send(ADA, OutboundMessage("Hello"))
    with pytest.raises(TryAgainLater, match="613"):
        await ours.send(ADA, OutboundMessage("Hello"))
    fake.limits.clear()
    fake.closed.add(ADA)
    with pytest.raises(DeliveryFailed, match="10/2018278"):
        await ours.send(ADA, OutboundMessage("Hello"))
    with pytest.raises(DeliveryFailed, match="190"):
        await connector(fake, page_token="another").send("1", OutboundMessage("Hello"))
    assert len(fake.sent) == 1


@pytest.mark.parametrize("count", [1, 13, 14, 40])
@pytest.mark.parametrize("to", [ADA, f"instagram:{ADA}"])
async def test_whatever_we_say_messenger_shows(count: int, to: str) -> None:
    fake = MessengerFake()
    choices = tuple(Choice(f"Choice {number}", f"btn_{number}") for number in range(count))
    await connector(fake).send(to, OutboundMessage("灯 😀 " * 900, choices, "https://shop/lamp.jpg"))
    assert [call.status for call in fake.calls] == [200] * len(fake.calls)
