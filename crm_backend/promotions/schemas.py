"""Promo codes and points as the bot reads them."""

from datetime import datetime

from pydantic import BaseModel

from crm_backend.formatting import Money
from crm_backend.promotions.service import CodeStatus, Tier


class CodeOut(BaseModel):
    code: str
    status: CodeStatus
    percent: int | None
    valid_until: datetime | None


class CodesOut(BaseModel):
    items: list[CodeOut]


class LoyaltyOut(BaseModel):
    points: int
    tier: Tier
    next_tier: Tier | None
    missing: int
    worth: Money
