"""Queries on promo codes and points."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Customer, LoyaltyEntry, PromoCode


async def by_code(session: AsyncSession, code: str) -> PromoCode | None:
    """The promo code that is written so."""
    return (await session.execute(select(PromoCode).where(PromoCode.code == code))).scalar_one_or_none()


async def among(session: AsyncSession, codes: Collection[str]) -> Sequence[PromoCode]:
    """The promo codes that are written so, the highest percentage first."""
    query = select(PromoCode).where(PromoCode.code.in_(codes)).order_by(PromoCode.percent.desc(), PromoCode.code)
    return (await session.execute(query)).scalars().all()


async def balance(session: AsyncSession, customer_id: str) -> int:
    """How many points a customer has."""
    return await session.scalar(select(Customer.loyalty_points).where(Customer.id == customer_id)) or 0


async def earned(session: AsyncSession, customer_id: str, since: datetime) -> int:
    """How many points a customer has earned since then, spent ones too."""
    entries = (LoyaltyEntry.customer_id == customer_id, LoyaltyEntry.at >= since, LoyaltyEntry.points > 0)
    return int(await session.scalar(select(func.coalesce(func.sum(LoyaltyEntry.points), 0)).where(*entries)) or 0)
