"""What WhatsApp is asked to show."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from connectors.connector import DeliveryFailed, DeliveryUncertain, TryAgainLater, Window
from connectors.messages import Attachment, Choice, Kind, OutboundFile, OutboundMessage
from connectors.whatsapp import WhatsAppConnector
from tests.connectors.meta.graph import Graph, refused

SUCCESS = {"messaging_product": "whatsapp", "contacts": [], "messages": [{"id": "wamid.OURS"}]}
YES_NO = (Choice("Yes", "btn_1"), Choice("No", "btn_2"))
IMAGE = "https://shop/lamp.jpg"


def connector(graph: Graph, token: str | None = "t", number: str | None = "1065") -> WhatsAppConnector:
    return WhatsAppConnector(
        app_secret=None,
        verify_token=None,
        access_token=token,
        phone_number_id=number,
        api_base="http://graph/v25.0",
        transport=httpx2.MockTransport(graph),
    )


def answering(*answers: httpx2.Response | Exception) -> Graph:
    return Graph(*answers, success=SUCCESS)


async def sent(message: OutboundMessage, *answers: httpx2.Response | Exception) -> list[Any]:
    """The messages that WhatsApp was asked to show, each without its envelope."""
    graph = answering(*answers)
    assert await connector(graph).send("16505551234", message) == "wamid.OURS"
    assert {(request.method, str(request.url)) for request in graph.requests} == {("POST", "http://graph/v25.0/1065/messages")}
    envelope = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "16505551234"}
    assert all(envelope.items() <= body.items() for body in graph.bodies)
    return [{name: value for name, value in body.items() if name not in envelope} for body in graph.bodies]


def choices(count: int, title: str = "Choice") -> tuple[Choice, ...]:
    return tuple(Choice(f"{title} {number}", f"btn_{number}") for number in range(1, count + 1))


def texts(bodies: list[Any]) -> list[str]:
    return [body["text"]["body"] for body in bodies]


def text(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body}}


async def test_text_is_one_message() -> None:
    assert await sent(OutboundMessage("Hello")) == [text("Hello")]


async def test_a_long_text_goes_in_parts() -> None:
    words = "灯 " * 5000
    parts = texts(await sent(OutboundMessage(words)))
    assert [len(part) <= 4096 for part in parts] == [True, True, True]
    assert " ".join(parts) == words.strip()


async def test_who_hides_the_phone_is_written_to_by_the_other_id() -> None:
    graph = answering()
    await connector(graph).send("US.13491208655302741918", OutboundMessage("Hello"))
    assert graph.bodies[0]["recipient"] == "US.13491208655302741918"
    assert "to" not in graph.bodies[0]


async def test_up_to_three_short_choices_are_buttons() -> None:
    (body,) = await sent(OutboundMessage("Which?", YES_NO))
    buttons = [{"type": "reply", "reply": {"id": f"btn_{n}", "title": title}} for n, title in ((1, "Yes"), (2, "No"))]
    assert body == {
        "type": "interactive",
        "interactive": {"type": "button", "body": {"text": "Which?"}, "action": {"buttons": buttons}},
    }


@pytest.mark.parametrize(
    ("offered", "shown"),
    [
        (choices(3), "button"),
        (choices(4), "list"),
        (choices(10), "list"),
        (choices(11), None),
        ((Choice("x" * 20, "b"),), "button"),
        ((Choice("x" * 21, "b"),), "list"),
        ((Choice("x" * 24, "b"),), "list"),
        ((Choice("x" * 25, "b"),), None),
        ((Choice("😀" * 10, "b"),), "button"),
        ((Choice("😀" * 11, "b"),), "list"),
        ((Choice("Yes", "b" * 256),), "button"),
        ((Choice("Yes", "b" * 257),), None),
        ((Choice("", "b"),), None),
        ((Choice("Yes", "a"), Choice("Yes", "b")), None),
        ((Choice("Yes", "a"), Choice("No", "a")), None),
    ],
)
async def test_what_is_too_much_for_buttons_is_a_list_and_then_numbered_text(
    offered: tuple[Choice, ...], shown: str | None
) -> None:
    (body,) = await sent(OutboundMessage("Which?", offered))
    if shown:
        assert body["interactive"]["type"] == shown
    else:
        lines = [f"{number}. {choice.title}" for number, choice in enumerate(offered, 1)]
        assert body == text("\n".join(["Which?", *lines]).strip())


async def test_a_list_has_a_row_for_each_choice() -> None:
    (body,) = await sent(OutboundMessage("Which?", choices(4)))
    action = body["interactive"]["action"]
    assert action["sections"] == [{"rows": [{"id": f"btn_{n}", "title": f"Choice {n}"} for n in range(1, 5)]}]
    assert 0 < len(action["button"]) <= 20


async def test_choices_without_a_text_are_numbered() -> None:
    assert await sent(OutboundMessage("", YES_NO)) == [text("1. Yes\n2. No")]


async def test_a_long_text_has_its_buttons_under_the_last_part() -> None:
    *before, last = await sent(OutboundMessage("word " * 1500, YES_NO))
    assert [body["type"] for body in before] == ["text"] * len(before)
    assert 0 < len(last["interactive"]["body"]["text"]) <= 1024
    assert " ".join([*texts(before), last["interactive"]["body"]["text"]]) == ("word " * 1500).strip()


async def test_an_image_has_the_text_below_it() -> None:
    shown = {"type": "image", "image": {"link": IMAGE, "caption": "A lamp"}}
    assert await sent(OutboundMessage("A lamp", image_url=IMAGE)) == [shown]
    assert await sent(OutboundMessage(image_url=IMAGE)) == [{"type": "image", "image": {"link": IMAGE}}]
    long = "x" * 1025
    assert await sent(OutboundMessage(long, image_url=IMAGE)) == [{"type": "image", "image": {"link": IMAGE}}, text(long)]


async def test_an_image_with_buttons_is_one_message_and_one_with_a_list_two() -> None:
    (body,) = await sent(OutboundMessage("A lamp", YES_NO, IMAGE))
    assert body["interactive"]["header"] == {"type": "image", "image": {"link": IMAGE}}
    image, listed = await sent(OutboundMessage("A lamp", choices(4), IMAGE))
    assert (image, listed["interactive"]["type"]) == ({"type": "image", "image": {"link": IMAGE}}, "list")


@pytest.mark.parametrize(
    ("offered", "kinds"), [((), ["image", "text"]), (YES_NO, ["interactive"] * 2), (choices(4), ["image", "interactive"])]
)
async def test_an_image_that_is_not_taken_leaves_the_rest(offered: tuple[Choice, ...], kinds: list[str]) -> None:
    bodies = await sent(OutboundMessage("A lamp", offered, IMAGE), refused(131009, "Parameter value is not valid"))
    assert [body["type"] for body in bodies] == kinds
    assert "header" not in bodies[-1].get("interactive", {})


async def test_an_image_alone_that_is_not_taken_is_a_failure() -> None:
    with pytest.raises(DeliveryFailed):
        await sent(OutboundMessage(image_url=IMAGE), refused(100))


def file(kind: Kind, content_type: str) -> OutboundFile:
    return OutboundFile(kind, "name.bin", content_type, "https://shop/files/1", b"...")


@pytest.mark.parametrize(
    ("kind", "content_type", "shown"),
    [
        (Kind.IMAGE, "image/png", "image"),
        (Kind.IMAGE, "image/webp", "document"),
        (Kind.AUDIO, "audio/ogg", "audio"),
        (Kind.AUDIO, "audio/wav", "document"),
        (Kind.VIDEO, "video/mp4", "video"),
        (Kind.VIDEO, "video/webm", "document"),
        (Kind.FILE, "application/pdf", "document"),
    ],
)
async def test_a_file_goes_by_its_address_as_what_whatsapp_can_show(kind: Kind, content_type: str, shown: str) -> None:
    (body,) = await sent(OutboundMessage(files=(file(kind, content_type),)))
    name = {"filename": "name.bin"} if shown == "document" else {}
    assert body == {"type": shown, shown: {"link": "https://shop/files/1", **name}}


async def test_files_come_before_the_words() -> None:
    bodies = await sent(OutboundMessage("Here you are", YES_NO, files=(file(Kind.FILE, "application/pdf"),) * 2))
    assert [body["type"] for body in bodies] == ["document", "document", "interactive"]


async def test_a_part_that_fails_after_another_arrived_is_not_tried_again() -> None:
    graph = answering(httpx2.Response(200, json=SUCCESS), refused(131056, "Pair rate limit hit"))
    with pytest.raises(DeliveryUncertain, match="131056"):
        await connector(graph).send("1650", OutboundMessage("x" * 5000))


async def test_a_first_part_that_fails_may_be_tried_again() -> None:
    with pytest.raises(TryAgainLater):
        await connector(answering(refused(131056))).send("1650", OutboundMessage("x" * 5000))


@pytest.mark.parametrize("answer", [{"messages": []}, {"messages": 7}, {"success": True}])
async def test_an_answer_without_an_id_is_not_trusted(answer: Any) -> None:
    with pytest.raises(DeliveryUncertain):
        await connector(answering(httpx2.Response(200, json=answer))).send("1650", OutboundMessage("Hello"))


@pytest.mark.parametrize("missing", [{"token": None}, {"token": ""}, {"number": None}, {"number": ""}])
async def test_without_a_token_or_a_number_nothing_is_sent(missing: dict[str, Any]) -> None:
    graph = answering()
    with pytest.raises(DeliveryFailed):
        await connector(graph, **missing).send("1650", OutboundMessage("Hello"))
    assert graph.requests == []


async def test_a_file_is_fetched_in_two_steps() -> None:
    place = {"url": "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", "mime_type": "audio/ogg"}
    graph = answering(
        httpx2.Response(200, json=place), httpx2.Response(200, content=b"ogg", headers={"Content-Type": "audio/ogg"})
    )
    fetched = await connector(graph).fetch(Attachment(Kind.AUDIO, reference="../1908647"))
    assert (fetched.content, fetched.content_type) == (b"ogg", "audio/ogg")
    asked, downloaded = graph.requests
    assert asked.url.raw_path == b"/v25.0/..%2F1908647?phone_number_id=1065"
    assert downloaded.headers["authorization"] == "Bearer t"


async def test_a_file_that_lies_elsewhere_is_not_fetched() -> None:
    graph = answering(httpx2.Response(200, json={"url": "https://evil.example/"}))
    with pytest.raises(DeliveryFailed):
        await connector(graph).fetch(Attachment(Kind.IMAGE, reference="1"))
    assert len(graph.requests) == 1


def test_the_window_is_a_day_and_the_pace_to_one_customer_never_outruns_whatsapps() -> None:
    manners = connector(answering()).manners
    assert manners.window == Window(timedelta(hours=24))
    assert manners.to_one is not None
    assert manners.to_one.calls <= 45
    assert manners.to_one.seconds / manners.to_one.calls >= 6
    assert not manners.repeats
