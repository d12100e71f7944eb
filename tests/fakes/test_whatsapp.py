"""The WhatsApp connector against a WhatsApp with manners."""

import httpx2
import pytest

from connectors.errors import DeliveryFailed, TryAgainLater
from connectors.messages import Choice, DeliveryReport, InboundMessage, OutboundMessage, Report
from connectors.whatsapp import WhatsAppConnector
from tests.fakes.front_door import FrontDoor
from tests.fakes.whatsapp import WhatsAppFake

HOOK = "http://shop/hook"
ADA = "16505551234"


def connector(fake: WhatsAppFake, **other: str) -> WhatsAppConnector:
    secrets = {
        "app_secret": fake.app_secret,
        "verify_token": fake.verify_token,
        "access_token": fake.token,
        "phone_number_id": fake.phone_number_id,
    }
    transport = httpx2.ASGITransport(fake.app)
    return WhatsAppConnector(**(secrets | other), api_base="http://graph/v25.0", transport=transport)


def http(door: FrontDoor) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(door.app))


async def test_a_customers_words_and_picture_arrive_after_our_database_was_down() -> None:
    fake = WhatsAppFake(compression=1e6)
    door = FrontDoor(connector(fake), failures=3)
    assert await fake.check_address(http(door), HOOK) is False  # the database is down for this as well
    deliveries = fake.text_message(ADA, "schön 😀 a/b"), fake.image(ADA, b"jpeg", "Broken")
    assert await fake.deliver(http(door), HOOK, *deliveries) == [200, 200]
    assert await fake.check_address(http(door), HOOK)
    said, shown = door.kept
    assert isinstance(said, InboundMessage) and isinstance(shown, InboundMessage)
    assert (said.text, shown.text) == ("schön 😀 a/b", "Broken")
    fetched = await door.connector.fetch(shown.attachments[0])
    assert (fetched.content, fetched.content_type) == (b"jpeg", "image/jpeg")


async def test_copies_in_parallel_are_the_same_message() -> None:
    fake = WhatsAppFake()
    door = FrontDoor(connector(fake))
    assert await fake.deliver(http(door), HOOK, fake.pressed(ADA, "btn_abc"), times=4) == [200] * 4
    assert len(door.kept) == 4
    assert len(set(door.kept)) == 1


async def test_another_apps_secret_is_refused_until_the_schedule_ends() -> None:
    fake = WhatsAppFake(compression=1e9)
    door = FrontDoor(connector(fake, app_secret="another"))
    assert await fake.deliver(http(door), HOOK, fake.text_message(ADA, "Hello")) == [401]
    assert door.kept == []


async def test_what_we_send_is_shown_and_its_states_come_back() -> None:
    fake = WhatsAppFake()
    door = FrontDoor(connector(fake))
    wamid = await door.connector.send(ADA, OutboundMessage("Which?", (Choice("Yes", "btn_1"),)))
    assert wamid is not None
    assert fake.sent[0]["interactive"]["body"] == {"text": "Which?"}
    await fake.deliver(http(door), HOOK, *(fake.status(wamid, ADA, name) for name in ("read", "delivered")))
    assert [(part.reference, part.report) for part in door.kept if isinstance(part, DeliveryReport)] == [
        (wamid, Report.READ),
        (wamid, Report.DELIVERED),
    ]


async def test_the_46th_message_at_once_to_one_customer_is_refused_and_to_another_is_not() -> None:
    fake = WhatsAppFake()
    ours = connector(fake)
    for _ in range(45):
        await ours.send(ADA, OutboundMessage("Hello"))
    with pytest.raises(TryAgainLater, match="131056") as refused:
        await ours.send(ADA, OutboundMessage("Hello"))
    assert refused.value.retry_after == 6.0
    await ours.send("447700900000", OutboundMessage("Hello"))
    assert len(fake.sent) == 46


async def test_a_closed_window_and_a_wrong_token_are_refused() -> None:
    fake = WhatsAppFake()
    fake.closed.add(ADA)
    with pytest.raises(DeliveryFailed, match="131047 Re-engagement message: More than 24 hours"):
        await connector(fake).send(ADA, OutboundMessage("Hello"))
    with pytest.raises(DeliveryFailed, match="190"):
        await connector(fake, access_token="another").send("447700900000", OutboundMessage("Hello"))
    assert fake.sent == []


@pytest.mark.parametrize("count", [1, 3, 4, 10, 11, 40])
@pytest.mark.parametrize("words", [1, 900, 1500])
async def test_whatever_we_say_whatsapp_shows(count: int, words: int) -> None:
    fake = WhatsAppFake()
    choices = tuple(Choice(f"Choice {number}", f"btn_{number}") for number in range(count))
    await connector(fake).send(ADA, OutboundMessage("灯 😀 " * words, choices, "https://shop/lamp.jpg"))
    assert [call.status for call in fake.calls] == [200] * len(fake.calls)
