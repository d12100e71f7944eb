"""What the CRM tells about the shop: articles, products, promo codes, points; as docs/contracts.md has it."""

from datetime import datetime
from typing import Literal

from actions.records import Money, Record


class Article(Record):
    """One article of the knowledge base, in the conversation's language, with the part of it that answers."""

    slug: str
    title: str
    summary: str
    passage: str
    url: str


class Articles(Record):
    """What was found for a question, best first; `confident` when the first one answers it."""

    items: tuple[Article, ...]
    confident: bool


class Promo(Record):
    """A promo code as it stands today."""

    code: str
    status: Literal["valid", "expired", "used_up", "not_yet", "unknown"]
    percent: int | None = None
    valid_until: datetime | None = None


class Product(Record):
    """Something the shop sells, in the conversation's language and money."""

    sku: str
    name: str
    family: str
    description: str
    price: Money
    image_url: str | None = None
    availability: Literal["in_stock", "few", "sold_out"]
    left: int | None = None
    warranty_months: int
    url: str | None = None


class Recommendations(Record):
    """Products for this customer, and why these: bought together with something they have, or liked by many."""

    items: tuple[Product, ...] = ()
    because: Literal["bought_together", "popular"]
    bought: str | None = None


class Loyalty(Record):
    """Points, what they are worth, and how far the next tier is."""

    points: int
    tier: str
    next_tier: str | None = None
    missing: int = 0
    worth: Money
