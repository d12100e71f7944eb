"""What the other customers bought: growing, with a season, with goods that go together, with some mishaps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_backend.demo.catalogue import Goods
from crm_backend.demo.orders import Parcel, Sale, add_refund, add_return, add_sale, parcel
from crm_backend.demo.people import DAYS, Person
from crm_backend.demo.source import Source, read
from crm_backend.models import Order, OrderStatus, Return

ORDERS = 2488  # and Dana's twelve
FIRST_NUMBER = 200_001
# of the shop's ten families: how many of a hundred first choices
POPULARITY = {
    "desk lamp": 14,
    "floor lamp": 9,
    "smart bulb": 16,
    "smart plug": 13,
    "LED strip": 12,
    "air purifier": 8,
    "robot vacuum": 6,
    "noise-cancelling headphones": 9,
    "electric kettle": 6,
    "wireless charger": 7,
}
GOES_WITH = {
    "desk lamp": ["smart bulb", "wireless charger", "smart plug"],
    "floor lamp": ["smart bulb", "smart plug", "desk lamp"],
    "smart bulb": ["smart plug", "floor lamp", "LED strip"],
    "smart plug": ["smart bulb", "electric kettle", "LED strip"],
    "LED strip": ["smart plug", "smart bulb", "floor lamp"],
    "air purifier": ["robot vacuum", "smart plug", "floor lamp"],
    "robot vacuum": ["air purifier", "smart plug", "electric kettle"],
    "noise-cancelling headphones": ["wireless charger", "desk lamp", "electric kettle"],
    "electric kettle": ["desk lamp", "wireless charger", "smart plug"],
    "wireless charger": ["noise-cancelling headphones", "desk lamp", "smart plug"],
}
QUANTITIES = {"smart bulb": [1, 2, 2, 3, 4, 6], "smart plug": [1, 1, 2, 3]}
SEASON = [0.85, 0.8, 0.9, 0.9, 0.9, 0.9, 0.85, 0.9, 1.0, 1.1, 1.7, 1.9]  # January to December
PACKED_BEFORE = timedelta(hours=9)  # what is ready at night leaves in the morning
FIRST_RETURN = 1001  # Dana's is the first of all
RETURN_REASONS = [
    "changed_mind",
    "wrong_size",
    "wrong_colour",
    "not_as_described",
    "poor_quality",
    "not_compatible",
    "found_cheaper",
]


@dataclass
class Shelf:
    """The goods by family, and the customers by how eagerly they buy."""

    goods: dict[str, list[Goods]]
    people: list[Person]
    eagerness: list[float]


def add_history(source: Source, people: list[Person], goods: list[Goods]) -> list[Sale]:
    """About two and a half thousand orders over 24 months, oldest first."""
    families: dict[str, list[Goods]] = {}
    for article in goods:
        families.setdefault(article.family, []).append(article)
    shelf = Shelf(families, people, [person.eagerness for person in people])
    sales = []
    for position, days in enumerate(_days(source)):
        sale = _sale(source, shelf, f"LT-{FIRST_NUMBER + position}", days)
        add_sale(source, sale)
        _maybe_cancelled(source, sale)
        _maybe_returned(source, sale)
        sales.append(sale)
    return sales


def _days(source: Source) -> list[int]:
    """How many days ago each order was placed, the longest first."""
    weights = []
    for days in range(DAYS, -1, -1):
        season = SEASON[(source.today - timedelta(days=days)).month - 1]
        weights.append(season * (1.6 - days / DAYS))  # the shop grows
    return sorted(source.dice.choices(range(DAYS, -1, -1), weights, k=ORDERS), reverse=True)


def _sale(source: Source, shelf: Shelf, number: str, days: int) -> Sale:
    dice, person = source.dice, _buyer(source, shelf, days)
    placed = min(source.days_ago(days, dice.choice(range(7, 23))), source.now - source.minutes(20, 600))
    placed = max(placed, person.row["created_at"] + timedelta(minutes=5))
    sale = Sale(person, number, placed, OrderStatus.PAID, _basket(source, shelf))
    chinese = person.country["currency"] == "CNY"
    sale.method = dice.choice(["alipay", "wechat_pay", "alipay", "card"] if chinese else ["card", "card", "paypal", "apple_pay"])
    if dice.random() < 0.08:
        sale.promo_code, sale.discount_percent = "WELCOME10", 10
    _let_it_go_its_way(source, sale)
    return sale


def _buyer(source: Source, shelf: Shelf, days: int) -> Person:
    """A customer who had joined by then and has not left; the eager ones more often."""
    for _ in range(200):
        (person,) = source.dice.choices(shelf.people, shelf.eagerness)
        if person.joined >= days >= person.left:
            return person
    return max(shelf.people, key=lambda person: person.joined)


def _basket(source: Source, shelf: Shelf) -> list[tuple[Goods, int]]:
    dice = source.dice
    (family,) = dice.choices(list(POPULARITY), list(POPULARITY.values()))
    families = [family]
    if dice.random() < 0.42:
        families.append(dice.choice(GOES_WITH[family]))
    if dice.random() < 0.14:
        families.append(dice.choice(list(POPULARITY)))
    chosen = {name: dice.choice(shelf.goods[name]) for name in families}
    return [(article, dice.choice(QUANTITIES.get(name, [1]))) for name, article in chosen.items()]


def _let_it_go_its_way(source: Source, sale: Sale) -> None:
    """Play the order's fate forward and stop it at the present."""
    dice = source.dice
    if dice.random() < 0.045:
        _cancel(source, sale)
        return
    if source.now - sale.placed_at < timedelta(days=3) and dice.random() < 0.15:
        sale.status = OrderStatus.AWAITING_PAYMENT
        return
    shipped = sale.placed_at + source.minutes(10 * 60, 44 * 60)
    if shipped > source.now:
        fresh = source.now - sale.placed_at < timedelta(hours=8)
        sale.status = OrderStatus.PAID if fresh else OrderStatus.PREPARING
        packed = shipped - PACKED_BEFORE
        sale.packed_at = packed if packed <= source.now and not fresh else None
        return
    sale.status = OrderStatus.SHIPPED
    sale.parcel = _on_its_way(source, sale, shipped)
    if sale.delivered_at:
        sale.status = OrderStatus.DELIVERED


def _on_its_way(source: Source, sale: Sale, shipped: datetime) -> Parcel:
    dice = source.dice
    sent = parcel(
        source, sale.person, None, shipped_at=shipped, promised_on=shipped.date(), expected_on=shipped.date(), delivered_at=None
    )
    fastest, slowest = read("people.yml")["carriers"][sent.carrier]["days"]
    transit = dice.randint(fastest, slowest) + (dice.randint(1, 6) if dice.random() < 0.1 else 0)
    arrival = (shipped + timedelta(days=transit)).replace(hour=dice.randrange(9, 19))
    sent.promised_on = (shipped + timedelta(days=slowest)).date()
    sent.expected_on = arrival.date()
    sent.delivered_at = arrival if arrival <= source.now else None
    return sent


def _cancel(source: Source, sale: Sale) -> None:
    sale.status = OrderStatus.CANCELLED
    sale.cancelled_at = min(sale.placed_at + source.minutes(30, 8 * 60), source.now)
    sale.failed = source.dice.random() < 0.25  # never paid


def _maybe_cancelled(source: Source, sale: Sale) -> None:
    if sale.cancelled_at is None or sale.failed:
        return
    asked, paid = sale.cancelled_at, sale.cancelled_at + source.minutes(2 * 1440, 5 * 1440)
    add_refund(
        source,
        sale,
        amount=sale.total_minor,
        reason="cancelled",
        asked=asked,
        approved=asked,
        paid=paid if paid <= source.now else None,
    )


def _maybe_returned(source: Source, sale: Sale) -> None:
    """One delivered order in twenty comes back, all of it."""
    dice = source.dice
    if sale.delivered_at is None or dice.random() > 0.055:
        return
    asked = sale.delivered_at + source.minutes(1440, 18 * 1440)
    received = asked + source.minutes(3 * 1440, 9 * 1440)
    paid = received + source.minutes(1440, 5 * 1440)
    if asked > source.now:
        return
    arrived = received if received <= source.now else None
    number = f"RT-{FIRST_RETURN + len(source.rows[Return])}"
    return_id = add_return(source, sale, number, dice.choice(RETURN_REASONS), asked=asked, received=arrived)
    add_refund(
        source,
        sale,
        amount=sale.goods_minor - sale.discount_minor,
        reason="returned",
        asked=asked,
        approved=arrived,
        paid=paid if paid <= source.now else None,
        return_id=return_id,
    )
    if arrived:
        order = next(row for row in reversed(source.rows[Order]) if row["id"] == sale.id)
        sale.status = order["status"] = OrderStatus.RETURNED
