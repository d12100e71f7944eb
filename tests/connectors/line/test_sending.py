"""What LINE is asked to show, and what its answers mean for a second try."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from connectors.connector import DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.line import LineConnector
from connectors.messages import Attachment, Choice, Kind, OutboundFile, OutboundMessage
from tests.fakes.line import ADA

ID = "0123456789abcdef0123456789abcdef"
PICTURE = OutboundFile(Kind.IMAGE, "lamp.png", "image/png", "https://shop/files/1", b"png")
INVOICE = OutboundFile(Kind.FILE, "invoice.pdf", "application/pdf", "https://shop/files/2", b"pdf")


@dataclass
class Api:
    """LINE's end of the wire; `answers` come in turn, then all is well."""

    answers: list[httpx2.Response | Exception] = field(default_factory=list)
    calls: list[httpx2.Request] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.calls.append(request)
        answer = self.answers.pop(0) if self.answers else httpx2.Response(200, json={"sentMessages": [{"id": "1"}, {"id": "2"}]})
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [message for call in self.calls for message in json.loads(call.content)["messages"]]

    @property
    def keys(self) -> list[str]:
        return [call.headers["x-line-retry-key"] for call in self.calls]


async def send(api: Api, message: OutboundMessage, token: str | None = "the-token") -> str | None:
    connector = LineConnector(
        channel_secret=None, channel_token=token, api_base="http://line", transport=httpx2.MockTransport(api)
    )
    try:
        return await connector.send(ADA, message)
    finally:
        await connector.close()


def choices(count: int, title: str = "Yes", payload: str = "btn_1") -> tuple[Choice, ...]:
    return (Choice(title, payload),) * count


async def test_text_with_buttons_is_one_push_with_quick_replies() -> None:
    api = Api()
    assert await send(api, OutboundMessage("Which?", (Choice("Yes", "btn_1"), Choice("No", "btn_2")), id=ID)) == "2"
    (call,) = api.calls
    assert (call.method, str(call.url)) == ("POST", "http://line/v2/bot/message/push")
    assert call.headers["authorization"] == "Bearer the-token"
    action = {"type": "postback", "label": "Yes", "data": "btn_1", "displayText": "Yes"}
    other = {"type": "postback", "label": "No", "data": "btn_2", "displayText": "No"}
    items = [{"type": "action", "action": action}, {"type": "action", "action": other}]
    shown = {"type": "text", "text": "Which?", "quickReply": {"items": items}}
    assert json.loads(call.content) == {"to": ADA, "messages": [shown]}


async def test_the_retry_key_is_the_same_at_each_try_and_differs_for_each_message() -> None:
    keys = []
    for name in (ID, ID, ID[::-1], "", ""):
        api = Api()
        await send(api, OutboundMessage("hello", id=name))
        keys += api.keys
    assert all(str(uuid.UUID(key)) == key for key in keys)
    assert keys[0] == keys[1]
    assert len(set(keys)) == 4


async def test_what_line_has_already_accepted_is_sent() -> None:
    known = {"message": "The retry key is already accepted", "sentMessages": [{"id": "461"}]}
    assert await send(Api([httpx2.Response(409, json=known)]), OutboundMessage("hello", id=ID)) == "461"
    assert await send(Api([httpx2.Response(409)]), OutboundMessage("hello", id=ID)) is None


async def test_a_long_text_goes_in_parts_with_the_buttons_under_the_last() -> None:
    api = Api()
    await send(api, OutboundMessage("😀 " * 4000, choices(1)))
    texts = [message["text"] for message in api.messages]
    assert [len(text.encode("utf-16-le")) // 2 <= 5000 for text in texts] == [True] * 3
    assert " ".join(texts) == ("😀 " * 4000).strip()
    assert ["quickReply" in message for message in api.messages] == [False, False, True]
    assert len(api.calls) == 1


async def test_more_than_five_parts_are_several_pushes_each_with_its_key() -> None:
    first, again = Api(), Api()
    await send(first, OutboundMessage("x" * 27_000, id=ID))
    await send(again, OutboundMessage("x" * 27_000, id=ID))
    assert [len(json.loads(call.content)["messages"]) for call in first.calls] == [5, 1]
    assert first.keys == again.keys
    assert len(set(first.keys)) == 2


async def test_a_part_that_fails_after_another_arrived_is_uncertain() -> None:
    for failure in (httpx2.Response(429), httpx2.Response(400), httpx2.ConnectError("gone")):
        with pytest.raises(DeliveryUncertain):
            await send(Api([httpx2.Response(200), failure]), OutboundMessage("x" * 27_000))


@pytest.mark.parametrize(
    "buttons", [choices(14), choices(1, payload="x" * 301), choices(1, payload="😀" * 151)], ids=["number", "data", "emoji"]
)
async def test_buttons_that_line_cannot_take_are_a_numbered_list(buttons: tuple[Choice, ...]) -> None:
    api = Api()
    await send(api, OutboundMessage("Which?", buttons))
    (shown,) = api.messages
    assert shown["text"].startswith("Which?\n1. Yes")
    assert "quickReply" not in shown


async def test_the_most_buttons_and_the_longest_payloads_go() -> None:
    api = Api()
    await send(api, OutboundMessage("Which?", choices(13, "y" * 20, "x" * 300)))
    assert [item["action"]["label"] for item in api.messages[0]["quickReply"]["items"]] == ["y" * 20] * 13
    assert api.messages[0]["text"] == "Which?"


async def test_long_titles_are_cut_on_the_buttons_and_whole_in_the_text() -> None:
    api = Api()
    await send(api, OutboundMessage("Which?", (Choice("The lamp with the brass foot", "btn_1"),)))
    (shown,) = api.messages
    assert shown["text"] == "Which?\n1. The lamp with the brass foot"
    action = shown["quickReply"]["items"][0]["action"]
    assert (action["label"], action["displayText"]) == ("The lamp with the…", "The lamp with the brass foot")


async def test_pictures_are_shown_and_the_buttons_hang_on_the_text_below() -> None:
    api = Api()
    await send(api, OutboundMessage("A lamp", choices(1), image_url="https://shop/lamp.jpg", files=(PICTURE,)))
    assert [message.get("originalContentUrl") for message in api.messages] == [PICTURE.url, "https://shop/lamp.jpg", None]
    assert api.messages[1]["previewImageUrl"] == "https://shop/lamp.jpg"
    assert (api.messages[2]["text"], "quickReply" in api.messages[2]) == ("A lamp", True)


async def test_buttons_hang_on_a_picture_without_words() -> None:
    api = Api()
    await send(api, OutboundMessage("", choices(1), image_url="https://shop/lamp.PNG?size=2"))
    assert [(message["type"], "quickReply" in message) for message in api.messages] == [("image", True)]


@pytest.mark.parametrize(
    "url", ["http://shop/lamp.jpg", "https://shop/lamp.svg", "https://shop/lamp", f"https://shop/{'x' * 2000}.jpg"]
)
async def test_what_line_does_not_show_as_a_picture_is_a_link(url: str) -> None:
    api = Api()
    await send(api, OutboundMessage("A lamp", image_url=url))
    assert api.messages == [{"type": "text", "text": f"A lamp\n{url}"}]


@pytest.mark.parametrize(
    "file",
    [
        INVOICE,
        OutboundFile(Kind.IMAGE, "a.webp", "image/webp", "https://shop/files/3", b""),
        OutboundFile(Kind.IMAGE, "a.png", "image/png", "http://shop/files/4", b""),
        OutboundFile(Kind.IMAGE, "a.png", "image/png", "https://shop/files/5", size=1_000_001),
        OutboundFile(Kind.VIDEO, "a.mp4", "video/mp4", "https://shop/files/6", b""),
        OutboundFile(Kind.AUDIO, "a.m4a", "audio/mp4", "https://shop/files/7", b""),
    ],
    ids=lambda file: file.url,
)
async def test_other_files_are_links(file: OutboundFile) -> None:
    api = Api()
    await send(api, OutboundMessage("Here", files=(file,)))
    assert api.messages == [{"type": "text", "text": f"Here\n{file.name}: {file.url}"}]


@pytest.mark.parametrize(
    ("answer", "kind", "retry_after"),
    [
        (lambda: httpx2.Response(429, json={"message": "The API rate limit has been exceeded."}), TryAgainLater, None),
        (lambda: httpx2.Response(429, headers={"Retry-After": "3"}), TryAgainLater, 3.0),
        (lambda: httpx2.Response(429, json={"message": "You have reached your monthly limit."}), DeliveryFailed, None),
        (lambda: httpx2.ConnectError("refused"), TryAgainLater, None),
        (lambda: httpx2.ReadTimeout("slow"), DeliveryUncertain, None),
        (lambda: httpx2.Response(500, json={"message": "internal"}), DeliveryUncertain, None),
        (lambda: httpx2.Response(503, text="<html>"), DeliveryUncertain, None),
        (lambda: httpx2.Response(302, headers={"Location": "http://elsewhere"}), DeliveryUncertain, None),
        (lambda: httpx2.Response(400, json={"message": "The property, 'to', is invalid"}), DeliveryFailed, None),
        (lambda: httpx2.Response(401, json={"message": "Authentication failed"}), DeliveryFailed, None),
        (lambda: httpx2.Response(403), DeliveryFailed, None),
        (lambda: httpx2.Response(404, content=b"[" * 100_000), DeliveryFailed, None),
    ],
)
async def test_what_an_answer_means(
    answer: Callable[[], httpx2.Response | Exception], kind: type[DeliveryFailed], retry_after: float | None
) -> None:
    api = Api([answer()])
    with pytest.raises(DeliveryFailed) as failure:
        await send(api, OutboundMessage("hello"))
    assert isinstance(failure.value, kind)
    assert isinstance(failure.value, TryAgainLater | DeliveryUncertain) == (kind is not DeliveryFailed)
    assert getattr(failure.value, "retry_after", None) == retry_after
    assert len(api.calls) == 1
    assert "the-token" not in str(failure.value)


async def test_without_a_token_nothing_is_sent() -> None:
    api = Api()
    with pytest.raises(DeliveryFailed):
        await send(api, OutboundMessage("hello"), token=None)
    assert api.calls == []


async def fetch(answers: list[httpx2.Response | Exception], kind: Kind, api: Api | None = None) -> Attachment:
    wire = api or Api()
    wire.answers = answers
    connector = LineConnector(
        channel_secret=None, channel_token="the-token", data_base="http://data", transport=httpx2.MockTransport(wire)
    )
    return await connector.fetch(Attachment(kind, reference="44/../5"))


async def test_a_picture_is_fetched_by_the_id_of_its_message() -> None:
    api = Api()
    got = await fetch([httpx2.Response(200, content=b"jpg", headers={"Content-Type": "image/jpeg"})], Kind.IMAGE, api)
    assert (got.content, got.content_type) == (b"jpg", "image/jpeg")
    assert api.calls[0].url.raw_path == b"/v2/bot/message/44%2F..%2F5/content"
    assert (api.calls[0].url.host, api.calls[0].headers["authorization"]) == ("data", "Bearer the-token")


@pytest.mark.parametrize("kind", [Kind.VIDEO, Kind.AUDIO])
async def test_films_and_sounds_are_fetched_once_they_are_prepared(kind: Kind) -> None:
    ready = httpx2.Response(200, json={"status": "succeeded"})
    assert (await fetch([ready, httpx2.Response(200, content=b"mp4")], kind)).content == b"mp4"
    with pytest.raises(TryAgainLater):
        await fetch([httpx2.Response(200, json={"status": "processing"})], kind)
    with pytest.raises(DeliveryFailed) as failure:
        await fetch([httpx2.Response(200, json={"status": "failed"})], kind)
    assert type(failure.value) is DeliveryFailed
    with pytest.raises(DeliveryFailed) as failure:
        await fetch([httpx2.Response(404)], kind)
    assert type(failure.value) is DeliveryFailed
