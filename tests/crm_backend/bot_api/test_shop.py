"""Products, recommendations, promo codes and points."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from crm_backend.models import Customer, LoyaltyEntry, Order, OrderItem, OrderStatus, Product, PromoCode
from crm_backend.models.base import now
from crm_backend.promotions.service import announced, code_status, rank, worth
from crm_backend.shop_rules import ShopRules
from tests.crm_backend.lantern import Lantern

DANA = "dana@lantern.example"
RULES = ShopRules()


async def test_products_of_a_family_with_what_is_left(lantern: Lantern) -> None:
    async with lantern.db.transaction() as session:
        await session.execute(update(Product).where(Product.sku == "DL-120").values(stock=3))
    visitor = await lantern.conversation()
    found = (await lantern.get(visitor, "products", family="Desk Lamp")).json()["items"]
    assert [product["sku"] for product in found] == ["DL-110", "DL-120", "DL-130", "DL-140"]
    assert [(product["availability"], product["left"]) for product in found] == [
        ("in_stock", None),
        ("few", 3),
        ("in_stock", None),
        ("sold_out", None),
    ]
    assert (found[0]["price"]["text"], found[0]["warranty_months"]) == ("$59.90", 24)
    assert found[0]["url"] == "http://127.0.0.1:8000/#products"


@pytest.mark.parametrize(
    ("language", "q", "skus"),
    [
        ("en", "clip lamp", ["DL-130"]),
        ("en", "do you have the study desk lamp", ["DL-120"]),
        ("en", "ls-505", ["LS-505"]),
        ("zh", "护眼台灯有货吗", ["DL-120"]),
        ("en", "submarine", []),
    ],
)
async def test_products_are_found_by_what_they_are_called(lantern: Lantern, language: str, q: str, skus: list[str]) -> None:
    visitor = await lantern.conversation(language=language)
    found = (await lantern.get(visitor, "products", q=q)).json()["items"]
    assert [product["sku"] for product in found] == skus


async def test_prices_are_in_what_the_customer_pays_in(lantern: Lantern) -> None:
    dana, visitor = await lantern.conversation(customer=DANA, language="zh"), await lantern.conversation(language="zh")
    for conversation, text in ((dana, "$59.90"), (visitor, "¥399")):
        found = (await lantern.get(conversation, "products", q="DL-110")).json()["items"]
        assert (found[0]["name"], found[0]["price"]["text"]) == ("Lantern 台灯", text)
    assert len((await lantern.get(dana, "products", limit=50)).json()["items"]) == 40


async def _buy(lantern: Lantern, *baskets: list[str], status: str = OrderStatus.DELIVERED) -> None:
    """Let a new customer buy each basket."""
    async with lantern.db.transaction() as session:
        products = {product.sku: product for product in (await session.execute(select(Product))).scalars()}
        start = len((await session.execute(select(Order.id))).all())
        for number, basket in enumerate(baskets):
            customer = Customer()
            session.add(customer)
            await session.flush()
            lines = [OrderItem(product_id=products[sku].id, position=place, price_minor=100) for place, sku in enumerate(basket)]
            order = Order(
                number=f"LT-9{start + number:05}",
                customer_id=customer.id,
                status=status,
                placed_at=datetime.now(UTC),
                currency="USD",
                total_minor=100,
                address={"name": "N", "lines": "L", "country": "US"},
                items=lines,
            )
            session.add(order)


async def test_what_others_bought_besides_is_recommended(lantern: Lantern) -> None:
    await _buy(lantern, *[["HP-810", "SP-420"]] * 3, ["HP-810", "SP-430"], ["FL-210", "EK-920"], *[["LS-510"]] * 9)
    dana = await lantern.conversation(customer=DANA)
    best = (await lantern.get(dana, "recommendations")).json()
    assert [product["sku"] for product in best["items"]] == ["SP-420"]  # one of a kind, and none that went with something else
    assert (best["because"], best["bought"]) == ("bought_together", "Hush noise-cancelling headphones")
    kettles = (await lantern.get(dana, "recommendations", family="electric kettle", limit=1)).json()
    assert ([product["sku"] for product in kettles["items"]], kettles["bought"]) == (["EK-920"], "Lantern floor lamp")


async def test_what_one_has_or_is_sold_out_or_was_cancelled_is_not_recommended(lantern: Lantern) -> None:
    await _buy(lantern, *[["HP-810", "DL-110", "DL-140"]] * 3)
    await _buy(lantern, ["HP-810", "EK-930"], status=OrderStatus.CANCELLED)
    dana = await lantern.conversation(customer=DANA)
    best = (await lantern.get(dana, "recommendations", family="desk lamp")).json()
    assert [product["sku"] for product in best["items"]] == ["DL-120", "DL-130"]  # DL-110 she has, DL-140 is sold out
    assert (best["because"], best["bought"]) == ("popular", None)


async def test_a_visitor_is_told_what_most_buy(lantern: Lantern) -> None:
    await _buy(lantern, *[["EK-930"]] * 2, ["EK-920"])
    visitor = await lantern.conversation()
    best = (await lantern.get(visitor, "recommendations", family="electric kettle")).json()
    assert [product["sku"] for product in best["items"]] == ["EK-930", "EK-920", "EK-910"]  # a cancelled one does not count
    assert (best["because"], best["bought"]) == ("popular", None)


async def test_promo_codes_say_how_they_stand(lantern: Lantern) -> None:
    visitor = await lantern.conversation()
    expected = {"welcome10": ("valid", 10), "SUMMER20": ("expired", 20), "Flash30": ("used_up", 30), "NOPE": ("unknown", None)}
    for code, (status, percent) in expected.items():
        answer = (await lantern.get(visitor, f"promo-codes/{code}")).json()
        assert (answer["code"], answer["status"], answer["percent"]) == (code.upper(), status, percent)
        assert (answer["valid_until"] is None) is (status == "unknown")


async def test_only_what_is_announced_and_holds_is_told(lantern: Lantern) -> None:
    visitor = await lantern.conversation()
    (told,) = (await lantern.get(visitor, "promo-codes")).json()["items"]
    assert (told["code"], told["status"], told["percent"]) == ("WELCOME10", "valid", 10)
    async with lantern.db.transaction() as session:
        await session.execute(update(PromoCode).where(PromoCode.code == "SUMMER20").values(valid_until=now() + timedelta(days=9)))
        assert [code.code for code in await announced(session, RULES)] == ["WELCOME10"]
        both = RULES.model_copy(update={"announced_codes": ("summer20", "WELCOME10", "FLASH30")})
        assert [code.code for code in await announced(session, both)] == ["SUMMER20", "WELCOME10"]


def test_a_code_has_its_time_and_its_number_of_uses() -> None:
    day = datetime(2026, 5, 4, tzinfo=UTC)
    code = PromoCode(percent=10, valid_from=day, valid_until=day + timedelta(days=1), max_uses=2, uses=1)
    assert code_status(code, day - timedelta(seconds=1)) == "not_yet"
    assert code_status(code, day) == code_status(code, day + timedelta(days=1)) == "valid"
    assert code_status(code, day + timedelta(days=1, seconds=1)) == "expired"
    code.uses = 2
    assert code_status(code, day) == "used_up"


def test_points_of_a_year_make_the_tier() -> None:
    assert (rank(5, 999, RULES).tier, rank(5, 999, RULES).missing) == ("bronze", 1)
    assert (rank(5, 1000, RULES).tier, rank(5, 1000, RULES).missing) == ("silver", 2000)
    assert (rank(5, 3000, RULES).next_tier, rank(5, 3000, RULES).missing) == (None, 0)
    assert [worth(1250, currency, RULES) for currency in ("USD", "GBP", "CNY", "XAU")] == [1250, 1000, 8750, 0]


async def test_a_customer_learns_their_points_and_a_visitor_nothing(lantern: Lantern) -> None:
    dana, visitor = await lantern.conversation(customer=DANA), await lantern.conversation()
    points = (await lantern.get(dana, "loyalty")).json()
    assert (points["points"], points["worth"]["text"]) == (1240, "$12.40")
    since = datetime.now(UTC) - timedelta(days=365)
    entries = await lantern.rows(LoyaltyEntry)
    earned = sum(entry.points for entry in entries if entry.at >= since)
    assert 0 < earned < 1240  # the welcome present is older
    assert (points["tier"], points["next_tier"], points["missing"]) == ("bronze", "silver", 1000 - earned)
    refused = await lantern.get(visitor, "loyalty")
    assert (refused.status_code, refused.json()["code"]) == (403, "verification_required")
