"""Dana Lin's twelve orders, which documentation and tests rely on."""

from datetime import date, datetime, timedelta

from crm_backend.demo.catalogue import Goods
from crm_backend.demo.orders import Parcel, Sale, add_points, add_refund, add_return, add_sale, parcel
from crm_backend.demo.people import Person
from crm_backend.demo.source import Source
from crm_backend.models import OrderStatus, Ticket

POINTS = 1240
TICKET = "TK-1001"
# what the catalogue of services says of each order: its items by article number
LINES = {
    "LT-100001": ["AP-610"],
    "LT-100002": ["DL-110", "SB-310*2"],
    "LT-100003": ["FL-210", "HP-810"],
    "LT-100004": ["SP-410", "SB-310*2"],
    "LT-100005": ["EK-910"],
    "LT-100006": ["RV-710"],
    "LT-100007": ["WC-010"],
    "LT-100008": ["LS-505"],
    "LT-100009": ["DL-110", "FL-210"],
    "LT-100010": ["WC-010"],
    "LT-100011": ["RV-710"],
    "LT-100012": ["LS-502", "SP-410", "AP-610"],
}


def add_dana(source: Source, dana: Person, goods: list[Goods]) -> None:
    """All that is told of Dana."""
    sales = {number: _sale(source, dana, number, goods) for number in LINES}
    for sale in sales.values():
        add_sale(source, sale)
    _give_back(source, sales["LT-100005"], sales["LT-100007"])
    earned = dana.row["loyalty_points"]
    add_points(source, dana, POINTS - earned, "welcome", dana.row["created_at"])
    _add_ticket(source, dana, sales["LT-100004"])


def _sale(source: Source, dana: Person, number: str, goods: list[Goods]) -> Sale:
    placed, status, sent = _fate(source, dana)[number]
    by_sku = {article.sku: article for article in goods}
    lines = [(by_sku[line.split("*")[0]], int(line.partition("*")[2] or 1)) for line in LINES[number]]
    minute = 60 - int(number[-2:])  # which of a day's orders is the newest must not hang on the dice: the bot greets with it
    sale = Sale(dana, number, source.days_ago(placed).replace(minute=minute), status, lines, parcel=sent)
    sale.cancelled_at = source.days_ago(19) if status == OrderStatus.CANCELLED else None
    sale.failed = number == "LT-100011"
    sale.charges = 2 if number == "LT-100008" else 1
    return sale


def _fate(source: Source, dana: Person) -> dict[str, tuple[int, OrderStatus, Parcel | None]]:
    """When each order was placed (days ago), how it stands, and its parcel."""

    def sent(carrier: str, shipped: int, promised: int, expected: int, delivered: int | None = None) -> Parcel:
        return parcel(
            source,
            dana,
            carrier,
            shipped_at=source.days_ago(shipped, hour=16),
            promised_on=_day(source, promised),
            expected_on=_day(source, expected),
            delivered_at=_arrival(source, delivered),
        )

    return {
        "LT-100001": (3, OrderStatus.SHIPPED, sent("UPS", 2, promised=-2, expected=-2)),
        "LT-100002": (1, OrderStatus.PREPARING, None),
        "LT-100003": (10, OrderStatus.DELIVERED, sent("FedEx", 8, promised=5, expected=5, delivered=5)),
        "LT-100004": (65, OrderStatus.DELIVERED, sent("USPS", 63, promised=60, expected=60, delivered=60)),
        "LT-100005": (20, OrderStatus.CANCELLED, None),
        "LT-100006": (13, OrderStatus.SHIPPED, sent("FedEx", 11, promised=6, expected=-1)),
        "LT-100007": (32, OrderStatus.RETURNED, sent("UPS", 30, promised=27, expected=27, delivered=27)),
        "LT-100008": (1, OrderStatus.PREPARING, None),
        "LT-100009": (5, OrderStatus.DELIVERED, sent("UPS", 4, promised=1, expected=1, delivered=1)),
        "LT-100010": (2, OrderStatus.PREPARING, None),
        "LT-100011": (1, OrderStatus.AWAITING_PAYMENT, None),
        "LT-100012": (15, OrderStatus.DELIVERED, sent("USPS", 13, promised=10, expected=10, delivered=10)),
    }


def _day(source: Source, days_ago: int) -> date:
    return source.today - timedelta(days=days_ago)


def _arrival(source: Source, days_ago: int | None) -> datetime | None:
    return None if days_ago is None else source.days_ago(days_ago, hour=18)


def _give_back(source: Source, cancelled: Sale, returned: Sale) -> None:
    asked = source.days_ago(19, hour=11)
    add_refund(
        source,
        cancelled,
        amount=cancelled.total_minor,
        reason="cancelled",
        asked=asked,
        approved=asked,
        paid=asked + timedelta(days=3),
    )
    announced, received = source.days_ago(12), source.days_ago(2)
    return_id = add_return(source, returned, "RT-1001", "no_longer_needed", asked=announced, received=received)
    goods = returned.goods_minor
    add_refund(
        source, returned, amount=goods, reason="returned", asked=announced, approved=received, paid=None, return_id=return_id
    )


def _add_ticket(source: Source, dana: Person, sale: Sale) -> None:
    opened = source.days_ago(2, hour=17)
    source.add(
        Ticket,
        id=source.identity(),
        created_at=opened,
        updated_at=opened,
        number=TICKET,
        customer_id=dana.id,
        order_id=sale.id,
        kind="technical_support",
        subject="Smart plug loses its connection",
        description="The smart plug from LT-100004 drops out of the Wi-Fi every evening; a restart helps for a few hours.",
    )
