"""The shop's numbers, each with its reason; an installation changes them by `CONCIERGE_SHOP__<NAME>`."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Hours(BaseModel):
    """When somebody may be called, by the clock of the place that is called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: time
    closes: time
    days: int = Field(ge=1, le=7)  # of the week, from Monday on


def _upper(amounts: dict[str, int]) -> dict[str, int]:
    """Names in the environment lose their case."""
    return {currency.upper(): amount for currency, amount in amounts.items()}


Amounts = Annotated[dict[str, int], AfterValidator(_upper)]  # minor units by currency
ELSEWHERE = "elsewhere"


class ShopRules(BaseModel):
    """What the shop promises and allows; what customers read of it stands in the help articles."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    return_days: int = Field(default=30, ge=0)  # promised on the website; consumer law asks for 14 in the EU and 7 in China
    claim_days: int = Field(default=14, ge=0)  # for what was missing, wrong or broken: later nobody can tell what the carrier did
    # What the bot may promise alone; above it a person looks first, because most fraud is in few large refunds.
    refund_limit: Amounts = {"USD": 500_00, "EUR": 500_00, "GBP": 450_00, "CNY": 3500_00}
    refund_days: int = Field(default=5, ge=0)  # until the money is on the customer's account; cards need three to five
    largest_quantity: int = Field(default=20, ge=1)  # of one line; more is a business customer, with whom a person speaks
    few_left: int = Field(default=5, ge=0)  # up to so many pieces on the shelf are told, so that nobody waits too long

    silver_from: int = Field(default=1000, ge=1)  # points earned in twelve months
    gold_from: int = Field(default=3000, ge=1)
    hundred_points: Amounts = {"USD": 1_00, "EUR": 1_00, "GBP": 80, "CNY": 7_00}  # what they take off an order
    # The promo codes that anybody may be told of who asks for offers; the others are for those who were given them.
    announced_codes: tuple[str, ...] = ("WELCOME10",)
    vip_spent: Amounts = {"USD": 1000_00, "EUR": 1000_00, "GBP": 850_00, "CNY": 7000_00}  # in twelve months

    privacy_days: int = Field(default=30, ge=1)  # a month is what the GDPR (article 12) allows
    reset_minutes: int = Field(default=30, ge=1)  # a link in a mailbox is a key lying about
    resets_per_hour: int = Field(default=3, ge=1)  # so that nobody fills a mailbox by asking for another's password
    reset_url: str | None = None  # the shop's own page for a new password; default: its first page
    product_url: str | None = None  # the shop's page of an article, with {sku}; default: its first page
    # By the country of the number that is called: the hours of the office that calls there.
    phone_hours: dict[str, Hours] = {
        "CN": Hours(opens=time(9), closes=time(21), days=7),
        ELSEWHERE: Hours(opens=time(9), closes=time(18), days=6),
    }

    def hours(self, country: str | None) -> Hours:
        """When somebody in this country may be called; the whole day where nothing is set."""
        always = Hours(opens=time.min, closes=time.max, days=7)
        return self.phone_hours.get(country or ELSEWHERE) or self.phone_hours.get(ELSEWHERE, always)
