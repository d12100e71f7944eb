"""What WeChat is asked to show, the access token, and what WeChat's answers mean for a second try."""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from connectors.connector import DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.messages import Attachment, Choice, Kind, OutboundFile, OutboundMessage
from connectors.wechat import WeChatConnector
from connectors.wechat.token import AccessToken
from tests.fakes.wechat import ADA, Account, WeChatFake

PICTURE = OutboundFile(Kind.IMAGE, "灯.png", "image/png", "https://shop/files/1", b"png")
VOICE = OutboundFile(Kind.AUDIO, "hello.mp3", "audio/mpeg", "https://shop/files/2", b"mp3")
INVOICE = OutboundFile(Kind.FILE, "invoice.pdf", "application/pdf", "https://shop/files/3", b"pdf")
TOKEN = {"access_token": "T0K3N", "expires_in": 7200}
Answer = httpx2.Response | Exception


def says(code: int, words: str = "no") -> httpx2.Response:
    return httpx2.Response(200, json={"errcode": code, "errmsg": words}, headers={"Content-Type": "text/plain"})


@dataclass
class Api:
    """WeChat's end of the wire: it gives tokens, and its `answers` to the rest come in turn, then all is well."""

    answers: list[Answer] = field(default_factory=list)
    tokens: list[Answer] = field(default_factory=list)
    calls: list[httpx2.Request] = field(default_factory=list)
    token_calls: int = 0

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/cgi-bin/stable_token":
            self.token_calls += 1
            answer = self.tokens.pop(0) if self.tokens else httpx2.Response(200, json=TOKEN)
        else:
            self.calls.append(request)
            answer = self.answers.pop(0) if self.answers else says(0, "ok")
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(call.content) for call in self.calls if call.url.path.endswith("/send")]


def connected(api: Any, secret: str | None = "app-secret") -> WeChatConnector:
    transport = httpx2.MockTransport(api)
    return WeChatConnector(token=None, app_id="wxlantern", app_secret=secret, api_base="http://wechat", transport=transport)


async def send(api: Api, message: OutboundMessage) -> None:
    assert await connected(api).send(ADA, message) is None


def choices(count: int, title: str = "Yes", payload: str = "btn_1") -> tuple[Choice, ...]:
    return (Choice(title, payload),) * count


async def test_words_are_sent_as_they_are_with_the_token_in_the_query() -> None:
    api = Api()
    await send(api, OutboundMessage("灯 😀"))
    (call,) = api.calls
    assert (call.method, str(call.url)) == ("POST", "http://wechat/cgi-bin/message/custom/send?access_token=T0K3N")
    assert json.loads(call.content) == {"touser": ADA, "msgtype": "text", "text": {"content": "灯 😀"}}
    assert "灯 😀".encode() in call.content
    assert "x-access-token" not in call.headers


async def test_buttons_are_a_menu_whose_lines_have_their_payloads() -> None:
    api = Api()
    await send(api, OutboundMessage("Which?", (Choice("Yes", "btn_1"), Choice("No", "btn_2"))))
    lines = [{"id": "btn_1", "content": "Yes"}, {"id": "btn_2", "content": "No"}]
    menu = {"head_content": "Which?", "list": lines, "tail_content": ""}
    assert api.messages == [{"touser": ADA, "msgtype": "msgmenu", "msgmenu": menu}]


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        ("Which?", choices(11)),
        ("Which?", choices(1, title="灯" * 43)),
        ("Which?", choices(1, payload="x" * 65)),
        ("灯" * 342, choices(1)),
        ("", choices(2)),
    ],
    ids=["number", "title", "payload", "text", "no text"],
)
async def test_what_fits_no_menu_is_a_numbered_list(text: str, buttons: tuple[Choice, ...]) -> None:
    api = Api()
    await send(api, OutboundMessage(text, buttons))
    (shown,) = api.messages
    assert shown["text"]["content"].startswith(f"{text}\n1. {buttons[0].title}".strip())


@pytest.mark.parametrize("code", [40200, 45098])
async def test_an_account_that_may_not_send_menus_sends_a_numbered_list(code: int) -> None:
    api = Api([says(code)])
    await send(api, OutboundMessage("Which?", choices(1)))
    assert [message["msgtype"] for message in api.messages] == ["msgmenu", "text"]
    assert api.messages[1]["text"]["content"] == "Which?\n1. Yes"


async def test_a_long_text_goes_in_parts_of_2048_bytes() -> None:
    api = Api()
    await send(api, OutboundMessage("灯" * 683 + " " + "灯" * 682))
    texts = [message["text"]["content"] for message in api.messages]
    assert [len(text.encode()) <= 2048 for text in texts] == [True, True, True]
    assert "".join(texts) == "灯" * 1365


async def test_files_are_uploaded_and_then_sent_before_the_text() -> None:
    api = Api([httpx2.Response(200, json={"media_id": "m1"}), httpx2.Response(200, json={"media_id": "m2", "errcode": 0})])
    await send(api, OutboundMessage("Here", files=(PICTURE, VOICE)))
    first, second = api.calls[:2]
    assert (first.url.path, first.url.params["type"], second.url.params["type"]) == ("/cgi-bin/media/upload", "image", "voice")
    head, _, content = first.content.partition(b"\r\n\r\n")
    assert b'name="media"; filename="file.png"' in head
    assert content.startswith(b"png\r\n")
    shown = [(message["msgtype"], message[message["msgtype"]]) for message in api.messages]
    assert shown == [("image", {"media_id": "m1"}), ("voice", {"media_id": "m2"}), ("text", {"content": "Here"})]


@pytest.mark.parametrize(
    "file",
    [
        INVOICE,
        OutboundFile(Kind.VIDEO, "a.mp4", "video/mp4", "https://shop/files/4", b""),
        OutboundFile(Kind.IMAGE, "a.webp", "image/webp", "https://shop/files/5", b""),
        OutboundFile(Kind.IMAGE, "a.png", "image/png", "https://shop/files/6", bytes(10 * 1024**2 + 1)),
        OutboundFile(Kind.IMAGE, "a.png", "image/png", "https://shop/files/8", size=3),
        OutboundFile(Kind.AUDIO, "a.mp3", "audio/mpeg", "https://shop/files/7", bytes(2 * 1024**2 + 1)),
    ],
    ids=lambda file: file.url,
)
async def test_other_files_are_links(file: OutboundFile) -> None:
    api = Api()
    await send(api, OutboundMessage("Here", files=(file,)))
    assert [message["text"]["content"] for message in api.messages] == [f"Here\n{file.name}: {file.url}"]
    assert len(api.calls) == 1


async def test_a_file_that_wechat_does_not_take_is_a_link() -> None:
    api = Api([says(40006, "invalid file size")])
    await send(api, OutboundMessage("Here", files=(PICTURE,)))
    assert [message["text"]["content"] for message in api.messages] == ["Here\n灯.png: https://shop/files/1"]


async def test_a_picture_at_an_address_is_a_link_and_never_fetched() -> None:
    api = Api()
    await send(api, OutboundMessage("A lamp", choices(1), image_url="http://169.254.169.254/lamp.jpg"))
    (shown,) = api.messages
    assert shown["msgmenu"]["head_content"] == "A lamp\nhttp://169.254.169.254/lamp.jpg"
    assert {call.url.host for call in api.calls} == {"wechat"}


async def test_a_part_that_fails_after_another_arrived_is_not_tried_again() -> None:
    upload = httpx2.Response(200, json={"media_id": "m1"})
    for failure in (says(-1), says(45047), httpx2.ConnectError("gone")):
        for answers, message in (
            ([says(0), failure], OutboundMessage("灯" * 700)),
            ([upload, says(0), failure], OutboundMessage("Which?", choices(1), files=(PICTURE,))),
        ):
            with pytest.raises(DeliveryUncertain):
                await send(Api(answers), message)


@pytest.mark.parametrize("failure", [httpx2.ReadTimeout("slow"), httpx2.Response(502), httpx2.Response(200, text="<html>")])
async def test_what_goes_wrong_in_an_upload_was_not_said_and_is_tried_again(failure: Answer) -> None:
    api = Api([failure])
    with pytest.raises(TryAgainLater):
        await send(api, OutboundMessage("Here", files=(PICTURE,)))
    assert api.messages == []


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (lambda: says(-1, "system error"), TryAgainLater, "-1"),
        (lambda: says(45009, "reach max api daily quota limit"), TryAgainLater, "45009"),
        (lambda: says(45011, "api minute-quota reach limit"), TryAgainLater, "45011"),
        (lambda: httpx2.Response(429, headers={"Retry-After": "3"}), TryAgainLater, "429"),
        (lambda: httpx2.ConnectError("refused"), TryAgainLater, "ConnectError"),
        (lambda: httpx2.ReadTimeout("slow"), DeliveryUncertain, "ReadTimeout"),
        (lambda: httpx2.Response(502, text="<html>"), DeliveryUncertain, "502"),
        (lambda: httpx2.Response(200, text="<html>"), DeliveryUncertain, "document"),
        (lambda: httpx2.Response(200, json={"errcode": "none"}), DeliveryUncertain, "number"),
        (lambda: says(45015, "response out of time limit"), DeliveryFailed, "45015 the customer wrote more than 48 hours ago"),
        (lambda: says(45047, "out of response count limit"), DeliveryFailed, "45047 the customer has to write again"),
        (lambda: says(43004, "require subscribe"), DeliveryFailed, "43004 the customer does not follow"),
        (lambda: says(40003, "invalid openid"), DeliveryFailed, "40003 the customer is not known"),
        (lambda: says(48001, "api unauthorized"), DeliveryFailed, "48001"),
        (lambda: says(45002, "content size out of limit"), DeliveryFailed, "45002 content size out of limit"),
        (lambda: httpx2.Response(403), DeliveryFailed, "403"),
    ],
)
async def test_what_an_answer_means(answer: Callable[[], Answer], kind: type[DeliveryFailed], said: str) -> None:
    api = Api([answer()])
    with pytest.raises(DeliveryFailed, match=said) as failure:
        await send(api, OutboundMessage("hello"))
    assert isinstance(failure.value, kind)
    assert isinstance(failure.value, TryAgainLater | DeliveryUncertain) == (kind is not DeliveryFailed)
    assert len(api.calls) == 1


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_refused_token_is_replaced_once(code: int) -> None:
    tokens: list[Answer] = [httpx2.Response(200, json=TOKEN | {"access_token": name}) for name in ("first", "second", "third")]
    api = Api([says(code)], list(tokens))
    await send(api, OutboundMessage("hello"))
    assert [call.url.params["access_token"] for call in api.calls] == ["first", "second"]
    stubborn = Api([says(code), says(code), says(code)], list(tokens))
    with pytest.raises(DeliveryFailed, match=f"{code} the access token is refused") as failure:
        await send(stubborn, OutboundMessage("hello"))
    assert not isinstance(failure.value, TryAgainLater | DeliveryUncertain)
    assert (len(stubborn.calls), stubborn.token_calls) == (2, 2)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda: says(-1), TryAgainLater),
        (lambda: httpx2.ReadTimeout("slow"), TryAgainLater),
        (lambda: httpx2.Response(502), TryAgainLater),
        (lambda: httpx2.Response(200, json={"errcode": 0}), TryAgainLater),
        (lambda: says(40125, "invalid appsecret"), DeliveryFailed),
        (lambda: says(40164, "invalid ip 10.0.0.1"), DeliveryFailed),
    ],
)
async def test_without_a_token_nothing_was_said(answer: Callable[[], Answer], kind: type[DeliveryFailed]) -> None:
    api = Api(tokens=[answer()])
    with pytest.raises(DeliveryFailed) as failure:
        await send(api, OutboundMessage("hello"))
    assert isinstance(failure.value, TryAgainLater) == (kind is TryAgainLater)
    assert not isinstance(failure.value, DeliveryUncertain)
    assert api.calls == []
    assert "app-secret" not in str(failure.value)


@pytest.mark.parametrize("secret", [None, ""])
async def test_without_a_secret_nothing_is_sent(secret: str | None) -> None:
    api = Api()
    with pytest.raises(DeliveryFailed):
        await connected(api, secret).send(ADA, OutboundMessage("hello"))
    assert (api.token_calls, api.calls) == (0, [])


async def test_the_token_is_kept_until_shortly_before_its_end_and_got_once_for_all() -> None:
    now, got = [0.0], []

    async def get() -> tuple[str, float]:
        got.append(now[0])
        await asyncio.sleep(0.01)
        return f"token{len(got)}", 7200.0

    token = AccessToken(get, clock=lambda: now[0])
    assert await asyncio.gather(*(token.current() for _ in range(20))) == ["token1"] * 20
    now[0] = 7139.0
    assert await token.current() == "token1"
    now[0] = 7140.0
    assert await asyncio.gather(*(token.current() for _ in range(20))) == ["token2"] * 20
    token.forget("token1")
    assert await token.current() == "token2"
    token.forget("token2")
    assert await token.current() == "token3"
    assert got == [0.0, 7140.0, 7140.0]


async def test_who_finds_the_token_refused_at_the_same_time_gets_one_new_one() -> None:
    fake = WeChatFake(Account())
    fake.signed("http://shop", fake.text_message(ADA, "hi"), 0)
    connector = WeChatConnector(token=None, app_id="wxlantern", app_secret="app-secret", transport=httpx2.ASGITransport(fake.app))
    await connector.send(ADA, OutboundMessage("one"))
    fake.revoke_tokens()
    await asyncio.gather(*(connector.send(ADA, OutboundMessage(str(number))) for number in range(4)))
    assert sum(call.path == "/cgi-bin/stable_token" for call in fake.calls) == 2
    assert len(fake.shown[ADA]) == 5


async def test_no_secret_is_ever_written_down(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    texts: list[str] = []
    for answer in (says(40001, "access_token T0K3N is invalid"), says(45015), httpx2.ReadTimeout("slow"), httpx2.Response(502)):
        for attempt in ("send", "fetch"):
            api = Api([answer, says(40001, "T0K3N again")])
            with pytest.raises(DeliveryFailed) as failure:
                await (send(api, OutboundMessage("hello")) if attempt == "send" else fetch(api))
            error: BaseException | None = failure.value
            while error is not None:
                texts.append(str(error))
                error = error.__cause__ or error.__context__
    written = "\n".join([*texts, caplog.text])
    assert "/cgi-bin/media/get" in caplog.text
    assert "T0K3N" not in written
    assert "app-secret" not in written


async def fetch(api: Api, kind: Kind = Kind.IMAGE, reference: str = "m/1&access_token=x") -> Attachment:
    return await connected(api).fetch(
        Attachment(kind, content_type="audio/amr" if kind == Kind.AUDIO else "", reference=reference)
    )


def file(content: bytes, content_type: str) -> httpx2.Response:
    return httpx2.Response(200, content=content, headers={"Content-Type": content_type})


async def test_a_file_is_fetched_by_its_media_id() -> None:
    api = Api([file(b"jpg", "image/jpeg")])
    got = await fetch(api)
    assert (got.content, got.content_type) == (b"jpg", "image/jpeg")
    (call,) = api.calls
    assert (call.method, call.url.path) == ("GET", "/cgi-bin/media/get")
    assert dict(call.url.params) == {"media_id": "m/1&access_token=x", "access_token": "T0K3N"}


async def test_a_film_is_fetched_from_where_wechat_says_without_the_token() -> None:
    api = Api([file(b'{"video_url": "http://mp.video.qq.com/film?id=1"}', "text/plain"), file(b"mp4", "video/mp4")])
    got = await fetch(api, Kind.VIDEO)
    assert (got.content, got.content_type) == (b"mp4", "video/mp4")
    assert str(api.calls[1].url) == "http://mp.video.qq.com/film?id=1"
    assert "x-access-token" not in api.calls[1].headers


@pytest.mark.parametrize("address", ["http://127.0.0.1/x", "http://evilqq.com/", "http://x.qq.com.evil/", "file:///x", "//[", 7])
async def test_nothing_else_is_fetched_because_an_answer_names_it(address: object) -> None:
    api = Api([file(json.dumps({"video_url": address}).encode(), "application/json")])
    with pytest.raises(DeliveryFailed) as failure:
        await fetch(api, Kind.VIDEO)
    assert type(failure.value) is DeliveryFailed
    assert len(api.calls) == 1


async def test_a_refused_token_is_replaced_for_a_file_too() -> None:
    api = Api([says(42001), file(b"jpg", "image/jpeg")])
    assert (await fetch(api)).content == b"jpg"
    assert api.token_calls == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda: says(40007, "invalid media_id"), DeliveryFailed),
        (lambda: says(-1, "system error"), TryAgainLater),
        (lambda: httpx2.Response(503), TryAgainLater),
        (lambda: httpx2.ReadTimeout("slow"), TryAgainLater),
        (lambda: file(b"nonsense", "text/plain"), DeliveryFailed),
        (lambda: file(b"[" * 100_000, "application/json"), DeliveryFailed),
    ],
)
async def test_a_file_that_is_not_given(answer: Callable[[], Answer], kind: type[DeliveryFailed]) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        await fetch(Api([answer()]))
    assert isinstance(failure.value, TryAgainLater) == (kind is TryAgainLater)
