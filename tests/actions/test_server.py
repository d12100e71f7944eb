"""The webhook as Rasa calls it: secrets, sizes, statuses, and nothing of the inside in an answer."""

import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from actions.calls import pattern
from actions.server import LARGEST_BODY, create_app
from tests.actions.crm_double import CrmDouble

SECRET = "a secret of the tests"
HEADERS = {"X-Concierge-Secret": SECRET}


def call(
    action: str, text: str = "hello", intent: str = "greet", slots: dict[str, Any] | None = None, **entities: Any
) -> dict[str, Any]:
    """What Rasa posts when it runs an action."""
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.97},
        "entities": [{"entity": name, "value": value} for name, value in entities.items()],
        "intent_ranking": [],
        "metadata": {"message_id": "m1"},
    }
    tracker = {
        "sender_id": "c1",
        "slots": {"language": "en", **(slots or {})},
        "latest_message": message,
        "events": [{"event": "user", "text": text}],
        "active_loop": {},
    }
    return {"next_action": action, "sender_id": "c1", "tracker": tracker, "domain": {}, "version": "3.6.21"}


@pytest.fixture
def crm() -> CrmDouble:
    return CrmDouble()


@pytest.fixture
async def rasa(crm: CrmDouble) -> AsyncIterator[httpx2.AsyncClient]:
    crm_client = httpx2.AsyncClient(transport=httpx2.ASGITransport(crm), base_url="http://crm")
    app = create_app(crm=crm_client, secret=SECRET)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://actions", headers=HEADERS) as client:
        yield client


async def said(rasa: httpx2.AsyncClient, body: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """The responses' names and the slots that an action sets."""
    response = await rasa.post("/webhook", json=body)
    assert response.status_code == 200, response.text
    answer = response.json()
    slots = {event["name"]: event["value"] for event in answer["events"] if event["event"] == "slot"}
    return [message["response"] for message in answer["responses"]], slots


async def test_an_action_names_a_response_and_fills_its_gaps(rasa: httpx2.AsyncClient) -> None:
    answer = (await rasa.post("/webhook", json=call("action_greet", slots={"customer_name": "Dana"}))).json()
    (message,) = answer["responses"]
    assert message["response"] == "utter_greet_by_name" and message["name"] == "Dana" and message["text"] is None
    assert message["buttons"][0] == {"title": "Track an order", "payload": "/track_order"}


async def test_health_needs_no_secret(rasa: httpx2.AsyncClient) -> None:
    assert (await rasa.get("/health", headers={"X-Concierge-Secret": ""})).json() == {"status": "ready"}


@pytest.mark.parametrize("secret", ["", "wrong", "ünïcode"])
async def test_a_wrong_secret_runs_nothing(rasa: httpx2.AsyncClient, crm: CrmDouble, secret: str) -> None:
    response = await rasa.post("/webhook", json=call("action_human_handoff"), headers={"X-Concierge-Secret": secret.encode()})
    assert response.status_code == 401 and crm.calls == []


def test_there_is_no_server_without_a_secret() -> None:
    with pytest.raises(ValueError, match="secret"):
        create_app(crm=httpx2.AsyncClient(), secret="")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"next_action": 7, "tracker": {}}',
        b'{"next_action": "action_greet", "tracker": {"sender_id": 7}}',
    ],
)
async def test_a_malformed_call_is_refused(rasa: httpx2.AsyncClient, body: bytes) -> None:
    assert (await rasa.post("/webhook", content=body)).status_code == 400


async def test_an_unknown_action_is_said_so(rasa: httpx2.AsyncClient) -> None:
    response = await rasa.post("/webhook", json=call("action_of_nobody"))
    assert response.status_code == 404
    assert response.json() == {"error": "unknown_action", "action_name": "action_of_nobody"}


async def test_a_deflated_call_is_understood(rasa: httpx2.AsyncClient) -> None:
    content = zlib.compress(json.dumps(call("action_thank", intent="thank")).encode())
    response = await rasa.post("/webhook", content=content, headers={"Content-Encoding": "deflate"})
    assert response.json()["responses"][0]["response"] == "utter_thank"


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "deflate"}])
async def test_too_large_a_call_is_refused(rasa: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    content = json.dumps(call("action_thank", text="x" * LARGEST_BODY)).encode()
    sent = zlib.compress(content) if headers else content
    assert (await rasa.post("/webhook", content=sent, headers=headers)).status_code == 413


async def test_a_failing_action_tells_nothing(rasa: httpx2.AsyncClient, crm: CrmDouble, caplog: pytest.LogCaptureFixture) -> None:
    body = call("action_complaint", text="my card is 4111111111111111", intent="complaint")
    del body["tracker"]["latest_message"]["metadata"]  # a write without a message id must not happen
    response = await rasa.post("/webhook", json=body)
    assert response.status_code == 500
    assert response.json() == {"error": "action_failed", "action_name": "action_complaint"}
    assert "4111" not in caplog.text and crm.tickets == {}


async def test_without_the_crm_the_bot_apologises_and_hands_over(rasa: httpx2.AsyncClient, crm: CrmDouble) -> None:
    crm.failing = {"orders"}
    responses, _ = await said(rasa, call("action_track_order", intent="track_order"))
    assert responses == ["utter_crm_unavailable", "utter_handoff_queue"]
    assert crm.handoffs == [{"reason": "error", "note": "action_track_order"}]


async def test_with_the_whole_crm_away_the_turn_fails(rasa: httpx2.AsyncClient, crm: CrmDouble) -> None:
    crm.failing = {"orders", "handoff"}
    assert (await rasa.post("/webhook", json=call("action_track_order", intent="track_order"))).status_code == 500


async def test_writes_carry_conversation_message_and_action(rasa: httpx2.AsyncClient, crm: CrmDouble) -> None:
    for _ in range(2):
        await said(rasa, call("action_complaint", text="awful", intent="complaint"))
    assert crm.keys == ["c1:m1:complaint"] * 2 and len(crm.tickets) == 1


async def test_nobody_online_is_said_honestly(rasa: httpx2.AsyncClient, crm: CrmDouble) -> None:
    crm.agents_online = 0
    responses, _ = await said(rasa, call("action_human_handoff", intent="human_handoff"))
    assert responses == ["utter_handoff_nobody_online"]


async def test_an_offer_lasts_for_one_answer(rasa: httpx2.AsyncClient) -> None:
    _, slots = await said(rasa, call("action_complaint", text="awful", intent="complaint"))
    assert slots["offer"] == {"intent": "human_handoff", "entities": {}}
    _, slots = await said(rasa, call("action_thank", intent="thank", slots={"offer": slots["offer"]}))
    assert slots == {"offer": None}


async def test_an_answer_says_what_was_asked_of_the_crm_and_nothing_that_is_somebodys(rasa: httpx2.AsyncClient) -> None:
    answer = (await rasa.post("/webhook", json=call("action_track_order", text="where is LT-100001"))).json()
    assert [(made["method"], made["path"], made["status"]) for made in answer["calls"]] == [("GET", "orders", 200)]
    assert all(made["ms"] >= 0 for made in answer["calls"])


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("orders/LT-100001/returns/RT-1/call-off", "orders/{id}/returns/{id}/call-off"),
        ("promo-codes/summer", "promo-codes/{id}"),
        ("knowledge/helpful", "knowledge/helpful"),
        ("orders", "orders"),
    ],
)
def test_paths_are_told_without_numbers_and_codes(path: str, shown: str) -> None:
    assert pattern(path) == shown
