"""Who a visitor is: tokens of browsers, and what a site signs about people."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer

from crm_backend.models import ContactPoint, Conversation, Customer
from crm_backend.settings import kept_secret
from tests.crm_backend.front_door import FrontDoor, OpenDoor, is_problem

SESSIONS = "/channels/web/sessions"
AS_JSON = {"Content-Type": "application/json"}


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(
    door: FrontDoor, claims: Any, header: dict[str, Any] | None = None, key: str | None = None, payload: bytes = b""
) -> str:
    """A JWT made by hand, so that it can be wrong in any way."""
    key = key or kept_secret(door.settings.data_dir, "web_inbox_key")
    head = encoded(json.dumps(header or {"alg": "HS256"}).encode())
    body = encoded(payload or json.dumps(claims).encode())
    return f"{head}.{body}.{encoded(hmac.new(key.encode(), f'{head}.{body}'.encode(), hashlib.sha256).digest())}"


def claims(**more: Any) -> dict[str, Any]:
    return {"sub": "shop-7", "email": "Mia.Wong@Lantern.Example", "name": "Mia Wong", "exp": int(time.time()) + 3600, **more}


async def test_a_signed_identity_leads_to_the_customer_of_that_e_mail_in_any_case(door: FrontDoor) -> None:
    async with door.db.transaction() as session:
        session.add(Customer(email="mia.wong@lantern.example", name="Mia"))
    told = await door.visitor(identity=signed(door, claims()))
    assert told["customer"] == {"name": "Mia"}
    (mia,) = await door.rows(Customer)
    (point,) = await door.rows(ContactPoint)
    assert (point.customer_id, point.vouched, mia.external_id) == (mia.id, True, "shop-7")
    again = await door.visitor(identity=signed(door, claims(exp=int(time.time()) + 60)))
    assert again["customer"] == {"name": "Mia"}
    assert len(await door.rows(ContactPoint)) == 1


async def test_only_what_is_signed_with_our_key_and_fresh_is_believed(door: FrontDoor) -> None:
    now = int(time.time())
    right = signed(door, claims())
    head, body, signature = right.split(".")
    nothing = encoded(b'{"alg":"none"}')
    forged = [
        signed(door, claims(), key="another inbox's key of enough length"),
        signed(door, claims(), {"alg": "none"}),
        f"{nothing}.{body}.",
        f"{head}.{body}.",
        f"{head}.{encoded(json.dumps(claims(sub='admin')).encode())}.{signature}",
        f"{head}.{body}.{signature[:-4]}AAAA",
        signed(door, claims(), {"alg": "HS512"}),
        signed(door, claims(), {"alg": "RS256"}),
        signed(door, claims(), {"alg": ["HS256"]}),
        signed(door, claims(), {"alg": "HS256", "crit": ["exp"]}),
        signed(door, claims(), {"alg": "HS256", "b64": False, "crit": ["b64"]}),
        signed(door, claims(exp=now - 120)),
        signed(door, claims(exp=now + 3600 + 120)),
        signed(door, claims(exp=10**400)),
        *(signed(door, claims(exp=exp)) for exp in (None, True, str(now + 60), [now + 60], float("inf"), float("nan"))),
        *(signed(door, claims(sub=sub)) for sub in ("", None, 7, "a\x00b", "\ud800", "x" * 151)),
        signed(door, {"exp": now + 60}),
        signed(door, {"sub": "shop-7"}),
        signed(door, claims(nbf=now + 999)),
        signed(door, None, payload=b"7"),
        signed(door, None, payload=b"[]"),
        signed(door, None, payload=b"\xff{"),
        signed(door, None, payload=b"[" * 2900),
        "", ".", "..", "x", "a.b.c.d.e", "é.é.é", "\x00",
    ]  # fmt: skip
    async with door.client() as client:
        for identity in forged:
            answer = await client.post(SESSIONS, content=json.dumps({"identity": identity}), headers=AS_JSON)
            if identity:
                assert is_problem(answer, 401), (identity, answer.text)
                assert len(identity) < 20 or identity not in answer.text
        assert (await client.post(SESSIONS, json={"identity": right})).status_code == 200
        assert (await client.post(SESSIONS, json={"identity": "x" * 4001})).status_code == 422
    assert len(await door.rows(ContactPoint)) == 1  # nothing of the forged ones was kept


@pytest.mark.parametrize(
    "more", [{"email": "x" * 1000}, {"name": "n" * 1000}, {"email": 7, "name": []}, {"name": "a\x00b"}, {"email": ""}]
)
async def test_claims_that_cannot_be_kept_are_left_out(door: FrontDoor, more: dict[str, Any]) -> None:
    told = await door.visitor(identity=signed(door, claims(**more)))
    assert told["customer"] is not None
    (customer,) = await door.rows(Customer)
    assert customer.external_id == "shop-7"
    assert "\x00" not in f"{customer.name}{customer.email}"


async def test_a_token_brings_a_visitor_back_and_no_other_does(door: FrontDoor, open_door: OpenDoor) -> None:
    first = await door.visitor()
    wire = await door.widget(first["token"])
    await wire.next("ready")
    await wire.send(type="message", message_id="m-1", text="hello")
    await wire.next("ack")
    again = await door.visitor(token=first["token"])
    assert again["messages"][0]["text"] == "hello"
    other = await open_door(secret_key="another installation's secret key")
    token = first["token"]
    at = token.rindex(".") + 1  # of the signature; its last character holds bits that do not count
    swapped = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    for door_, wrong in [(other, token), (door, swapped), (door, token.lower()), (door, "x"), (door, "\x00")]:
        told = await door_.visitor(token=wrong)
        assert told["messages"] == [] and told["conversation"] is None and told["customer"] is None
        assert told["token"] != wrong


async def test_a_token_of_an_identified_visitor_ends_after_twelve_hours_however_often_it_is_shown(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = (await door.visitor(identity=signed(door, claims())))["token"]
    anonymous = (await door.visitor())["token"]
    later = time.time() + 11 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    shown = await door.visitor(token=token)
    assert shown["customer"] == {"name": "Mia Wong"}
    kept = (await door.visitor(token=anonymous))["token"]
    at_last = later + 2 * 3600
    monkeypatch.setattr(time, "time", lambda: at_last)
    assert (await door.visitor(token=shown["token"]))["customer"] is None
    assert (await door.visitor(token=kept))["token"]
    wire = await door.widget(shown["token"])
    assert await wire.closed() == 4401


async def test_a_visitor_cannot_become_somebody_by_naming_them(door: FrontDoor) -> None:
    """The senders of identified visitors are named after their subject: only a signature leads there."""
    await door.visitor(identity=signed(door, claims()))
    (point,) = await door.rows(ContactPoint)
    secret = kept_secret(door.settings.data_dir, "secret_key")
    forged = URLSafeTimedSerializer("guessed" + secret, salt="visitor").dumps([point.sender_id, True])
    other_salt = URLSafeTimedSerializer(secret, salt="something else").dumps([point.sender_id, True])
    for token in (forged, other_salt):
        assert (await door.visitor(token=token))["customer"] is None
    assert (await door.says("hello", point.sender_id))["conversation_id"]  # the same name on another channel is another point
    assert len(await door.rows(Conversation)) == 1


async def test_opening_a_page_leaves_nothing_in_the_database(door: FrontDoor) -> None:
    told = await door.visitor(locale="zh-CN")
    assert told["locale"] == "zh"
    assert await door.rows(ContactPoint) == await door.rows(Customer) == []
