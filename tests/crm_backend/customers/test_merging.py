"""Two customers become one and two again."""

from typing import Any

from sqlalchemy import func, select

from crm_backend.customers.merging import OWNED
from crm_backend.models import AuditEntry, Base, Customer, Order, Role
from tests.crm_backend.front_door import Browser, FrontDoor, door, is_problem, open_door, shared_understanding

__all__ = ["door", "open_door", "shared_understanding"]


async def two(door: FrontDoor) -> tuple[Browser, str, str]:
    """A supervisor, the customer known by e-mail, and the one who only ever wrote from a phone."""
    await door.says("hello", "shop", customer={"email": "ada@example.com", "name": "Ada"})
    await door.says("hello again", "phone", customer={"phone": "+14155550100", "external_id": "x-1"})
    ids = {row.email: row.id for row in await door.rows(Customer)}
    return await door.sign_in(Role.SUPERVISOR), ids["ada@example.com"], ids[None]


async def merges(browser: Browser, kept: str, other: str) -> dict[str, Any]:
    answer = await browser.post(f"/api/v1/customers/{kept}/merges", json={"other_id": other})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def owned(door: FrontDoor, customer_id: str) -> dict[str, int]:
    """How many rows of each table belong to a customer."""
    async with door.db.reading() as session:
        return {
            model.__tablename__: await session.scalar(select(func.count()).where(model.__table__.c.customer_id == customer_id))
            or 0
            for model in OWNED
        }


def test_every_table_that_names_a_customer_is_moved() -> None:
    named = {table.name for table in Base.metadata.tables.values() if "customer_id" in table.c}
    assert named == {model.__tablename__ for model in OWNED}


async def test_all_that_is_theirs_comes_together_and_goes_back(door: FrontDoor) -> None:
    supervisor, ada, other = await two(door)
    async with door.db.transaction() as session:
        (await session.get_one(Customer, other)).loyalty_points = 40
        (await session.get_one(Customer, ada)).loyalty_points = 2
    before = (await owned(door, ada), await owned(door, other))
    made = await merges(supervisor, ada, other)
    (kept,) = await door.rows(Customer, Customer.id == ada)
    assert (kept.email, kept.phone, kept.external_id, kept.loyalty_points) == ("ada@example.com", "+14155550100", "x-1", 42)
    together = await owned(door, ada)
    assert together == {name: before[0][name] + before[1][name] for name in together}
    assert not any((await owned(door, other)).values())
    assert is_problem(await supervisor.get(f"/api/v1/customers/{other}"), 404)
    listed = (await supervisor.get(f"/api/v1/customers/{ada}/merges")).json()["items"]
    assert [one["merged"]["id"] for one in listed] == [other]

    undone = await supervisor.post(f"/api/v1/customers/merges/{made['id']}/undo")
    assert undone.json()["undone_at"]
    assert (await owned(door, ada), await owned(door, other)) == before
    (kept,) = await door.rows(Customer, Customer.id == ada)
    (back,) = await door.rows(Customer, Customer.id == other)
    assert (kept.phone, kept.external_id, kept.loyalty_points) == (None, None, 2)
    assert (back.phone, back.external_id, back.loyalty_points, back.merged_into) == ("+14155550100", "x-1", 40, None)
    assert (await supervisor.post(f"/api/v1/customers/merges/{made['id']}/undo")).json() == undone.json()
    actions = [entry.action for entry in await door.rows(AuditEntry, AuditEntry.subject == f"customer:{ada}")]
    assert sorted(actions) == ["customer_merge_undone", "customer_merged"]


async def test_what_came_since_stays_with_who_was_kept(door: FrontDoor) -> None:
    supervisor, ada, other = await two(door)
    made = await merges(supervisor, ada, other)
    await door.says("it is me again", "phone", customer={"external_id": "x-1"})
    await door.says("and here", "tablet", customer={"external_id": "x-1"})
    assert len((await supervisor.get(f"/api/v1/customers/{ada}")).json()["contact_points"]) == 3
    await supervisor.post(f"/api/v1/customers/merges/{made['id']}/undo")
    card = (await supervisor.get(f"/api/v1/customers/{ada}")).json()
    assert {point["sender_id"] for point in card["contact_points"]} == {"shop", "tablet"}


async def test_a_mark_that_stayed_with_who_was_merged_still_leads_to_who_was_kept(door: FrontDoor) -> None:
    supervisor, ada, other = await two(door)
    async with door.db.transaction() as session:
        (await session.get_one(Customer, other)).email = "old@example.com"
    await merges(supervisor, ada, other)
    await door.says("hello", "laptop", customer={"email": "old@example.com"})
    card = (await supervisor.get(f"/api/v1/customers/{ada}")).json()
    assert "laptop" in {point["sender_id"] for point in card["contact_points"]}


async def test_what_cannot_be_merged(door: FrontDoor) -> None:
    supervisor, ada, other = await two(door)
    address = f"/api/v1/customers/{ada}/merges"
    assert is_problem(await supervisor.post(address, json={"other_id": ada}), 409)
    assert is_problem(await supervisor.post(address, json={"other_id": "nobody"}), 404)
    await merges(supervisor, ada, other)
    assert is_problem(await supervisor.post(address, json={"other_id": other}), 404)
    assert is_problem(await supervisor.post("/api/v1/customers/merges/nothing/undo"), 404)
    async with door.client() as stranger:
        assert is_problem(await stranger.post(address, json={"other_id": other}), 401)


async def test_who_may_be_the_same_is_suggested(door: FrontDoor) -> None:
    supervisor, ada, other = await two(door)
    async with door.db.transaction() as session:
        (await session.get_one(Customer, other)).name = "ada"
    suggested = (await supervisor.get(f"/api/v1/customers/{ada}/merges")).json()["suggestions"]
    assert [one["id"] for one in suggested] == [other]
    assert await door.rows(Order) == []
