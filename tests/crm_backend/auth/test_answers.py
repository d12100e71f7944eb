"""What every answer carries, and what every request is held to."""

from collections.abc import AsyncIterator

import pytest

from tests.crm_backend.front_door import FIRST_KEY, FrontDoor, OpenDoor, is_problem

CHAT = {"sender_id": "a", "text": "hello"}
ELSEWHERE = "https://shop-of-somebody.example"


def assert_guarded(headers: object) -> None:
    assert headers["x-content-type-options"] == "nosniff"  # type: ignore[index]
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")  # type: ignore[index]
    assert headers["cross-origin-opener-policy"] == "same-origin"  # type: ignore[index]


async def test_errors_are_problems_whatever_is_asked(door: FrontDoor) -> None:
    wrong_ways = [("GET", "/nowhere", 404), ("GET", "/api/v1/nowhere", 404), ("POST", "/api/v1/nowhere", 404)]
    wrong_ways += [("PUT", "/api/v1/chat", 405), ("GET", "/api/v1/chat", 405), ("DELETE", "/healthz", 405)]
    async with door.client() as client:
        for method, path, status in wrong_ways:
            answer = await client.request(method, path)
            assert is_problem(answer, status), (method, path, answer.text)
            assert answer.json()["title"] and answer.json()["detail"]
            assert_guarded(answer.headers)
        assert "POST" in (await client.get("/api/v1/chat")).headers["allow"]


async def test_a_bug_is_a_problem_that_tells_nothing(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(door.app.state.understanding, "parse", broken)
    async with door.client(FIRST_KEY) as client:
        answer = await client.post("/api/v1/nlu/parse", json={"text": "hello"})
    assert is_problem(answer, 500)
    assert "secret" not in answer.text
    assert_guarded(answer.headers)


async def test_errors_never_repeat_what_was_sent(door: FrontDoor) -> None:
    async with door.client(FIRST_KEY) as client:
        for body in (
            {"sender_id": 7, "text": ["CARD-4111"]},
            {"sender_id": "a", "text": "x", "customer": {"email": "CARD-4111"}},
        ):
            answer = await client.post("/api/v1/chat", json=body)
            assert is_problem(answer, 422)
            assert "CARD-4111" not in answer.text


@pytest.mark.parametrize("path", ["/help", "/console"])
async def test_pages_run_no_script_of_others_and_stand_in_no_frame(door: FrontDoor, path: str) -> None:
    async with door.client() as client:
        answer = await client.get(path)
    if answer.status_code == 503:
        pytest.skip("the console is not built")
    assert_guarded(answer.headers)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["script-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["default-src"] == policy["connect-src"] == "'self'"


async def test_what_is_about_people_is_kept_by_no_cache(door: FrontDoor) -> None:
    browser = await door.sign_in()
    for path in ("/api/v1/auth/me", "/api/v1/conversations", "/api/v1/customers"):
        assert (await browser.get(path)).headers["cache-control"] == "no-store"


async def test_https_is_asked_for_behind_https_only(door: FrontDoor, open_door: OpenDoor) -> None:
    async with door.client() as client:
        assert "strict-transport-security" not in (await client.get("/healthz")).headers
    behind = await open_door(public_url="https://shop.example")
    async with behind.client() as client:
        assert (await client.get("/healthz")).headers["strict-transport-security"].startswith("max-age=")
        assert (await client.get("/nowhere")).headers["strict-transport-security"]


async def test_any_site_may_embed_the_widget_and_nothing_else(door: FrontDoor) -> None:
    asked = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    async with door.client() as client:
        preflight = await client.options("/channels/web/sessions", headers=asked)
        assert preflight.is_success
        assert preflight.headers["access-control-allow-origin"] == "*"
        assert "content-type" in preflight.headers["access-control-allow-headers"].lower()
        opened = await client.post("/channels/web/sessions", json={}, headers={"Origin": ELSEWHERE})
        assert opened.status_code == 200
        assert opened.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in opened.headers
        refused = await client.post("/channels/web/sessions", json={"identity": "forged"}, headers={"Origin": ELSEWHERE})
        assert is_problem(refused, 401)
        assert refused.headers["access-control-allow-origin"] == "*"  # the widget has to read why
        script = await client.get("/widget.js", headers={"Origin": ELSEWHERE})
        assert script.headers["cross-origin-resource-policy"] == "cross-origin"
        for path in ("/api/v1/chat", "/api/v1/auth/login", "/api/v1/auth/me", "/api/v1/conversations", "/help", "/console"):
            for answer in (await client.options(path, headers=asked), await client.get(path, headers={"Origin": ELSEWHERE})):
                assert "access-control-allow-origin" not in answer.headers


async def chunks(size: int) -> AsyncIterator[bytes]:
    yield b'{"text": "'
    for _ in range(size // 10_000):
        yield b"x" * 10_000
    yield b'"}'


@pytest.mark.parametrize("path", ["/api/v1/chat", "/channels/web/sessions", "/api/v1/auth/login"])
async def test_a_body_of_more_than_a_megabyte_is_refused(door: FrontDoor, path: str) -> None:
    async with door.client(FIRST_KEY) as client:
        declared = await client.post(path, content=b" " * 1_000_001)
        chunked = await client.post(path, content=chunks(2_000_000), headers={"Content-Type": "application/json"})
        lying = await client.post(path, content=b"{}", headers={"Content-Length": "-5"})
        for answer in (declared, chunked, lying):
            assert is_problem(answer, 413)
            assert_guarded(answer.headers)
        assert (await client.post(path, content=b" " * 900_000)).status_code in (400, 422)


async def test_an_endless_body_over_a_real_connection_is_refused(door: FrontDoor) -> None:
    import httpx2

    async with httpx2.AsyncClient(base_url=f"http://{await door.address()}") as client:
        headers = {"Authorization": f"Bearer {FIRST_KEY}", "Content-Type": "application/json"}
        answer = await client.post("/api/v1/chat", content=chunks(3_000_000), headers=headers)
        assert is_problem(answer, 413)
        assert (await client.post("/api/v1/chat", json=CHAT, headers=headers)).status_code == 200
