"""Signing in and out, and slowing down whoever guesses."""

import asyncio
import time
from datetime import timedelta

import pytest
from sqlalchemy import update

from crm_backend.auth import service
from crm_backend.models import LoginSession, Role, User
from crm_backend.models.base import now
from tests.crm_backend.front_door import PASSWORD, FrontDoor, OpenDoor, is_problem

LOGIN = "/api/v1/auth/login"
ME = "/api/v1/auth/me"


async def test_a_right_password_signs_in_until_logout(door: FrontDoor) -> None:
    user = await door.user(Role.SUPERVISOR, "Grace")
    browser = await door.sign_in(user=user)
    me = await browser.get(ME)
    assert me.json()["user"] == {"id": user.id, "email": user.email, "name": "Grace", "role": "supervisor", "locale": "en"}
    assert me.json()["csrf_token"] == browser.headers["X-CSRF-Token"]
    stolen = dict(browser.cookies)
    assert (await browser.post("/api/v1/auth/logout")).status_code == 204
    assert not browser.cookies
    browser.cookies.update(stolen)
    assert is_problem(await browser.get(ME), 401)


async def test_the_e_mail_is_not_case_sensitive(door: FrontDoor) -> None:
    user = await door.user()
    async with door.client() as client:
        answer = await client.post(LOGIN, json={"email": f" {user.email.upper()} ", "password": PASSWORD})
    assert answer.status_code == 200


async def test_a_wrong_password_an_unknown_e_mail_and_a_disabled_user_look_the_same(door: FrontDoor) -> None:
    user, disabled = await door.user(), await door.user(active=False)
    bodies = [
        {"email": user.email, "password": "wrong"},
        {"email": "nobody@lantern.example", "password": PASSWORD},
        {"email": disabled.email, "password": PASSWORD},
    ]
    async with door.client() as client:
        answers = [await client.post(LOGIN, json=body) for body in bodies]
    assert all(is_problem(answer, 401) for answer in answers)
    assert len({answer.text for answer in answers}) == 1
    assert not any("set-cookie" in answer.headers for answer in answers)


async def test_an_account_is_guessed_at_ten_times_at_most(door: FrontDoor) -> None:
    user = await door.user()
    async with door.client() as client:
        for _ in range(10):
            assert (await client.post(LOGIN, json={"email": user.email, "password": "wrong"})).status_code == 401
        for password in ("wrong", PASSWORD):
            answer = await client.post(LOGIN, json={"email": user.email.upper(), "password": password})
            assert is_problem(answer, 429)
            assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
        other = await client.post(LOGIN, json={"email": (await door.user()).email, "password": PASSWORD})
        assert other.status_code == 200


async def test_an_address_guesses_twenty_times_at_most(door: FrontDoor) -> None:
    async with door.client() as client:
        statuses = [
            (await client.post(LOGIN, json={"email": f"guess-{number}@lantern.example", "password": "wrong"})).status_code
            for number in range(21)
        ]
    assert statuses == [401] * 20 + [429]


async def test_guesses_at_the_same_moment_are_counted_too(door: FrontDoor) -> None:
    user = await door.user()
    async with door.client() as client:
        guesses = [client.post(LOGIN, json={"email": user.email, "password": f"guess {number}"}) for number in range(18)]
        statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert statuses.count(401) == 10
    assert statuses.count(429) == 8


async def test_signing_in_often_is_no_guessing(door: FrontDoor) -> None:
    user = await door.user()
    for _ in range(22):
        await door.sign_in(user=user)


async def test_the_cookie_is_closed_to_scripts_and_other_sites(door: FrontDoor) -> None:
    user = await door.user()
    async with door.client() as client:
        header = (await client.post(LOGIN, json={"email": user.email, "password": PASSWORD})).headers["set-cookie"]
    name, *flags = [part.strip().lower() for part in header.split(";")]
    assert name.startswith("concierge=")
    assert {"httponly", "samesite=lax", "path=/"} <= set(flags)
    assert not {flag for flag in flags if flag.startswith("domain") or flag == "secure"}


async def test_behind_https_the_cookie_is_held_to_the_host(open_door: OpenDoor) -> None:
    door = await open_door(public_url="https://shop.example")
    user = await door.user()
    async with door.client() as client:
        answer = await client.post(LOGIN, json={"email": user.email, "password": PASSWORD})
        name, *flags = [part.strip().lower() for part in answer.headers["set-cookie"].split(";")]
        assert name.startswith("__host-concierge=")
        assert {"httponly", "samesite=lax", "path=/", "secure"} <= set(flags)
        assert not [flag for flag in flags if flag.startswith("domain")]
        assert answer.headers["strict-transport-security"]
        assert (await client.get(ME)).status_code == 200
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        gone = (await client.post("/api/v1/auth/logout")).headers["set-cookie"].lower()
        assert "__host-concierge=" in gone and "secure" in gone and "max-age=0" in gone
        assert (await client.get(ME)).status_code == 401


async def test_an_expired_session_is_over(door: FrontDoor) -> None:
    browser = await door.sign_in()
    async with door.db.transaction() as session:
        await session.execute(update(LoginSession).values(expires_at=now() - timedelta(seconds=1)))
    answer = await browser.get(ME)
    assert is_problem(answer, 401)
    assert answer.json()["code"] == "session_ended"


async def test_a_disabled_user_is_out_at_once(door: FrontDoor) -> None:
    browser = await door.sign_in()
    await door.change(User, browser.user_id, active=False)
    assert is_problem(await browser.get(ME), 401)
    assert is_problem(await browser.post("/api/v1/auth/logout"), 401)


async def test_each_login_has_a_session_of_its_own(door: FrontDoor) -> None:
    user = await door.user()
    first, second = await door.sign_in(user=user), await door.sign_in(user=user)
    assert dict(first.cookies) != dict(second.cookies)
    assert (await first.post("/api/v1/auth/logout", headers=dict(second.headers))).status_code == 403  # another session's token
    assert (await first.post("/api/v1/auth/logout")).status_code == 204
    assert (await second.get(ME)).status_code == 200


async def test_a_login_neither_waits_for_writers_nor_keeps_them_waiting(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checking a password takes long on purpose: no unit of work may be open meanwhile."""
    user = await door.user()
    checking = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(_hash: str, _password: str) -> bool:
        loop.call_soon_threadsafe(checking.set)
        time.sleep(1.0)
        return False

    monkeypatch.setattr(service, "_matches", slowly)
    async with door.client() as client:
        login = asyncio.create_task(client.post(LOGIN, json={"email": user.email, "password": "wrong"}))
        await checking.wait()
        async with asyncio.timeout(0.5):
            await door.change(User, user.id, name="Grace")
        assert not login.done()
        assert (await login).status_code == 401
