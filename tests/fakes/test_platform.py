"""The part that all fakes share: it counts, refuses, signs and tries again."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from starlette.responses import JSONResponse, Response

from tests.fakes.platform import NO_ANSWER, Call, Delivery, Limit, PlatformFake


class Post(PlatformFake):
    """A platform that answers with what it was told."""

    delays = (10.0, 20.0, 30.0)
    deadline = 0.1

    async def answer(self, call: Call) -> Response:
        return JSONResponse({"said": call.json})

    def signed(self, url: str, payload: Any, attempt: int) -> Delivery:
        return Delivery(url, json.dumps(payload).encode(), {"X-Attempt": str(attempt)})


Answer = Callable[[httpx2.Request, int], httpx2.Response]


class Ours:
    """Our end of the wire: keeps when each try came."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.tries: list[tuple[float, httpx2.Request]] = []

    async def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.tries.append((time.monotonic(), request))
        await asyncio.sleep(0)
        return self.answer(request, len(self.tries))


def http_of(answer: Answer) -> tuple[Ours, httpx2.AsyncClient]:
    ours = Ours(answer)
    return ours, httpx2.AsyncClient(transport=httpx2.MockTransport(ours))


async def test_a_delivery_is_tried_again_on_the_schedule_until_it_is_accepted() -> None:
    ours, http = http_of(lambda request, number: httpx2.Response(200 if number == 3 else 503))
    assert await Post(compression=100).deliver(http, "http://shop/hook", {"text": "hi"}) == [200]
    assert [request.headers["x-attempt"] for _, request in ours.tries] == ["0", "1", "2"]
    first, second, third = (at for at, _ in ours.tries)
    assert second - first >= 0.099
    assert third - second >= 0.199


async def test_a_delivery_that_is_never_accepted_ends_with_the_schedule() -> None:
    ours, http = http_of(lambda request, number: httpx2.Response(500))
    assert await Post(compression=1e6).deliver(http, "http://shop/hook", {}) == [500]
    assert len(ours.tries) == 4


async def test_no_answer_is_tried_again() -> None:
    def answer(request: httpx2.Request, number: int) -> httpx2.Response:
        raise httpx2.ReadTimeout("slow")

    ours, http = http_of(answer)
    assert await Post(compression=1e6).deliver(http, "http://shop/hook", {}) == [NO_ANSWER]
    assert len(ours.tries) == 4


async def test_copies_come_at_once_and_payloads_in_turn() -> None:
    ours, http = http_of(lambda request, number: httpx2.Response(200))
    assert await Post().deliver(http, "http://shop/hook", 1, 2, times=3) == [200] * 6
    assert [json.loads(request.content) for _, request in ours.tries] == [1, 1, 1, 2, 2, 2]


async def test_calls_are_recorded_and_too_many_are_refused() -> None:
    now = [0.0]
    limit = Limit(2, 10.0, key=lambda call: call.query.get("to"), clock=lambda: now[0])
    post = Post(limits=[limit])
    http = httpx2.AsyncClient(transport=httpx2.ASGITransport(post.app), base_url="http://post")
    answers = [await http.post("/send?to=ada", json={"text": "hi"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "5"
    assert (await http.post("/send?to=bob", json={})).status_code == 200
    assert (await http.post("/send", json={})).status_code == 200
    assert [call.status for call in post.calls] == [200, 200, 429, 200, 200]
    assert (post.calls[0].path, post.calls[0].json) == ("/send", {"text": "hi"})
    now[0] = 5.0
    assert (await http.post("/send?to=ada")).status_code == 200
    assert (await http.post("/send?to=ada")).status_code == 429


async def test_a_platform_may_refuse_in_its_own_words() -> None:
    own = Limit(1, 60.0, key=lambda call: "", refusal=lambda wait: JSONResponse({"code": 613}, 400))
    http = httpx2.AsyncClient(transport=httpx2.ASGITransport(Post(limits=[own]).app), base_url="http://post")
    assert (await http.get("/")).status_code == 200
    assert (await http.get("/")).json() == {"code": 613}


@pytest.mark.parametrize(("body", "form"), [(b"a=1&b=&c=%20", {"a": "1", "b": "", "c": " "}), (b"\xff", {"\ufffd": ""})])
def test_a_form_is_read(body: bytes, form: dict[str, str]) -> None:
    assert Call("POST", "/", {}, {}, body).form == form
