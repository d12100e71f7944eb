"""The fake of Twilio and our connector understand each other."""

from datetime import UTC, datetime

import httpx2
import pytest

from connectors.connector import DeliveryFailed, WebhookRequest
from connectors.messages import Choice, DeliveryReport, InboundMessage, OutboundMessage, Parsed, Report
from connectors.twilio import TwilioConnector
from tests.fakes.twilio import TwilioFake

ADA = "+15558675310"
SHOP = "https://help.shop.example"


def connector(fake: TwilioFake) -> TwilioConnector:
    return TwilioConnector(
        account_sid=fake.account_sid,
        auth_token=fake.auth_token,
        from_number=fake.number,
        public_url=SHOP,
        api_base="http://twilio",
        transport=httpx2.ASGITransport(app=fake.app),
    )


def received(fake: TwilioFake, payload: dict[str, str]) -> Parsed:
    delivery = fake.signed(f"{SHOP}/channels/twilio/webhook", payload, 0)
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    request = WebhookRequest("POST", delivery.url, {}, headers, delivery.body)
    connector(fake).verify(request, datetime.now(UTC))
    (told,) = connector(fake).parse(request.body)
    return told


async def test_words_numbers_and_files_come_and_go() -> None:
    fake = TwilioFake()
    said, picture = received(fake, fake.text_message(ADA, "hello")), received(fake, fake.image(ADA, b"jpg", "http://twilio"))
    assert isinstance(said, InboundMessage) and isinstance(picture, InboundMessage)
    assert said.text == "hello"
    assert (await connector(fake).fetch(picture.attachments[0])).content == b"jpg"
    sid = await connector(fake).send(ADA, OutboundMessage("Which?", (Choice("Yes", "btn_1"),)))
    assert [sent["Body"] for sent in fake.sent] == [["Which?\n1. Yes"]]
    report = received(fake, fake.status(sid or "", ADA, "delivered"))
    assert isinstance(report, DeliveryReport)
    assert (report.reference, report.report) == (sid, Report.DELIVERED)


async def test_after_a_stop_nothing_is_taken() -> None:
    fake = TwilioFake()
    assert isinstance(received(fake, fake.stop(ADA)), InboundMessage)
    with pytest.raises(DeliveryFailed, match="21610"):
        await connector(fake).send(ADA, OutboundMessage("hello"))
    assert fake.sent == []
