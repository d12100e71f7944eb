"""The desk's lists of customers."""

from datetime import UTC, datetime, timedelta

from crm_backend.models import Conversation, Customer, Owner, Role, User
from tests.crm_backend.lantern import Lantern, client

DANA = "dana@lantern.example"


async def test_a_supervisor_finds_customers_by_name_mail_phone_and_order(lantern: Lantern) -> None:
    browser = await lantern.sign_in(Role.SUPERVISOR)
    for q in ("dana", "LIN", "dana@lan", "555 0100", "LT-100004", "lt-100004"):
        (found,) = (await browser.get("/api/v1/customers", params={"q": q})).json()["items"]
        assert found["name"] == "Dana Lin"
    for q in ("nobody", "%", "_"):
        assert (await browser.get("/api/v1/customers", params={"q": q})).json()["items"] == []
    await browser.aclose()


async def test_the_card_of_a_customer(lantern: Lantern) -> None:
    await lantern.conversation(customer=DANA)
    (dana,) = await lantern.rows(Customer, Customer.email == DANA)
    browser = await lantern.sign_in(Role.SUPERVISOR)
    card = (await browser.get(f"/api/v1/customers/{dana.id}")).json()
    assert (card["name"], card["phone"], card["locale"], card["verified"]) == ("Dana Lin", "+14155550100", "en", True)
    assert card["stats"]["orders"] == 12
    assert card["stats"]["open_tickets"] == 1
    assert card["stats"]["conversations"] == 1
    assert card["stats"]["spent"]["currency"] == "USD"
    assert card["loyalty_points"] == 1240
    assert card["contact_points"][0]["channel"] == "web"
    assert card["sentiment"] == {"trend": "steady", "average": 0.0}
    await browser.aclose()


async def test_names_and_amounts_are_in_the_language_that_is_asked_for(lantern: Lantern) -> None:
    (dana,) = await lantern.rows(Customer, Customer.email == DANA)
    browser = await lantern.sign_in(Role.ADMIN)

    async def first_item(**params: str) -> str:
        orders = (await browser.get(f"/api/v1/customers/{dana.id}/orders", params=params)).json()["items"]
        name: str = orders[0]["items"][0]["name"]
        return name

    own = await first_item()
    assert own.isascii() and await first_item(locale="en-GB") == own
    assert not (await first_item(locale="zh-CN")).isascii()
    german = (await browser.get(f"/api/v1/customers/{dana.id}", params={"locale": "de"})).json()["stats"]["spent"]["text"]
    assert german.endswith("\u00a0$")
    await browser.aclose()


async def test_an_agent_sees_customers_whose_conversations_they_may_see(lantern: Lantern) -> None:
    (dana,) = await lantern.rows(Customer, Customer.email == DANA)
    browser, colleague = await lantern.sign_in(Role.AGENT), await lantern.sign_in(Role.AGENT)
    address = f"/api/v1/customers/{dana.id}"
    assert (await browser.get(address)).status_code == 404  # no conversation with her at all
    conversation_id = await lantern.conversation(customer=DANA)
    assert (await browser.get(address)).status_code == 200  # the bot's conversations are open to every agent
    me = (await browser.get("/api/v1/auth/me")).json()["user"]["id"]
    async with lantern.db.transaction() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        conversation.owner, conversation.assignee_id = Owner.AGENT, me
    assert (await browser.get(address)).status_code == 200
    for path in ("", "/orders", "/tickets"):
        assert (await colleague.get(address + path)).status_code == 404
    assert (await colleague.get("/api/v1/customers")).json()["items"] == []
    await browser.aclose()
    await colleague.aclose()


async def test_lists_come_in_pages_that_neither_lose_nor_repeat(lantern: Lantern) -> None:
    (dana,) = await lantern.rows(Customer, Customer.email == DANA)
    same_moment = datetime.now(UTC) - timedelta(days=1)
    async with lantern.db.transaction() as session:
        session.add_all(Customer(name=f"Customer {number}", created_at=same_moment) for number in range(5))
    browser = await lantern.sign_in(Role.ADMIN)
    for path, whole in (("/api/v1/customers", 6), (f"/api/v1/customers/{dana.id}/orders", 12)):
        seen, cursor = [], None
        for _ in range(20):
            params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
            page = (await browser.get(path, params=params)).json()
            seen += [item.get("id") or item["number"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == whole
    assert (await browser.get("/api/v1/customers", params={"cursor": "nonsense"})).status_code == 400
    assert (await browser.get("/api/v1/customers", params={"limit": 501})).status_code == 422
    await browser.aclose()


async def test_tickets_of_a_customer_show_what_they_said(lantern: Lantern) -> None:
    (dana,) = await lantern.rows(Customer, Customer.email == DANA)
    browser = await lantern.sign_in(Role.ADMIN)
    (ticket,) = (await browser.get(f"/api/v1/customers/{dana.id}/tickets")).json()["items"]
    assert (ticket["number"], ticket["order_number"]) == ("TK-1001", "LT-100004")
    assert "drops out of the Wi-Fi" in ticket["description"]
    await browser.aclose()


async def test_nobody_else_sees_customers(lantern: Lantern) -> None:
    async with client(lantern.app) as stranger:
        assert (await stranger.get("/api/v1/customers")).status_code == 401
    assert await lantern.count(User) == 0
