"""What Slack is asked to show, and what its answers mean for a second try."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from connectors.connector import DeliveryFailed, DeliveryUncertain, TryAgainLater
from connectors.messages import Attachment, Choice, Kind, OutboundFile, OutboundMessage
from connectors.slack import SlackConnector

PLAIN = {"channel": "D1", "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}


class Api:
    """Slack's end of the wire; `answers` come in turn, then all is well."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if not self.answers:
            return httpx2.Response(200, json={"ok": True, "ts": f"17.{len(self.requests)}"})
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def posts(self) -> list[dict[str, Any]]:
        assert {request.url.path for request in self.requests} <= {"/api/chat.postMessage"}
        return [json.loads(request.content) for request in self.requests]


def connector(api: Api, token: str | None = "xoxb-secret") -> SlackConnector:
    return SlackConnector(
        signing_secret=None, bot_token=token, api_base="https://slack.com/api", transport=httpx2.MockTransport(api)
    )


async def send(api: Api, message: OutboundMessage) -> str | None:
    return await connector(api).send("D1", message)


def refusal(error: str, status: int = 200, **headers: str) -> httpx2.Response:
    return httpx2.Response(status, json={"ok": False, "error": error}, headers=headers)


async def test_words_are_shown_as_they_are() -> None:
    api = Api()
    assert await send(api, OutboundMessage("*R&D* <!channel> <https://x|y>")) == "17.1"
    assert api.posts == [{**PLAIN, "text": "*R&amp;D* &lt;!channel&gt; &lt;https://x|y&gt;"}]
    assert api.requests[0].headers["authorization"] == "Bearer xoxb-secret"


async def test_buttons_stand_below_the_words() -> None:
    api = Api()
    await send(api, OutboundMessage("Which?", (Choice("Yes", "btn_1"), Choice("N" * 80, "btn_2"))))
    (attachment,) = api.posts[0]["attachments"]
    (actions,) = attachment["blocks"]
    assert actions["type"] == "actions"
    assert [(each["type"], each["action_id"], each["value"]) for each in actions["elements"]] == [
        ("button", "choice:1", "btn_1"),
        ("button", "choice:2", "btn_2"),
    ]
    assert [each["text"] for each in actions["elements"]] == [
        {"type": "plain_text", "text": "Yes"},
        {"type": "plain_text", "text": "N" * 74 + "…"},
    ]


async def test_more_buttons_than_a_row_takes_go_in_two_rows() -> None:
    api = Api()
    await send(api, OutboundMessage("Which?", tuple(Choice(f"{number}", f"btn_{number}") for number in range(30))))
    rows = api.posts[0]["attachments"][0]["blocks"]
    assert [len(row["elements"]) for row in rows] == [25, 5]


async def test_images_are_blocks_and_other_files_are_links() -> None:
    api = Api()
    files = (
        OutboundFile(Kind.IMAGE, "plan.png", "image/png", "https://shop/plan.png", b""),
        OutboundFile(Kind.FILE, "bill.pdf", "application/pdf", "https://shop/bill.pdf", b""),
    )
    await send(api, OutboundMessage("A lamp", image_url="https://shop/lamp.jpg", files=files))
    (post,) = api.posts
    assert post["text"] == "A lamp\nbill.pdf\nhttps://shop/bill.pdf"
    assert post["attachments"][0]["blocks"] == [
        {"type": "image", "image_url": "https://shop/lamp.jpg", "alt_text": "A lamp"},
        {"type": "image", "image_url": "https://shop/plan.png", "alt_text": "plan.png"},
    ]


async def test_an_image_that_slack_cannot_get_goes_as_a_link() -> None:
    api = Api(refusal("invalid_attachments"))
    message = OutboundMessage("A lamp", (Choice("Buy", "btn_1"),), image_url="http://127.0.0.1/lamp.svg")
    assert await send(api, message) == "17.2"
    assert api.posts[1]["text"] == "A lamp\nhttp://127.0.0.1/lamp.svg"
    assert [block["type"] for block in api.posts[1]["attachments"][0]["blocks"]] == ["actions"]


async def test_a_long_text_goes_in_parts_with_the_buttons_under_the_last() -> None:
    api = Api()
    assert await send(api, OutboundMessage("a & " * 2000, (Choice("Yes", "btn_1"),))) == "17.4"
    texts = [post["text"] for post in api.posts]
    assert [len(text) <= 4000 for text in texts] == [True] * 4
    assert " ".join(texts) == ("a &amp; " * 2000).strip()
    assert ["attachments" in post for post in api.posts] == [False, False, False, True]


async def test_a_part_that_fails_after_another_arrived_is_not_tried_again() -> None:
    api = Api(httpx2.Response(200, json={"ok": True, "ts": "1"}), refusal("ratelimited", 429))
    with pytest.raises(DeliveryUncertain):
        await send(api, OutboundMessage("😀" * 5000))


async def test_a_payload_that_is_too_long_is_never_sent() -> None:
    api = Api()
    with pytest.raises(DeliveryFailed):
        await send(api, OutboundMessage("Which?", (Choice("Yes", "x" * 2001),)))
    assert api.requests == []


@pytest.mark.parametrize(
    ("answer", "kind", "retry_after"),
    [
        (lambda: refusal("ratelimited", 429, **{"Retry-After": "17"}), TryAgainLater, 17.0),
        (lambda: httpx2.Response(429, headers={"Retry-After": "3"}), TryAgainLater, 3.0),
        (lambda: refusal("ratelimited"), TryAgainLater, None),
        (lambda: refusal("service_unavailable", 503), TryAgainLater, None),
        (lambda: httpx2.ConnectError("refused"), TryAgainLater, None),
        (lambda: refusal("internal_error"), DeliveryUncertain, None),
        (lambda: refusal("fatal_error", 500), DeliveryUncertain, None),
        (lambda: httpx2.ReadTimeout("slow"), DeliveryUncertain, None),
        (lambda: httpx2.Response(502, text="<html>"), DeliveryUncertain, None),
        (lambda: httpx2.Response(200, text="<html>"), DeliveryUncertain, None),
        (lambda: refusal("channel_not_found"), DeliveryFailed, None),
        (lambda: refusal("is_archived"), DeliveryFailed, None),
        (lambda: refusal("token_revoked"), DeliveryFailed, None),
        (lambda: refusal("account_inactive", 401), DeliveryFailed, None),
        (lambda: refusal("something_new"), DeliveryFailed, None),
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
    assert "xoxb" not in str(failure.value)


async def test_a_refusal_is_said_in_slacks_code_and_in_words() -> None:
    with pytest.raises(DeliveryFailed, match="token_revoked: the bot token was revoked"):
        await send(Api(refusal("token_revoked")), OutboundMessage("hello"))


async def test_without_a_token_nothing_is_sent() -> None:
    api = Api()
    with pytest.raises(DeliveryFailed):
        await connector(api, None).send("D1", OutboundMessage("hello"))
    assert api.requests == []


async def fetch(api: Api, reference: str, content_type: str = "image/jpeg") -> Attachment:
    return await connector(api).fetch(Attachment(Kind.IMAGE, "lamp.jpg", content_type, reference=reference))


async def test_a_file_is_got_with_the_token() -> None:
    api = Api(httpx2.Response(200, content=b"jpg", headers={"content-type": "image/jpeg"}))
    assert (await fetch(api, "https://files.slack.com/files-pri/T1-F1/download/lamp.jpg")).content == b"jpg"
    assert api.requests[0].headers["authorization"] == "Bearer xoxb-secret"


async def test_a_file_known_by_its_id_is_asked_for_first() -> None:
    info = httpx2.Response(200, json={"ok": True, "file": {"url_private_download": "https://files.slack.com/F3"}})
    api = Api(info, httpx2.Response(200, content=b"jpg"))
    assert (await fetch(api, "F3")).content == b"jpg"
    assert [str(request.url) for request in api.requests] == [
        "https://slack.com/api/files.info?file=F3",
        "https://files.slack.com/F3",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/F1",
        "https://slack.com.evil.example/F1",
        "https://evilslack.com/F1",
        "http://files.slack.com/F1",
        "https://files.slack.com:8443/F1",
        "https://files.slack.com@evil.example/F1",
        "https://evil.example\\@files.slack.com/F1",
        "https://[bad/F1",
        "https:///F1",
    ],
)
async def test_the_token_is_shown_to_nobody_else(url: str) -> None:
    api = Api()
    with pytest.raises(DeliveryFailed):
        await fetch(api, url)
    assert api.requests == []


async def test_a_sign_in_page_is_no_file() -> None:
    page = httpx2.Response(200, text="<html>", headers={"content-type": "text/html; charset=utf-8"})
    with pytest.raises(DeliveryFailed, match="files:read"):
        await fetch(Api(page), "https://files.slack.com/F1")
    with pytest.raises(DeliveryFailed):
        await fetch(Api(httpx2.Response(302, headers={"Location": "https://evil.example"})), "https://files.slack.com/F1")
