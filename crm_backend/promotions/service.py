"""What a promo code is worth, and what a customer's points are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import PromoCode
from crm_backend.models.base import now
from crm_backend.promotions import repository
from crm_backend.shop_rules import ShopRules

CodeStatus = Literal["valid", "expired", "used_up", "not_yet", "unknown"]
Tier = Literal["bronze", "silver", "gold"]
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Standing:
    """A customer's points: how many there are, and how far those of twelve months lift them."""

    points: int
    tier: Tier
    next_tier: Tier | None
    missing: int  # points to the next tier


async def find_code(session: AsyncSession, code: str) -> PromoCode | None:
    """The promo code, however it is written."""
    return await repository.by_code(session, code.strip().upper())


async def announced(session: AsyncSession, rules: ShopRules) -> list[PromoCode]:
    """The codes that the shop announces and that hold now, the best first."""
    codes = await repository.among(session, [code.strip().upper() for code in rules.announced_codes])
    return [code for code in codes if code_status(code, now()) == "valid"]


def code_status(code: PromoCode | None, at: datetime) -> CodeStatus:
    """Whether a code lowers the price of an order at this moment, or why not."""
    if code is None:
        return "unknown"
    if at < code.valid_from:
        return "not_yet"
    if at > code.valid_until:
        return "expired"
    return "used_up" if code.max_uses is not None and code.uses >= code.max_uses else "valid"


async def standing(session: AsyncSession, customer_id: str, rules: ShopRules) -> Standing:
    """How a customer stands in the loyalty programme."""
    points = await repository.balance(session, customer_id)
    return rank(points, await repository.earned(session, customer_id, now() - YEAR), rules)


def rank(points: int, earned: int, rules: ShopRules) -> Standing:
    """The tier that so many points, earned in twelve months, give."""
    if earned >= rules.gold_from:
        return Standing(points, "gold", None, 0)
    if earned >= rules.silver_from:
        return Standing(points, "silver", "gold", rules.gold_from - earned)
    return Standing(points, "bronze", "silver", rules.silver_from - earned)


def worth(points: int, currency: str, rules: ShopRules) -> int:
    """What points take off an order, in minor units; nothing in a currency without a rate."""
    return points * rules.hundred_points.get(currency, 0) // 100
