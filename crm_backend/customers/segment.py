"""How well we know a customer."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers import repository
from crm_backend.customers.repository import Spent
from crm_backend.models.base import now
from crm_backend.shop_rules import ShopRules

Segment = Literal["new", "regular", "vip"]
YEAR = timedelta(days=365)


async def segment_of(session: AsyncSession, customer_id: str, rules: ShopRules) -> Segment:
    """The segment of this customer today."""
    return segment(await repository.kept_orders(session, customer_id, now() - YEAR), rules)


def segment(kept: Sequence[Spent], rules: ShopRules) -> Segment:
    """The segment by the orders that somebody kept: `minor` is what those of the last twelve months come to."""
    if any(part.minor >= rules.vip_spent[part.currency] for part in kept if part.currency in rules.vip_spent):
        return "vip"
    return "regular" if sum(part.orders for part in kept) > 1 else "new"
