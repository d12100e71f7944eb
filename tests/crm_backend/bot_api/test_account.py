"""The customer's account and data: a new password, the profile, privacy, consent."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from crm_backend.auth.service import digest
from crm_backend.customers.repository import Spent
from crm_backend.customers.segment import segment
from crm_backend.models import AuditEntry, Customer, Mail, PasswordReset, PrivacyRequest
from crm_backend.models.base import now
from crm_backend.shop_rules import ShopRules
from tests.crm_backend.lantern import CHAT_KEY, DEMO_KEY, Lantern, client

DANA = "dana@lantern.example"


async def _token(lantern: Lantern) -> str:
    """The token of the newest mail with a link."""
    mails = await lantern.rows(Mail, Mail.kind == "password_reset")
    newest = max(mails, key=lambda mail: mail.created_at)
    return parse_qs(urlsplit(newest.params["link"]).query)["reset"][0]


async def _redeem(lantern: Lantern, token: str, key: str | None = CHAT_KEY) -> tuple[int, str | None]:
    async with client(lantern.app, key) as shop:
        answer = await shop.post("/api/v1/password-resets/redeem", json={"token": token})
    return answer.status_code, answer.json().get("email") or answer.json().get("code")


async def test_a_link_goes_to_the_accounts_address_and_works_once(lantern: Lantern) -> None:
    visitor = await lantern.conversation()
    assert (await lantern.post(visitor, "password-resets", {"email": " Dana@Lantern.example "})).json() == {"outcome": None}
    (mail,) = await lantern.rows(Mail)
    assert (mail.recipient, mail.state, mail.params["minutes"]) == (DANA, "due", 30)
    assert mail.params["link"].startswith("http://127.0.0.1:8000/?reset=")
    assert timedelta(minutes=29) < mail.expires_at - now() <= timedelta(minutes=30)
    token = await _token(lantern)
    (kept,) = await lantern.rows(PasswordReset)
    assert kept.token_hash == digest(token)
    assert await _redeem(lantern, token, DEMO_KEY) == (403, "scope")
    assert await _redeem(lantern, token) == (200, DANA)
    assert await _redeem(lantern, token) == (404, "reset_unknown")
    assert await _redeem(lantern, "guess") == (404, "reset_unknown")


async def test_nobody_learns_whether_there_is_an_account(lantern: Lantern) -> None:
    visitor = await lantern.conversation()
    answers = [await lantern.post(visitor, "password-resets", body) for body in ({"email": "nobody@example.com"}, {})]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, {"outcome": None})] * 2
    assert await lantern.count(Mail) == await lantern.count(AuditEntry) == 0


async def test_a_known_customer_learns_whether_a_link_was_sent(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    outcomes = [(await lantern.post(dana, "password-resets", {})).json()["outcome"] for _ in range(4)]
    assert outcomes == ["sent"] * 3 + ["too_many"] and await lantern.count(Mail) == 3
    assert (await lantern.post(dana, "password-resets", {"email": "mia@lantern.example"})).json() == {"outcome": None}
    async with lantern.db.transaction() as session:
        await session.execute(update(Customer).where(Customer.email == DANA).values(email=None))
    assert (await lantern.post(dana, "password-resets", {})).json() == {"outcome": "no_address"}


async def test_an_old_link_and_one_before_the_newest_are_of_no_use(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    await lantern.post(dana, "password-resets", {})
    first = await _token(lantern)
    await lantern.post(dana, "password-resets", {})
    second = await _token(lantern)
    assert await _redeem(lantern, first) == (404, "reset_unknown")
    async with lantern.db.transaction() as session:
        ago = now() - timedelta(seconds=1)
        await session.execute(update(PasswordReset).where(PasswordReset.token_hash == digest(second)).values(expires_at=ago))
    assert await _redeem(lantern, second) == (404, "reset_unknown")


async def test_a_mailbox_is_not_filled(lantern: Lantern) -> None:
    visitors = [await lantern.conversation() for _ in range(6)]
    await asyncio.gather(*(lantern.post(visitor, "password-resets", {"email": DANA}) for visitor in visitors))
    assert await lantern.count(Mail) == 3
    token = await _token(lantern)
    answers = await asyncio.gather(*(_redeem(lantern, token) for _ in range(4)))
    assert sorted(status for status, _ in answers) == [200, 404, 404, 404]


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("email", " Dana.Lin@Example.COM ", "dana.lin@example.com"),
        ("phone", "(415) 555-0199", "+14155550199"),
        ("phone", "+86 138 0013 8000", "+8613800138000"),
        ("name", " Dana   Lin-Meyer ", "Dana Lin-Meyer"),
    ],
)
async def test_a_customer_changes_what_is_kept_of_them(lantern: Lantern, field: str, value: str, stored: str) -> None:
    dana = await lantern.conversation(customer=DANA)
    (before,) = await lantern.rows(Customer, Customer.email == DANA)
    answer = (await lantern.post(dana, "profile", {"field": field, "value": value})).json()
    assert answer == {"field": field, "value": stored, "changed": True}
    (after,) = await lantern.rows(Customer, Customer.id == before.id)
    assert getattr(after, field) == stored
    (mail,) = await lantern.rows(Mail)
    assert (mail.kind, mail.recipient, mail.params["field"]) == ("profile_changed", DANA, field)  # where they were before
    (entry,) = await lantern.rows(AuditEntry)
    assert (entry.action, entry.subject) == ("customer.profile_changed", f"customer:{before.id}")
    assert entry.details["before"] == getattr(before, field)
    await lantern.post(dana, "profile", {"field": field, "value": value})
    assert await lantern.count(Mail) == 1  # nothing new


async def test_what_cannot_be_kept_is_refused(lantern: Lantern) -> None:
    dana, visitor = await lantern.conversation(customer=DANA), await lantern.conversation()
    async with lantern.db.transaction() as session:
        session.add(Customer(email="taken@example.com"))
    for field, value, status, code in (
        ("email", "dana at lantern", 422, "email_invalid"),
        ("email", "Dana <dana@example.com>", 422, "email_invalid"),
        ("email", "Taken@example.com", 409, "email_taken"),
        ("phone", "12", 422, "phone_invalid"),
        ("name", "12345", 422, "name_invalid"),
        ("name", "x" * 201, 422, "name_invalid"),
        ("birthday", "1 May", 422, "invalid"),
    ):
        refused = await lantern.post(dana, "profile", {"field": field, "value": value})
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    claimed = await lantern.conversation(customer=DANA, vouched=False)
    for conversation in (visitor, claimed):
        refused = await lantern.post(conversation, "profile", {"field": "name", "value": "Mallory"})
        assert (refused.status_code, refused.json()["code"]) == (403, "verification_required")
    assert await lantern.count(Mail) == 0


async def test_a_request_about_data_is_made_once(lantern: Lantern) -> None:
    dana, visitor = await lantern.conversation(customer=DANA), await lantern.conversation()
    answers = await asyncio.gather(*(lantern.post(dana, "privacy-requests", {"kind": "erasure"}) for _ in range(4)))
    first = next(answer.json() for answer in answers if not answer.json()["existing"])
    due = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    assert first == {
        "number": "PR-1001",
        "kind": "erasure",
        "status": "open",
        "due_on": due,
        "open_orders": 6,
        "existing": False,
    }
    assert sorted(answer.json()["existing"] for answer in answers) == [False, True, True, True]
    export = (await lantern.post(dana, "privacy-requests", {"kind": "export"})).json()
    assert (export["number"], export["existing"]) == ("PR-1002", False)
    assert await lantern.count(PrivacyRequest) == await lantern.count(Mail) == 2
    assert (await lantern.post(visitor, "privacy-requests", {"kind": "export"})).status_code == 403
    assert (await lantern.post(dana, "privacy-requests", {"kind": "sell"})).status_code == 422


async def test_consent_is_withdrawn_by_whoever_it_is(lantern: Lantern) -> None:
    async with lantern.db.transaction() as session:
        await session.execute(update(Customer).where(Customer.email == DANA).values(marketing_consent=True))
    dana, visitor = await lantern.conversation(customer=DANA), await lantern.conversation()
    for email in ("nobody@example.com", DANA):
        answer = await lantern.post(visitor, "consents", {"marketing": False, "email": email})
        assert answer.json() == {"marketing": False, "changed": None}
    (row,) = await lantern.rows(Customer, Customer.email == DANA)
    assert row.marketing_consent is False
    async with lantern.db.transaction() as session:
        await session.execute(update(Customer).where(Customer.email == DANA).values(marketing_consent=True))
    for changed in (True, False):
        assert (await lantern.post(dana, "consents", {"marketing": False})).json() == {"marketing": False, "changed": changed}
    assert await lantern.count(AuditEntry, AuditEntry.action == "customer.unsubscribed") == 2
    assert (await lantern.post(visitor, "consents", {"marketing": False})).status_code == 403
    assert (await lantern.post(dana, "consents", {"marketing": True})).status_code == 422


async def test_the_context_tells_who_and_what_is_open(lantern: Lantern) -> None:
    dana, visitor = await lantern.conversation(customer=DANA), await lantern.conversation()
    context = (await lantern.get(dana, "context")).json()
    assert (context["segment"], context["open_order"]["number"], context["open_orders"]) == ("vip", "LT-100002", 6)
    nobody = (await lantern.get(visitor, "context")).json()
    assert (nobody["segment"], nobody["open_order"], nobody["open_orders"]) == (None, None, 0)


def test_the_segment_follows_from_the_orders_that_were_kept() -> None:
    rules = ShopRules()
    assert segment([], rules) == segment([Spent("USD", 100, 1)], rules) == "new"
    assert segment([Spent("USD", 100, 1), Spent("XAU", 10**9, 1)], rules) == "regular"
    assert segment([Spent("EUR", 1000_00, 1)], rules) == "vip"
