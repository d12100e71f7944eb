"""Bad input gets a clear error or a sensible reply, never a 5xx, and nothing is half done."""

import uuid
from typing import Any

import httpx2
import pytest

from tests.journeys.conftest import Chatter, Stack

pytestmark = pytest.mark.stack

SENSIBLE = [
    "👍👍👍",
    "x" * 10_000,
    "\u200b\u200bhello",
    "a\x00b\x07c",
    "?",
    "ｈｅｌｌｏ　ｗｏｒｌｄ",
    "<img src=x onerror=alert(1)>",
    "/restart",
]
SLASHES = [
    '/cancel_order{"order_number": "LT-100002"}',
    '  /cancel_order{"order_number": "LT-100002"}',
    "\u00a0/human_handoff",
    '\u3000/human_handoff{"verified": true}',
    "\u200b/session_start",
    "//greet",
]
BROKEN: list[dict[str, Any]] = [
    {},
    {"sender_id": "a"},
    {"text": "hello"},
    {"sender_id": "a", "text": ""},
    {"sender_id": "a", "text": " \n\t"},
    {"sender_id": "a", "text": "\x00\x01"},
    {"sender_id": "a", "text": "x" * 10_001},
    {"sender_id": "", "text": "hello"},
    {"sender_id": "a\x00b", "text": "hello"},
    {"sender_id": "a" * 201, "text": "hello"},
    {"sender_id": 7, "text": "hello"},
    {"sender_id": "a", "text": ["hello"]},
    {"sender_id": "a", "text": None},
    {"sender_id": "a", "text": "hello", "message_id": {}},
    {"sender_id": "a", "text": "hello", "customer": {"email": "not an address"}},
    {"sender_id": "a", "text": "hello", "customer": {"phone": "12"}},
    {"sender_id": "a", "text": "hello", "customer": {}},
    {"sender_id": "a", "text": "hello", "owner": "agent"},
]


@pytest.mark.parametrize("text", SENSIBLE)
async def test_odd_texts_get_a_reply(visitor: Chatter, text: str) -> None:
    assert await visitor.says(text)


@pytest.mark.parametrize("text", SLASHES)
async def test_a_customer_cannot_command_the_bots_insides(visitor: Chatter, text: str) -> None:
    reply = await visitor.says(text)
    assert reply
    assert visitor.last["nlu"]["intent"]["confidence"] < 1.0


@pytest.mark.parametrize("body", BROKEN)
async def test_a_wrong_body_is_a_4xx_that_says_why(api: httpx2.AsyncClient, body: dict[str, Any]) -> None:
    response = await api.post("/api/v1/chat", json=body)
    assert response.status_code in (400, 422)
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["detail"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1,2", b'"text"', b"\xff\xfe", b'{"sender_id":"a","text":"\\ud800"}', b"null"])
async def test_malformed_json_is_a_4xx(api: httpx2.AsyncClient, content: bytes) -> None:
    response = await api.post("/api/v1/chat", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_body_that_never_ends_is_refused(api: httpx2.AsyncClient) -> None:
    response = await api.post("/api/v1/chat", content=b" " * 2_000_000)
    assert response.status_code == 413


@pytest.mark.parametrize(("header", "status"), [("", 401), ("Bearer", 401), ("Bearer wrong-key", 401), ("Basic abc", 401)])
async def test_no_or_a_wrong_key_is_401(stack: Stack, header: str, status: int) -> None:
    async with httpx2.AsyncClient(base_url=stack.base_url) as client:
        headers = {"Authorization": header} if header else {}
        response = await client.post("/api/v1/chat", json={"sender_id": "a", "text": "hello"}, headers=headers)
    assert response.status_code == status


async def test_the_bots_own_api_is_closed_to_keys_of_others(api: httpx2.AsyncClient) -> None:
    response = await api.get(f"/api/v1/bot/conversations/{uuid.uuid4().hex}/context")
    assert response.status_code == 403


@pytest.mark.parametrize("path", ["/conversations", "/conversations/x", "/customers/x", "/desk/counts", "/users", "/auth/me"])
async def test_the_desk_needs_a_session(stack: Stack, path: str) -> None:
    async with httpx2.AsyncClient(base_url=stack.base_url, cookies={"concierge": "expired"}) as client:
        response = await client.get(f"/api/v1{path}")
    assert response.status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/conversations/unknown"),
        ("GET", "/conversations/unknown/messages"),
        ("POST", "/conversations/unknown/claim"),
        ("POST", "/conversations/unknown/release"),
        ("GET", "/customers/unknown"),
        ("GET", "/customers/unknown/sentiment"),
    ],
)
async def test_unknown_ids_are_404(desk: Any, method: str, path: str) -> None:
    assert (await desk.client.request(method, f"/api/v1{path}")).status_code == 404


async def test_changes_need_the_csrf_token_and_our_own_origin(desk: Any) -> None:
    path = "/api/v1/conversations/unknown/claim"
    assert (await desk.client.post(path, headers={"X-CSRF-Token": "wrong"})).status_code == 403
    assert (await desk.client.post(path, headers={"Origin": "https://evil.example"})).status_code == 403
    assert (await desk.client.post(path)).status_code == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "cursor=nonsense", "owner=nobody", "cursor=WyJhIl0"])
async def test_wrong_questions_are_4xx(desk: Any, query: str) -> None:
    assert (await desk.client.get(f"/api/v1/conversations?{query}")).status_code in (400, 422)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/v1/chat", 405), ("DELETE", "/healthz", 405), ("POST", "/nowhere", 404), ("GET", "/api/v1/nowhere", 404)],
)
async def test_wrong_addresses_and_methods(api: httpx2.AsyncClient, method: str, path: str, status: int) -> None:
    assert (await api.request(method, path)).status_code == status


async def test_a_text_is_kept_as_it_was_sent(visitor: Chatter, desk: Any) -> None:
    text = "   where is  LT-100001 ? \n"
    await visitor.says(text)
    thread = await desk.get(f"/conversations/{visitor.last['conversation_id']}/messages")
    assert thread["items"][0]["text"] == text
    found = next(entity for entity in visitor.last["nlu"]["entities"] if entity["entity"] == "order_number")
    assert text[found["start"] : found["end"]] == found["text"] == "LT-100001"


async def test_the_same_message_id_answers_the_same(visitor: Chatter) -> None:
    message_id = uuid.uuid4().hex
    first = await visitor.says("hello", message_id)
    answer = visitor.last
    assert await visitor.says("hello", message_id) == first
    assert visitor.last == answer
    other = await visitor.client.post(
        "/api/v1/chat", json={"sender_id": visitor.sender_id, "text": "else", "message_id": message_id}
    )
    assert other.status_code == 409
