"""The connector and the fake of LINE together: what the fake posts is believed, and what we send is shown once."""

from datetime import UTC, datetime

import httpx2
import pytest

from connectors.connector import DeliveryFailed, TryAgainLater, WebhookRequest
from connectors.line import LineConnector
from connectors.messages import Attachment, Choice, InboundMessage, Kind, OutboundFile, OutboundMessage
from tests.fakes.line import ADA, LineFake

URL = "http://shop/channels/line/webhook"
INVOICE = OutboundFile(Kind.FILE, "invoice.pdf", "application/pdf", "https://shop/files/2", b"pdf")


def connected(fake: LineFake) -> LineConnector:
    return LineConnector(channel_secret="secret", channel_token="token", transport=httpx2.ASGITransport(fake.app))


async def test_an_event_is_delivered_again_until_it_is_kept() -> None:
    fake = LineFake("secret", "token", compression=1e6)
    connector = connected(fake)
    said: list[InboundMessage] = []
    again: list[bool] = []

    def take(request: httpx2.Request) -> httpx2.Response:
        push = WebhookRequest(request.method, str(request.url), {}, dict(request.headers), request.content)
        connector.verify(push, datetime.now(UTC))
        again.append(b'"isRedelivery": true' in request.content)
        said.extend(part for part in connector.parse(push.body) if isinstance(part, InboundMessage))
        return httpx2.Response(503 if len(again) < 3 else 200)

    http = httpx2.AsyncClient(transport=httpx2.MockTransport(take))
    batch = [fake.text_message(ADA, "灯在哪里？"), fake.pressed(ADA, "btn_1")]
    assert await fake.deliver(http, URL, batch) == [200]
    assert again == [False, True, True]
    assert {(message.message_id, message.text) for message in said} == {
        (batch[0]["webhookEventId"], "灯在哪里？"),
        (batch[1]["webhookEventId"], "btn_1"),
    }


async def test_a_message_that_is_tried_again_is_shown_once() -> None:
    fake = LineFake("secret", "token")
    connector = connected(fake)
    buttons = (Choice("Yes", "btn_1"),) * 13
    message = OutboundMessage("x" * 30_000, buttons, image_url="https://shop/lamp.jpg", files=(INVOICE,), id="0" * 32)
    assert await connector.send(ADA, message) == await connector.send(ADA, message)
    assert [call.status for call in fake.calls] == [200, 200, 409, 409]
    assert len(fake.shown[ADA]) == 8


async def test_a_film_is_fetched_once_it_is_prepared() -> None:
    fake = LineFake("secret", "token")
    connector = connected(fake)
    fake.files["7"] = (b"mp4", "video/mp4")
    fake.preparing["7"] = "processing"
    with pytest.raises(TryAgainLater):
        await connector.fetch(Attachment(Kind.VIDEO, reference="7"))
    fake.preparing["7"] = "succeeded"
    got = await connector.fetch(Attachment(Kind.VIDEO, reference="7"))
    assert (got.content, got.content_type) == (b"mp4", "video/mp4")


async def test_the_plan_and_the_rate_end() -> None:
    fake = LineFake("secret", "token", quota=2, pushes=3)
    connector = connected(fake)
    for _ in range(2):
        await connector.send(ADA, OutboundMessage("hello"))
    with pytest.raises(DeliveryFailed, match="monthly limit") as failure:
        await connector.send(ADA, OutboundMessage("hello"))
    assert type(failure.value) is DeliveryFailed
    with pytest.raises(TryAgainLater):
        await connector.send(ADA, OutboundMessage("hello"))


async def test_another_token_is_refused() -> None:
    connector = connected(LineFake("secret", "another"))
    with pytest.raises(DeliveryFailed, match="401"):
        await connector.send(ADA, OutboundMessage("hello"))
