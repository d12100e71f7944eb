"""What the shop of the CRM double holds: Dana's orders, what is sold, and codes."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

TODAY = date.today()
LANGUAGES = ("en", "zh", "es")
NAMES = {
    "desk lamp": ("Lantern desk lamp", "Lantern 台灯", "Lámpara de escritorio Lantern"),
    "floor lamp": ("Arc floor lamp", "弧形落地灯", "Lámpara de pie Arc"),
    "smart bulb": ("Colour smart bulb", "彩色智能灯泡", "Foco inteligente de colores"),
    "noise-cancelling headphones": ("Quiet headphones", "静享降噪耳机", "Audífonos Quiet"),
    "air purifier": ("Breeze air purifier", "微风空气净化器", "Purificador de aire Breeze"),
    "robot vacuum": ("Scout robot vacuum", "小侦探扫地机器人", "Robot aspirador Scout"),
    "LED strip": ("LED strip 2 m", "LED灯带 2 米", "Tira LED de 2 m"),
    "smart plug": ("Lantern smart plug", "Lantern 智能插座", "Enchufe inteligente Lantern"),
}
PROMOS: dict[str, dict[str, Any]] = {
    "GLOW10": {"status": "valid", "percent": 10, "valid_until": "2030-01-31T23:59:59Z"},
    "SPRING": {"status": "expired", "percent": 15, "valid_until": "2020-05-01T00:00:00Z"},
    "FIRST100": {"status": "used_up", "percent": 20},
}
PRODUCTS = {  # family, names, price in minor units, and whether it is there
    "DL-BLACK": ("desk lamp", ("Lantern desk lamp, black", "Lantern 台灯 黑色"), 2500, "in_stock"),
    "DL-RED": ("desk lamp", ("Lantern desk lamp, red", "Lantern 台灯 红色"), 2600, "in_stock"),
    "FL-ARC": ("floor lamp", ("Arc floor lamp", "弧形落地灯"), 5000, "in_stock"),
    "FL-TALL": ("floor lamp", ("Tall floor lamp", "高款落地灯"), 7000, "sold_out"),
    "AP-610": ("air purifier", ("Breeze air purifier", "微风空气净化器"), 19900, "sold_out"),
    "EK-910": ("electric kettle", ("Swift kettle", "快速电热水壶"), 3900, "few"),
}


def day(offset: int) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


def moment(offset: int) -> str:
    return f"{day(offset)}T10:00:00Z"


def money(minor: int, language: str) -> dict[str, Any]:
    return {"minor": minor, "currency": "USD", "text": f"{minor / 100:.2f} {'美元' if language == 'zh' else 'USD'}"}


@dataclass
class Order:
    number: str
    status: str
    items: dict[str, int]  # family and quantity
    minor: int
    expected: int | None = None  # days from today, as are the others
    promised: int = 2
    delivered: int | None = None
    returned: set[str] = field(default_factory=set)
    refund: dict[str, Any] | None = None
    overpaid: int | None = None
    failure: str | None = None
    failed_attempts: int = 0
    address: str = "12 Harbour Road\n94107 San Francisco"

    def item_id(self, family: str) -> str:
        return f"{self.number}-{family}".replace(" ", "-")


def danas_orders() -> list[Order]:
    return [
        Order("LT-100009", "delivered", {"desk lamp": 1, "floor lamp": 1}, 18900, delivered=-1),
        Order("LT-100006", "shipped", {"robot vacuum": 1}, 39900, expected=3, promised=-6),
        Order("LT-100002", "preparing", {"desk lamp": 1, "smart bulb": 2}, 8970),
        Order("LT-100001", "shipped", {"air purifier": 1}, 19900, expected=2),
        Order("LT-100003", "delivered", {"floor lamp": 1, "noise-cancelling headphones": 1}, 32900, delivered=-5),
        Order("LT-100011", "awaiting_payment", {"robot vacuum": 1}, 39900),
        Order(
            "LT-100007", "returned", {"smart plug": 1}, 2900, delivered=-20, refund={"status": "approved", "expected_on": day(3)}
        ),
        Order("LT-100005", "cancelled", {"smart bulb": 1}, 1990, refund={"status": "paid", "paid_at": moment(-10)}),
        Order("LT-100004", "delivered", {"smart plug": 1, "smart bulb": 2}, 6870, delivered=-60),
    ]
