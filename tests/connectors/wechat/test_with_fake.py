"""The connector and the fake of WeChat together: what the fake posts is believed, and what we send is shown."""

from datetime import UTC, datetime

import httpx2
import pytest

from connectors.connector import DeliveryFailed, TryAgainLater, WebhookRequest
from connectors.messages import Attachment, Choice, InboundMessage, Kind, OutboundFile, OutboundMessage
from connectors.wechat import WeChatConnector
from tests.fakes.wechat import ADA, Account, WeChatFake

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
URL = "http://shop/channels/wechat/webhook"
HELLO = OutboundMessage("hello")


class Shop:
    """Our end: it keeps what is said after it was away for the first `away` tries."""

    def __init__(self, fake: WeChatFake, away: int = 0) -> None:
        self.away = away
        self.said: list[InboundMessage] = []
        self.tries: list[httpx2.Request] = []
        account = fake.account
        self.connector = WeChatConnector(
            token=account.token,
            app_id=account.app_id,
            app_secret=account.app_secret,
            encoding_aes_key=account.aes_key,
            transport=httpx2.ASGITransport(fake.app),
        )
        self.http = httpx2.AsyncClient(transport=httpx2.MockTransport(self.take))

    def take(self, request: httpx2.Request) -> httpx2.Response:
        self.tries.append(request)
        push = WebhookRequest(request.method, str(request.url), dict(request.url.params), dict(request.headers), request.content)
        self.connector.verify(push, datetime.now(UTC))
        if len(self.tries) <= self.away:
            return httpx2.Response(503)
        self.said += [part for part in self.connector.parse(push.body) if isinstance(part, InboundMessage)]
        receipt = self.connector.receipt(push)
        return httpx2.Response(200, content=receipt.body, headers={"Content-Type": receipt.content_type})


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "safe"])
async def test_a_push_is_tried_again_with_the_same_query_until_it_is_kept(key: str | None) -> None:
    fake = WeChatFake(Account(aes_key=key), compression=1000)
    shop = Shop(fake, away=2)
    assert await fake.deliver(shop.http, URL, fake.text_message(ADA, "灯在哪里？")) == [200]
    assert len(shop.tries) == 3
    assert len({str(request.url) for request in shop.tries}) == 1
    assert [said.text for said in shop.said] == ["灯在哪里？"]


async def test_copies_of_a_push_are_the_same_message() -> None:
    fake = WeChatFake(Account(aes_key=KEY))
    shop = Shop(fake)
    assert (
        await fake.deliver(shop.http, URL, fake.text_message(ADA, "hi"), fake.pressed(ADA, "btn_1", "Yes"), times=4) == [200] * 8
    )
    assert len({said.message_id for said in shop.said}) == 2


async def test_five_replies_for_two_days_to_each_message() -> None:
    now = [1_764_000_000.0]
    fake = WeChatFake(Account(), clock=lambda: now[0])
    shop = Shop(fake)
    with pytest.raises(DeliveryFailed, match="40003"):
        await shop.connector.send(ADA, HELLO)
    fake.signed(URL, fake.text_message(ADA, "hi"), 0)
    for _ in range(5):
        await shop.connector.send(ADA, HELLO)
    with pytest.raises(DeliveryFailed, match="45047"):
        await shop.connector.send(ADA, HELLO)
    fake.signed(URL, fake.text_message(ADA, "hi"), 0)
    now[0] += 48 * 3600 + 1
    with pytest.raises(DeliveryFailed, match="45015"):
        await shop.connector.send(ADA, HELLO)
    assert len(fake.shown[ADA]) == 5


async def test_buttons_and_files_are_shown_and_fetched_again() -> None:
    fake = WeChatFake(Account())
    shop = Shop(fake)
    fake.signed(URL, fake.text_message(ADA, "hi"), 0)
    picture = OutboundFile(Kind.IMAGE, "灯.png", "image/png", "https://shop/files/1", b"\x89PNG\r\n\r\n")
    await shop.connector.send(ADA, OutboundMessage("Which?", (Choice("是", "btn_1"),), files=(picture,)))
    fake.menus = False
    await shop.connector.send(ADA, OutboundMessage("Which?", (Choice("是", "btn_1"),)))
    image, menu, text = fake.shown[ADA]
    assert (menu["msgmenu"]["list"], text["text"]["content"]) == ([{"id": "btn_1", "content": "是"}], "Which?\n1. 是")
    got = await shop.connector.fetch(Attachment(Kind.IMAGE, reference=image["image"]["media_id"]))
    assert (got.content, got.content_type) == (picture.content, "image/png")


async def test_a_busy_system_is_tried_again() -> None:
    fake = WeChatFake(Account())
    shop = Shop(fake)
    fake.signed(URL, fake.text_message(ADA, "hi"), 0)
    fake.busy = 1
    with pytest.raises(TryAgainLater):
        await shop.connector.send(ADA, HELLO)
    await shop.connector.send(ADA, HELLO)
    assert len(fake.shown[ADA]) == 1
