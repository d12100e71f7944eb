"""Odd input to every operation, generated from the OpenAPI document: a clear refusal or a sensible answer, never a 5xx."""

import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from crm_backend import pagination
from tests.crm_backend.auth.policy import BODIES, POLICIES, QUERIES
from tests.crm_backend.auth.test_access import Building, building
from tests.crm_backend.front_door import is_problem

__all__ = ["building"]
BY_BOT = [operation for operation in POLICIES if "/api/v1/bot/" in operation]
KEPT = ("POST /api/v1/auth/logout",)  # would end the session that the others need
ODD_VALUES: list[Any] = [
    "", " ", "\x00", "a\x00b", "\ud800", "x" * 20_000, "é" * 5000, "😀", "\u202e", "%00", "' OR 1=1 --", None,
    7, 10**30, -1, 1.5, True, [], [None], {}, {"a": {}},
]  # fmt: skip
ODD_PIECES = ["%00", "%ff", "%ed%a0%80", "%2e%2e", "x" * 3000, "%F0%9F%98%80", "%27", "-1", "%0a", "0" * 32]
CURSORS = [
    "\x00", "\ud800", "nonsense", "9" * 40, "²", "[", "e30",
    pagination.encode("²"), pagination.encode("9" * 40), pagination.encode("-1"), pagination.encode(""),
    pagination.encode("2026-01-01T00:00:00", "x"), pagination.encode("0001-01-01T00:00:00+23:59", "x"),
    pagination.encode("9999-12-31T23:59:59-23:59", "x"), pagination.encode("2026-01-01T00:00:00+00:00", "\x00"),
    pagination.encode("2026-01-01T00:00:00+00:00", "\ud800"), pagination.encode("2026-01-01T00:00:00+00:00", "x"),
    "W" * 60_000,
]  # fmt: skip


def caller_of(operation: str) -> str:
    return "bot key" if operation in BY_BOT else "admin"


def spoiled(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The body with one thing odd, at each of its places."""
    for name, value in body.items():
        for odd in ODD_VALUES:
            yield {**body, name: odd}
        if isinstance(value, dict):
            yield from ({**body, name: inner} for inner in spoiled(value))
        if isinstance(value, list):
            yield from ({**body, name: [odd]} for odd in ODD_VALUES)
        less = copy.copy(body)
        del less[name]
        yield less
    yield {**body, "more": 1}
    yield {**body, "\ud800": 1}


def complaint(answer: Any, what: object) -> list[str]:
    fine = answer.status_code < 400 or (answer.status_code < 500 and is_problem(answer, answer.status_code))
    return [] if fine else [f"{answer.status_code} for {str(what)[:200]!r}: {answer.text[:200]}"]


async def test_odd_bodies(building: Building) -> None:
    wrong = []
    for operation, body in BODIES.items():
        sent = [json.dumps(odd) for odd in spoiled(building.filled(body) or {})]
        sent += ["", "{", "[]", '"text"', "null", "[" * 50_000, '{"a":' * 20_000, "NaN", '{"text": NaN}', "\xff"]
        for content in sent:
            headers = {"Content-Type": "application/json"}
            answer = await building.call(operation, caller_of(operation), content=content, json=None, headers=headers)
            wrong += complaint(answer, (operation, content))
    assert not wrong, "\n".join(wrong)


async def test_odd_types_of_content(building: Building) -> None:
    wrong = []
    for operation, body in BODIES.items():
        for kind in (
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "\\",
            "application/json; charset=utf-7",
        ):
            content = json.dumps(building.filled(body))
            answer = await building.call(
                operation, caller_of(operation), content=content, json=None, headers={"Content-Type": kind}
            )
            wrong += complaint(answer, (operation, kind))
    assert not wrong, "\n".join(wrong)


async def test_odd_addresses(building: Building) -> None:
    wrong = []
    for operation in POLICIES:
        path = operation.split(" ")[1]
        for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
            for piece in ODD_PIECES:
                answer = await building.call(operation, caller_of(operation), places={name: piece})
                wrong += complaint(answer, (operation, piece))
    assert not wrong, "\n".join(wrong)


async def test_odd_questions(building: Building) -> None:
    wrong = []
    documented = building.door.app.openapi()["paths"]
    for operation in POLICIES:
        method, path = operation.split(" ")
        parameters = documented[path][method.lower()].get("parameters", [])
        for name in [parameter["name"] for parameter in parameters if parameter["in"] == "query"]:
            for value in [*CURSORS, *ODD_PIECES, "", "0", "501"]:
                question = "&".join(f"{key}={value}" for key, value in QUERIES.get(operation, {}).items() if key != name)
                query = f"{question}&{name}=" + (value if "%" in value else quote(value, errors="surrogatepass"))
                answer = await building.call(operation, caller_of(operation), params=None, query=query)
                wrong += complaint(answer, (operation, query))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("value", [b"\xff\xfe", b"Bearer \xff", b"Bearer", b"Bearer  ", b"Basic YTpi", b"Bearer " + b"x" * 5000])
async def test_odd_credentials(building: Building, value: bytes) -> None:
    for operation in POLICIES:
        if POLICIES[operation]["anonymous"] == 401:
            answer = await building.call(
                operation, "anonymous", headers={"Authorization": value, "Cookie": b"concierge=\xff\x01"}
            )
            assert is_problem(answer, 401), (operation, answer.text)
