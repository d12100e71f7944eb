"""What customers who bought the same bought besides."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_backend.models import Order, OrderItem, OrderStatus, Product

KEPT = Order.status != OrderStatus.CANCELLED


@dataclass(frozen=True)
class Recommendation:
    """Products, the best first, and why: what the customer has that was bought with each of them, or that many buy them."""

    products: list[Product]
    because: Literal["bought_together", "popular"]
    bought: Product | None


async def recommend(session: AsyncSession, theirs: ColumnElement[bool], family: str | None, limit: int) -> Recommendation:
    """Products for the customer of these orders, never any that they have; what is sold out is not recommended.

    A product counts for each other customer who has it and something that this one has too, less the more people have it
    anyway: the cosine of item-based collaborative filtering (Sarwar et al., 2001). Without any such, what most customers have.
    """
    have = set((await session.execute(_bought_in(theirs))).scalars())
    candidates = {product.id: product for product in await _for_sale(session, family) if product.id not in have}
    buyers = await _buyers(session)
    together = await _together(session, theirs, have) if have else {}
    scores = {
        product_id: sum(together[product_id].values()) / math.sqrt(buyers[product_id])
        for product_id in candidates
        if product_id in together
    }
    if not scores:
        popular = sorted(candidates.values(), key=lambda product: (-buyers.get(product.id, 0), product.position))
        return Recommendation(_varied(popular, family, limit), "popular", None)
    ranked = sorted(scores, key=lambda product_id: (-scores[product_id], candidates[product_id].position))
    reasons = together[ranked[0]]
    bought = max(sorted(reasons), key=lambda product_id: reasons[product_id])
    with_it = [candidates[product_id] for product_id in ranked if bought in together[product_id]]
    return Recommendation(_varied(with_it, family, limit), "bought_together", await session.get(Product, bought))


def _varied(ranked: Sequence[Product], family: str | None, limit: int) -> list[Product]:
    """The best of them, one of a kind unless one kind was asked for: nobody needs three plugs to choose from."""
    if family:
        return list(ranked[:limit])
    firsts: dict[str, Product] = {}
    for product in ranked:
        firsts.setdefault(product.family, product)
    return list(firsts.values())[:limit]


def _bought_in(theirs: ColumnElement[bool]) -> Select[str]:
    return select(OrderItem.product_id).join(Order, Order.id == OrderItem.order_id).where(theirs, KEPT)


async def _for_sale(session: AsyncSession, family: str | None) -> Sequence[Product]:
    query = select(Product).where(Product.stock > 0)
    if family:
        query = query.where(func.lower(Product.family) == family.lower())
    return (await session.execute(query)).scalars().all()


async def _buyers(session: AsyncSession) -> dict[str, int]:
    """How many customers have each product."""
    query = select(OrderItem.product_id, func.count(func.distinct(Order.customer_id)))
    query = query.join(Order, Order.id == OrderItem.order_id).where(KEPT).group_by(OrderItem.product_id)
    return {row[0]: row[1] for row in await session.execute(query)}


async def _together(session: AsyncSession, theirs: ColumnElement[bool], have: set[str]) -> dict[str, dict[str, int]]:
    """For each product: how many other customers have it and each of those that this one has."""
    customers: ScalarSelect[str] = select(Order.customer_id).where(theirs).scalar_subquery()
    owned = (
        select(Order.customer_id, OrderItem.product_id)
        .join(OrderItem, OrderItem.order_id == Order.id)
        .where(KEPT, Order.customer_id.not_in(customers))
        .distinct()
        .cte("owned")
    )
    same, other = aliased(owned), aliased(owned)
    query = (
        select(other.c.product_id, same.c.product_id, func.count())
        .join(same, same.c.customer_id == other.c.customer_id)
        .where(same.c.product_id.in_(have), other.c.product_id.not_in(have))
        .group_by(other.c.product_id, same.c.product_id)
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for product_id, with_which, count in (await session.execute(query)).all():
        counts[product_id][with_which] = count
    return dict(counts)
