"""What Messenger and Instagram are asked to show."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from connectors.connector import DeliveryFailed, DeliveryUncertain, TryAgainLater, Window
from connectors.messages import Attachment, Choice, Kind, OutboundFile, OutboundMessage
from connectors.messenger import MessengerConnector
from tests.connectors.messenger.events import ADA, URL
from tests.connectors.meta.graph import Graph, refused

SUCCESS = {"recipient_id": ADA, "message_id": "m_ours"}
YES_NO = (Choice("Yes", "btn_1"), Choice("No", "btn_2"))
IMAGE = "https://shop/lamp.jpg"
IMAGE_SHOWN = {"attachment": {"type": "image", "payload": {"url": IMAGE}}}


def connector(graph: Graph, token: str | None = "t") -> MessengerConnector:
    transport = httpx2.MockTransport(graph)
    return MessengerConnector(
        app_secret=None, verify_token=None, page_token=token, api_base="http://graph/v25.0", transport=transport
    )


def answering(*answers: httpx2.Response | Exception) -> Graph:
    return Graph(*answers, success=SUCCESS)


async def sent(message: OutboundMessage, *answers: httpx2.Response | Exception, to: str = ADA) -> list[Any]:
    """The messages that Messenger was asked to show, each without its envelope."""
    graph = answering(*answers)
    assert await connector(graph).send(to, message) == "m_ours"
    assert {(request.method, str(request.url)) for request in graph.requests} == {("POST", "http://graph/v25.0/me/messages")}
    assert all(body["recipient"] == {"id": ADA} and body["messaging_type"] == "RESPONSE" for body in graph.bodies)
    return [body["message"] for body in graph.bodies]


def choices(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(f"Choice {number}", f"btn_{number}") for number in range(1, count + 1))


async def test_text_is_one_message_on_both() -> None:
    assert await sent(OutboundMessage("Hello")) == [{"text": "Hello"}]
    assert await sent(OutboundMessage("Hello"), to=f"instagram:{ADA}") == [{"text": "Hello"}]


async def test_a_long_text_goes_in_parts_of_2000_characters_and_on_instagram_of_1000_bytes() -> None:
    words = "灯 " * 1500
    on_messenger = [body["text"] for body in await sent(OutboundMessage(words))]
    on_instagram = [body["text"] for body in await sent(OutboundMessage(words), to=f"instagram:{ADA}")]
    assert [len(part) <= 2000 for part in on_messenger] == [True] * 2
    assert [len(part.encode()) <= 1000 for part in on_instagram] == [True] * 6
    assert " ".join(on_messenger) == " ".join(on_instagram) == words.strip()


async def test_choices_are_quick_replies_under_the_last_part() -> None:
    first, last = await sent(OutboundMessage("word " * 500, YES_NO))
    assert "quick_replies" not in first
    assert last["quick_replies"] == [
        {"content_type": "text", "title": "Yes", "payload": "btn_1"},
        {"content_type": "text", "title": "No", "payload": "btn_2"},
    ]


@pytest.mark.parametrize(
    ("offered", "are_buttons"),
    [
        (choices(13), True),
        (choices(14), False),
        ((Choice("x" * 20, "b"),), True),
        ((Choice("x" * 21, "b"),), False),
        ((Choice("Yes", "b" * 1000),), True),
        ((Choice("Yes", "b" * 1001),), False),
        ((Choice("", "b"),), False),
    ],
)
async def test_what_is_too_much_for_quick_replies_is_numbered_text(offered: tuple[Choice, ...], are_buttons: bool) -> None:
    (body,) = await sent(OutboundMessage("Which?", offered))
    lines = [f"{number}. {choice.title}" for number, choice in enumerate(offered, 1)]
    assert ("quick_replies" in body) is are_buttons
    assert body["text"] == ("Which?" if are_buttons else "\n".join(["Which?", *lines]).strip())


async def test_choices_without_a_text_are_numbered() -> None:
    assert await sent(OutboundMessage("", YES_NO)) == [{"text": "1. Yes\n2. No"}]


async def test_an_image_comes_before_the_words_and_one_that_is_not_taken_leaves_them() -> None:
    shown = [IMAGE_SHOWN, {"text": "A lamp"}]
    assert await sent(OutboundMessage("A lamp", image_url=IMAGE)) == shown
    assert await sent(OutboundMessage("A lamp", image_url=IMAGE), refused(100, error_subcode=2018047)) == shown
    assert await sent(OutboundMessage(image_url=IMAGE)) == [IMAGE_SHOWN]
    with pytest.raises(DeliveryFailed):
        await sent(OutboundMessage(image_url=IMAGE), refused(100))


@pytest.mark.parametrize("kind", list(Kind))
async def test_a_file_goes_by_its_address_and_on_instagram_a_document_as_a_link(kind: Kind) -> None:
    message = OutboundMessage(files=(OutboundFile(kind, "invoice.pdf", "application/pdf", "https://shop/files/1", b"..."),))
    attached = {"attachment": {"type": kind.value, "payload": {"url": "https://shop/files/1"}}}
    link = {"text": "invoice.pdf\nhttps://shop/files/1"}
    assert await sent(message) == [attached]
    assert await sent(message, to=f"instagram:{ADA}") == [link if kind is Kind.FILE else attached]


async def test_a_part_that_fails_after_another_arrived_is_not_tried_again() -> None:
    graph = answering(httpx2.Response(200, json=SUCCESS), refused(613))
    with pytest.raises(DeliveryUncertain, match="613"):
        await connector(graph).send(ADA, OutboundMessage("A lamp", image_url=IMAGE))


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (refused(10, "Outside of allowed window.", 403, error_subcode=2018278), DeliveryFailed, "10/2018278 Outside"),
        (refused(551, "This person isn't available right now."), DeliveryFailed, "551 This person"),
        (refused(200, "Cannot message users who are not admins.", 403), DeliveryFailed, "200 Cannot"),
        (refused(613, "Calls have exceeded the rate limit."), TryAgainLater, "613 Calls"),
        (refused(4, "Application request limit reached"), TryAgainLater, "4 Application"),
    ],
)
async def test_a_refusal_is_told_in_messengers_words(answer: httpx2.Response, kind: type[DeliveryFailed], reason: str) -> None:
    with pytest.raises(DeliveryFailed, match=reason) as failure:
        await connector(answering(answer)).send(ADA, OutboundMessage("Hello"))
    assert type(failure.value) is kind


async def test_an_answer_without_an_id_is_not_trusted() -> None:
    with pytest.raises(DeliveryUncertain):
        await connector(answering(httpx2.Response(200, json={"ok": True}))).send(ADA, OutboundMessage("Hello"))


@pytest.mark.parametrize("token", [None, ""])
async def test_without_a_token_nothing_is_sent(token: str | None) -> None:
    graph = answering()
    with pytest.raises(DeliveryFailed):
        await connector(graph, token).send(ADA, OutboundMessage("Hello"))
    assert graph.requests == []


async def test_a_file_is_fetched_from_meta_without_the_token_and_from_nobody_else() -> None:
    graph = answering(httpx2.Response(200, content=b"jpeg", headers={"Content-Type": "image/jpeg"}))
    fetched = await connector(graph).fetch(Attachment(Kind.IMAGE, reference=URL))
    assert (fetched.content, fetched.content_type) == (b"jpeg", "image/jpeg")
    assert "authorization" not in graph.requests[0].headers
    for elsewhere in ("http://169.254.169.254/latest/meta-data", "https://evil.example/a.jpg", None):
        with pytest.raises(DeliveryFailed):
            await connector(graph).fetch(Attachment(Kind.IMAGE, reference=elsewhere))
    assert len(graph.requests) == 1


def test_the_window_is_a_day() -> None:
    manners = connector(answering()).manners
    assert manners.window == Window(timedelta(hours=24))
    assert not manners.repeats
