"""What Telegram is asked to show, and what its answers mean for a second try."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from connectors.connector import DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.messages import Choice, OutboundMessage
from connectors.telegram import TelegramConnector

Call = tuple[str, dict[str, Any]]


class Api:
    """The Bot API's end of the wire; `answers` come in turn, then all is well."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.calls: list[Call] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.calls.append((request.url.path, json.loads(request.content)))
        answer = self.answers.pop(0) if self.answers else httpx2.Response(200, json={"ok": True, "result": {}})
        if isinstance(answer, Exception):
            raise answer
        return answer


async def send(api: Api, message: OutboundMessage, token: str | None = "123:abc") -> None:
    transport = httpx2.MockTransport(api)
    connector = TelegramConnector(token=token, secret=None, api_base="http://telegram", transport=transport)
    await connector.send("77", message)
    await connector.close()


def refusal(status: int, description: str = "no", **parameters: Any) -> httpx2.Response:
    body = {"ok": False, "error_code": status, "description": description, "parameters": parameters}
    return httpx2.Response(status, json=body)


async def test_text_with_buttons_is_one_message_with_a_keyboard() -> None:
    api = Api()
    await send(api, OutboundMessage("Which?", (Choice("Yes", "btn_1"), Choice("No", "btn_2"))))
    keyboard = [[{"text": "Yes", "callback_data": "btn_1"}], [{"text": "No", "callback_data": "btn_2"}]]
    markup = {"inline_keyboard": keyboard}
    assert api.calls == [("/bot123:abc/sendMessage", {"chat_id": "77", "text": "Which?", "reply_markup": markup})]


async def test_an_image_is_a_photo_with_the_text_below() -> None:
    api = Api()
    await send(api, OutboundMessage("A lamp", image_url="https://shop/lamp.jpg"))
    photo = {"chat_id": "77", "photo": "https://shop/lamp.jpg", "caption": "A lamp"}
    assert api.calls == [("/bot123:abc/sendPhoto", photo)]


async def test_an_image_that_telegram_cannot_fetch_leaves_the_text() -> None:
    api = Api(refusal(400, "wrong type of the web page content"))
    await send(api, OutboundMessage("A lamp", image_url="http://127.0.0.1/lamp.svg"))
    assert [(path.rpartition("/")[2], call.get("text")) for path, call in api.calls] == [
        ("sendPhoto", None),
        ("sendMessage", "A lamp"),
    ]


async def test_a_long_text_goes_in_parts_with_the_buttons_under_the_last() -> None:
    api = Api()
    await send(api, OutboundMessage("灯 " * 3000, (Choice("Yes", "btn_1"),)))
    texts = [call["text"] for _, call in api.calls]
    assert [len(text) <= 4096 for text in texts] == [True, True]
    assert " ".join(texts) == ("灯 " * 3000).strip()
    assert ["reply_markup" in call for _, call in api.calls] == [False, True]


async def test_a_part_that_fails_after_another_arrived_is_not_tried_again() -> None:
    with pytest.raises(DeliveryUncertain):
        await send(Api(httpx2.Response(200, json={"ok": True}), refusal(429, retry_after=1)), OutboundMessage("😀" * 3000))


async def test_a_payload_that_is_too_long_is_never_sent() -> None:
    api = Api()
    with pytest.raises(DeliveryFailed):
        await send(api, OutboundMessage("Which?", (Choice("Yes", "x" * 65),)))
    assert api.calls == []


@pytest.mark.parametrize(
    ("answer", "kind", "retry_after"),
    [
        (lambda: refusal(429, "Too Many Requests", retry_after=17), TryAgainLater, 17.0),
        (lambda: httpx2.Response(429, headers={"Retry-After": "3"}), TryAgainLater, 3.0),
        (lambda: refusal(429, retry_after="soon"), TryAgainLater, None),
        (lambda: refusal(500), TryAgainLater, None),
        (lambda: httpx2.ConnectError("refused"), TryAgainLater, None),
        (lambda: httpx2.ConnectTimeout("slow"), TryAgainLater, None),
        (lambda: httpx2.ReadTimeout("slow"), DeliveryUncertain, None),
        (lambda: httpx2.RemoteProtocolError("gone"), DeliveryUncertain, None),
        (lambda: httpx2.Response(502, text="<html>"), DeliveryUncertain, None),
        (lambda: httpx2.Response(302, headers={"Location": "http://elsewhere"}), DeliveryUncertain, None),
        (lambda: refusal(403, "Forbidden: bot was blocked by the user"), DeliveryFailed, None),
        (lambda: refusal(400, "Bad Request: chat not found"), DeliveryFailed, None),
        (lambda: refusal(401, "Unauthorized"), DeliveryFailed, None),
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
    assert len(api.calls) == 1
    assert "abc" not in str(failure.value)


async def test_without_a_token_nothing_is_sent() -> None:
    api = Api()
    with pytest.raises(DeliveryFailed):
        await send(api, OutboundMessage("hello"), token=None)
    assert api.calls == []
