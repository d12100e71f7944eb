"""What Twilio is asked to send, and what its answers mean for a second try."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

from connectors.connector import DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.messages import Attachment, Choice, Kind, OutboundFile, OutboundMessage
from connectors.twilio import TwilioConnector
from tests.connectors.twilio.forms import ACCOUNT, MEDIA, NUMBER, PUBLIC, TOKEN, URL

TO = "+15558675310"
BASE = {"To": [TO], "From": [NUMBER], "StatusCallback": [URL]}


class Api:
    """Twilio's end of the wire; `answers` come in turn, then all is well."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if not self.answers:
            return httpx2.Response(201, json={"sid": f"SM{len(self.requests)}", "status": "queued"})
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def sent(self) -> list[dict[str, list[str]]]:
        assert {request.url.path for request in self.requests} <= {f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"}
        return [parse_qs(request.content.decode()) for request in self.requests]


def connector(api: Api, **more: Any) -> TwilioConnector:
    ours = {"account_sid": ACCOUNT, "auth_token": TOKEN, "from_number": NUMBER, "public_url": PUBLIC}
    return TwilioConnector(**(ours | more), api_base="https://api.twilio.com", transport=httpx2.MockTransport(api))


async def send(api: Api, message: OutboundMessage, **more: Any) -> str | None:
    return await connector(api, **more).send(TO, message)


def refusal(status: int, code: int, message: str = "no", **headers: str) -> httpx2.Response:
    return httpx2.Response(status, json={"code": code, "message": message, "status": status}, headers=headers)


async def test_text_goes_from_our_number_and_its_reports_come_back() -> None:
    api = Api()
    assert await send(api, OutboundMessage("Größe 灯 & more")) == "SM1"
    assert api.sent == [{**BASE, "Body": ["Größe 灯 & more"]}]
    assert api.requests[0].headers["authorization"].startswith("Basic ")


async def test_a_messaging_service_chooses_the_number_and_without_an_address_nothing_is_reported() -> None:
    api = Api()
    await send(api, OutboundMessage("hi"), from_number="MG1", public_url=None)
    assert api.sent == [{"To": [TO], "MessagingServiceSid": ["MG1"], "Body": ["hi"]}]


async def test_choices_are_numbered() -> None:
    api = Api()
    await send(api, OutboundMessage("Which?", (Choice("Yes", "btn_1"), Choice("No", "btn_2"))))
    assert api.sent == [{**BASE, "Body": ["Which?\n1. Yes\n2. No"]}]


async def test_pictures_go_as_mms_and_other_files_as_links() -> None:
    api = Api()
    files = (
        OutboundFile(Kind.IMAGE, "plan.png", "image/png", "https://shop/plan.png", b""),
        OutboundFile(Kind.FILE, "bill.pdf", "application/pdf", "https://shop/bill.pdf", b""),
    )
    await send(api, OutboundMessage("A lamp", image_url="https://shop/lamp.jpg", files=files))
    media = ["https://shop/lamp.jpg", "https://shop/plan.png"]
    assert api.sent == [{**BASE, "Body": ["A lamp\nbill.pdf\nhttps://shop/bill.pdf"], "MediaUrl": media}]


async def test_a_picture_alone_needs_no_words() -> None:
    api = Api()
    await send(api, OutboundMessage(image_url="https://shop/lamp.jpg"))
    assert api.sent == [{**BASE, "MediaUrl": ["https://shop/lamp.jpg"]}]


async def test_where_there_is_no_mms_the_picture_is_a_link() -> None:
    api = Api(refusal(400, 21620, "Invalid media URL(s)"))
    assert await send(api, OutboundMessage("A lamp", image_url="https://shop/lamp.svg")) == "SM2"
    assert api.sent[1] == {**BASE, "Body": ["A lamp\nhttps://shop/lamp.svg"]}


async def test_a_long_text_goes_in_parts() -> None:
    api = Api()
    assert await send(api, OutboundMessage("灯 " * 1000 + "😀" * 1000, image_url="https://shop/l.jpg")) == "SM4"
    texts = [sent["Body"][0] for sent in api.sent]
    assert [len(text.encode("utf-16-le")) // 2 <= 1600 for text in texts] == [True] * 4
    assert "".join("".join(texts).split()) == "灯" * 1000 + "😀" * 1000
    assert ["MediaUrl" in sent for sent in api.sent] == [True, False, False, False]


async def test_a_part_that_fails_after_another_arrived_is_not_tried_again() -> None:
    api = Api(httpx2.Response(201, json={"sid": "SM1"}), refusal(429, 20429))
    with pytest.raises(DeliveryUncertain):
        await send(api, OutboundMessage("x" * 2000))


@pytest.mark.parametrize(
    ("answer", "kind", "retry_after"),
    [
        (lambda: refusal(429, 20429, **{"Retry-After": "2"}), TryAgainLater, 2.0),
        (lambda: refusal(503, 20503), TryAgainLater, None),
        (lambda: httpx2.ConnectError("refused"), TryAgainLater, None),
        (lambda: httpx2.ReadTimeout("slow"), DeliveryUncertain, None),
        (lambda: httpx2.Response(502, text="<html>"), DeliveryUncertain, None),
        (lambda: httpx2.Response(201, text="<html>"), DeliveryUncertain, None),
        (lambda: refusal(400, 21610), DeliveryFailed, None),
        (lambda: refusal(400, 21211), DeliveryFailed, None),
        (lambda: refusal(401, 20003), DeliveryFailed, None),
    ],
)
async def test_what_an_answer_means(
    answer: Callable[[], httpx2.Response | Exception], kind: type[DeliveryFailed], retry_after: float | None
) -> None:
    api = Api(answer())
    with pytest.raises(DeliveryFailed) as failure:
        await send(api, OutboundMessage("hello"))
    assert isinstance(failure.value, kind)
    assert isinstance(failure.value, TryAgainLater | DeliveryUncertain) == (kind is not DeliveryFailed)
    assert getattr(failure.value, "retry_after", None) == retry_after
    assert len(api.requests) == 1


async def test_a_refusal_is_said_in_twilios_code_and_in_words_without_the_number() -> None:
    with pytest.raises(DeliveryFailed, match="21610 the customer has answered STOP"):
        await send(Api(refusal(400, 21610, "Attempt to send to unsubscribed recipient")), OutboundMessage("hello"))
    with pytest.raises(DeliveryFailed, match=r"^29999 The 'To' number \.\.\. is odd$"):
        await send(Api(refusal(400, 29999, f"The 'To' number {TO} is odd")), OutboundMessage("hello"))


@pytest.mark.parametrize("lacking", ["account_sid", "auth_token", "from_number"])
async def test_without_its_secrets_nothing_is_sent(lacking: str) -> None:
    api = Api()
    with pytest.raises(DeliveryFailed):
        await send(api, OutboundMessage("hello"), **{lacking: None})
    assert api.requests == []


async def fetch(api: Api, url: str = f"{MEDIA}0") -> Attachment:
    return await connector(api).fetch(Attachment(Kind.IMAGE, content_type="image/jpeg", reference=url))


def redirect(url: str) -> httpx2.Response:
    return httpx2.Response(307, headers={"Location": url})


async def test_a_file_is_got_where_twilio_keeps_it_and_only_twilio_is_shown_the_token() -> None:
    place = "https://mms.twiliocdn.com/AC0/f?Signature=s"
    api = Api(redirect(place), httpx2.Response(200), httpx2.Response(200, content=b"jpg"))
    assert (await fetch(api)).content == b"jpg"
    assert [str(request.url) for request in api.requests] == [f"{MEDIA}0", place, place]
    assert ["authorization" in request.headers for request in api.requests] == [True, False, False]


async def test_a_file_may_lie_in_the_api_itself() -> None:
    api = Api(httpx2.Response(200), httpx2.Response(200, content=b"jpg"))
    assert (await fetch(api)).content == b"jpg"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/2010-04-01/Accounts/AC0/Messages/MM1/Media/ME1",
        "https://api.twilio.com.evil.example/2010-04-01/Accounts/AC0/Messages/MM1/Media/ME1",
        "https://api.twilio.com@evil.example/2010-04-01/Accounts/AC0/Messages/MM1/Media/ME1",
        "http://api.twilio.com/2010-04-01/Accounts/AC0/Messages/MM1/Media/ME1",
        "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages.json",
        "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages/../Media/ME1",
        "https://[bad",
        "",
    ],
)
async def test_the_token_is_shown_to_nothing_else(url: str) -> None:
    api = Api()
    with pytest.raises(DeliveryFailed):
        await fetch(api, url)
    assert api.requests == []


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/f",
        "https://twiliocdn.com.evil.example/f",
        "http://mms.twiliocdn.com/f",
        "https://mms.twiliocdn.com:8443/f",
        "https://x@mms.twiliocdn.com/f",
        "https://s3-external-1.amazonaws.com/other-bucket/f",
        "http://169.254.169.254/latest",
        "/relative",
        "https://[bad",
    ],
)
async def test_what_twilio_would_never_name_is_not_followed(place: str) -> None:
    api = Api(redirect(place))
    with pytest.raises(DeliveryFailed):
        await fetch(api)
    assert len(api.requests) == 1


async def test_a_file_that_leads_on_and_on_is_given_up() -> None:
    api = Api(*(redirect(f"https://mms.twiliocdn.com/{number}") for number in range(5)))
    with pytest.raises(DeliveryFailed):
        await fetch(api)
    assert len(api.requests) == 3


async def test_a_file_that_is_gone_or_out_of_reach() -> None:
    with pytest.raises(DeliveryFailed):
        await fetch(Api(httpx2.Response(404), httpx2.Response(404)))
    with pytest.raises(TryAgainLater):
        await fetch(Api(httpx2.ConnectError("away")))
