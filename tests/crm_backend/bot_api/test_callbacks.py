"""Calls that are promised."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_backend.models import AuditEntry, Callback, Customer
from tests.crm_backend.lantern import Lantern

DANA = "dana@lantern.example"
PACIFIC = ZoneInfo("America/Los_Angeles")


def _on(weekday: int, clock: time, zone: ZoneInfo) -> datetime:
    """The next such day of the week that is at least a day away."""
    day = (datetime.now(zone) + timedelta(days=1)).date()
    while day.weekday() != weekday:
        day += timedelta(days=1)
    return datetime.combine(day, clock, zone)


async def test_a_call_is_promised_and_asked_again_it_changes(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    soon = (await lantern.post(dana, "callbacks", {"phone": "(415) 555-0100", "topic": "the late vacuum"})).json()
    assert soon == {"number": "CB-1001", "phone": "+14155550100", "at": None}
    at = _on(2, time(10, 30), PACIFIC)
    later = (await lantern.post(dana, "callbacks", {"phone": "+1 415 555 0101", "at": at.isoformat()})).json()
    assert (later["number"], later["phone"]) == ("CB-1001", "+14155550101")
    assert datetime.fromisoformat(later["at"]) == at
    (row,) = await lantern.rows(Callback)
    (customer,) = await lantern.rows(Customer, Customer.email == DANA)
    assert (row.customer_id, row.conversation_id, row.topic, row.status) == (customer.id, dana, "the late vacuum", "open")
    assert await lantern.count(AuditEntry, AuditEntry.subject == "callback:CB-1001") == 2


async def test_a_time_without_a_zone_is_that_of_the_phones_place(lantern: Lantern) -> None:
    visitor = await lantern.conversation(language="zh")
    shanghai = ZoneInfo("Asia/Shanghai")
    at = _on(6, time(20, 30), shanghai)  # a Sunday evening, when the office in China calls
    promised = (
        await lantern.post(visitor, "callbacks", {"phone": "138 0013 8000", "at": at.replace(tzinfo=None).isoformat()})
    ).json()
    assert promised["phone"] == "+8613800138000"
    assert datetime.fromisoformat(promised["at"]) == at
    (row,) = await lantern.rows(Callback)
    assert row.customer_id is None


async def test_no_call_at_night_on_a_day_off_or_yesterday(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    for at in (_on(1, time(8, 59), PACIFIC), _on(1, time(18), PACIFIC), _on(6, time(12), PACIFIC)):
        refused = await lantern.post(dana, "callbacks", {"phone": "+14155550100", "at": at.isoformat()})
        problem = refused.json()
        assert (refused.status_code, problem["code"]) == (422, "closed_then")
        assert (problem["opens"], problem["closes"], problem["days"]) == ("09:00", "18:00", 6)
    past = await lantern.post(
        dana, "callbacks", {"phone": "+14155550100", "at": (datetime.now(UTC) - timedelta(days=1)).isoformat()}
    )
    assert (past.status_code, past.json()["code"]) == (422, "time_past")
    edge = await lantern.post(dana, "callbacks", {"phone": "+14155550100", "at": "9999-12-31T23:59:59-23:59"})
    assert (edge.status_code, edge.json()["code"]) == (422, "invalid")
    wrong = await lantern.post(dana, "callbacks", {"phone": "call me"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "phone_invalid")
    assert await lantern.count(Callback) == 0


async def test_a_promised_call_is_told_and_called_off(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    assert (await lantern.get(dana, "callbacks")).json() == {"items": []}
    nothing = await lantern.post(dana, "callbacks/call-off", {})
    assert (nothing.status_code, nothing.json()["code"]) == (404, "no_callback")
    promised = (await lantern.post(dana, "callbacks", {"phone": "+14155550100"})).json()
    assert (await lantern.get(dana, "callbacks")).json() == {"items": [promised]}
    assert (await lantern.post(dana, "callbacks/call-off", {})).json() == promised
    (row,) = await lantern.rows(Callback)
    assert row.status == "called_off" and row.done_at is not None
    assert await lantern.count(AuditEntry, AuditEntry.action == "callback.called_off") == 1
    assert (await lantern.get(dana, "callbacks")).json() == {"items": []}
    anew = (await lantern.post(dana, "callbacks", {"phone": "+14155550100"})).json()
    assert anew["number"] != promised["number"]
