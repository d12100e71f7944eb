"""Every operation of the API against everybody who may call it, generated from the OpenAPI document."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from crm_backend.demo import service as demo
from crm_backend.models import ContactPoint, Conversation, Customer, Owner, Role, State
from tests.crm_backend.auth.policy import BODIES, CALLERS, KEYS, POLICIES, QUERIES
from tests.crm_backend.front_door import PASSWORD, Browser, FrontDoor, OpenDoor, is_problem

STAFF = {"agent": Role.AGENT, "colleague": Role.AGENT, "supervisor": Role.SUPERVISOR, "admin": Role.ADMIN}
CHANGING = sorted(operation for operation in POLICIES if not operation.startswith("GET"))
# What no session stands behind: there is nothing for another site to misuse.
OPEN = {
    "POST /api/v1/auth/login",
    "POST /channels/web/sessions",
    "POST /channels/web/uploads",
    "POST /channels/{name}/webhook",
}


class Building:
    """The application with one of each caller at its doors."""

    def __init__(self, door: FrontDoor, callers: dict[str, Browser]) -> None:
        self.door = door
        self.callers = callers
        self.secret = ""  # the name of the customer of the latest conversation

    async def call(self, operation: str, caller: str, **more: Any) -> httpx2.Response:
        """Call an operation rightly, about a fresh conversation that `agent` has."""
        method, path = operation.split(" ")
        places = {"sender_id": "nobody", "number": "LT-999999", "slug": "nothing", "token": "guess", "name": "guess.svg"}
        places |= {"code": "NOPE", "refund_id": "guess", "decision": "approve", "kind": "callbacks", "step": "done"}
        places |= {"change_id": "999999", "version": "999999"}
        unknown = "act alarm discovery gap item letter merge message run test"
        places |= dict.fromkeys((*(f"{name}_id" for name in unknown.split()), "return_number"), "nothing")
        places["conversation_id"], places["customer_id"] = await self.place_conversation()
        places |= more.pop("places", {})
        address = f"{path.format(**places)}?{more.pop('query', '')}".rstrip("?")
        headers = {"Idempotency-Key": uuid.uuid4().hex, **more.pop("headers", {})}
        request = {"json": self.filled(BODIES.get(operation)), "params": QUERIES.get(operation), "headers": headers} | more
        answer = await self.callers[caller].request(method, address, **request)
        if caller not in STAFF:
            self.callers[caller].cookies.clear()  # who signs in here stays who they are
        return answer

    async def place_conversation(self) -> tuple[str, str]:
        """A conversation of `agent` and its customer."""
        self.secret = f"seen-by-few-{uuid.uuid4().hex}"
        async with self.door.db.transaction() as session:
            customer = Customer(name=self.secret)
            session.add(customer)
            await session.flush()
            point = ContactPoint(channel="api", sender_id=uuid.uuid4().hex, customer_id=customer.id, vouched=True)
            session.add(point)
            await session.flush()
            conversation = Conversation(
                contact_point_id=point.id,
                customer_id=customer.id,
                channel="api",
                sender_id=point.sender_id,
                owner=Owner.AGENT,
                state=State.OPEN,
                assignee_id=self.callers["agent"].user_id,
            )
            session.add(conversation)
        return conversation.id, customer.id

    def filled(self, body: dict[str, Any] | None) -> dict[str, Any] | None:
        """A body with what only this building knows."""
        known = {
            "@email": self.door.settings.admin_email,
            "@password": PASSWORD,
            "@colleague": self.callers["agent"].user_id,
            "@slug": f"article-{uuid.uuid4().hex}",
        }
        return body and {name: known.get(value, value) if isinstance(value, str) else value for name, value in body.items()}


@pytest.fixture
async def building(open_door: OpenDoor, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Building]:
    async def nothing(*_: Any) -> None:
        """Loading the shop takes seconds, and who may do it is all that is asked here."""

    monkeypatch.setattr(demo, "load", nothing)
    monkeypatch.setattr(demo, "reset", nothing)
    door = await open_door(demo=True)
    callers = {"anonymous": door.client(), "wrong key": door.client("wrong")}
    callers |= {f"{scope} key": door.client(await door.key(scope)) for scope in KEYS - {"bot"}}
    callers["bot key"] = door.client(door.app.state.internal_key)
    callers |= {name: await door.sign_in(role, name) for name, role in STAFF.items()}
    yield Building(door, callers)
    for client in callers.values():
        await client.aclose()


def operations(door: FrontDoor) -> set[str]:
    return {f"{method.upper()} {path}" for path, methods in door.app.openapi()["paths"].items() for method in methods}


async def test_each_operation_lets_in_whom_the_policy_names_and_nobody_else(building: Building) -> None:
    assert operations(building.door) == set(POLICIES)
    wrong = []
    for operation, policy in POLICIES.items():
        for caller in CALLERS:
            if operation.endswith(("/login", "/logout")) and caller in STAFF:
                continue  # changes the session that the others need; see test_login
            answer = await building.call(operation, caller)
            if answer.status_code != policy[caller] and not (operation == "GET /widget.js" and answer.status_code == 404):
                wrong.append(f"{operation} by {caller}: {answer.status_code}, not {policy[caller]} ({answer.text[:200]})")
            if answer.status_code >= 400 and "/readyz" not in operation:
                assert is_problem(answer, answer.status_code), operation
            if caller not in ("agent", "supervisor", "admin", "bot key"):
                assert building.secret not in answer.text, (operation, caller)
    assert wrong == []


async def test_each_change_by_a_session_needs_its_csrf_token_and_our_origin(building: Building) -> None:
    other = building.callers["supervisor"].headers["X-CSRF-Token"]
    attempts: dict[str, dict[str, str | bytes]] = {
        "no token": {"X-CSRF-Token": ""},
        "another session's token": {"X-CSRF-Token": other},
        "no ASCII": {"X-CSRF-Token": b"\xe9"},
        "foreign site": {"Origin": "https://evil.example"},
        "sandboxed page": {"Origin": "null"},
        "no address": {"Origin": "http://["},
        "a name that begins as ours": {"Origin": "http://127.0.0.1:8000.evil.example"},
        "our host at another port": {"Origin": "http://127.0.0.1:9"},
        "no preflight": {"X-CSRF-Token": "", "Content-Type": "text/plain"},
    }
    for operation in CHANGING:
        if operation in OPEN:
            continue
        for name, headers in attempts.items():
            answer = await building.call(operation, "admin", headers=headers)
            assert is_problem(answer, 403), (operation, name, answer.text)
            assert answer.json()["code"] in ("csrf", "foreign_origin")
        if not operation.endswith("/logout"):
            assert (await building.call(operation, "admin", headers={"Origin": "http://127.0.0.1:8000"})).status_code != 403


async def test_another_site_cannot_sign_people_in(building: Building) -> None:
    for origin in ("https://evil.example", "null", "http://["):
        answer = await building.call("POST /api/v1/auth/login", "anonymous", headers={"Origin": origin})
        assert is_problem(answer, 403)
        assert "set-cookie" not in answer.headers


async def test_reading_changes_nothing_and_needs_no_token(building: Building) -> None:
    admin = building.callers["admin"]
    token = admin.headers.pop("X-CSRF-Token")
    for operation in sorted(POLICIES.keys() - set(CHANGING)):
        assert (await building.call(operation, "admin")).status_code == POLICIES[operation]["admin"] or "widget" in operation
    admin.headers["X-CSRF-Token"] = token
