"""Queries on products."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Product


async def in_order(session: AsyncSession) -> Sequence[Product]:
    """All products as they stand in the shop window."""
    return (await session.execute(select(Product).order_by(Product.position, Product.sku))).scalars().all()


async def by_sku(session: AsyncSession, sku: str) -> Product | None:
    """The product with this article number."""
    return (await session.execute(select(Product).where(Product.sku == sku))).scalar_one_or_none()
