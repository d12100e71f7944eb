"""The catalogue as customers see it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.formatting import Money, money
from crm_backend.products import repository
from crm_backend.products.texts import in_language

CURRENCIES = {"zh": "CNY", "de": "EUR", "fr": "EUR", "es": "EUR", "it": "EUR"}  # of a page's language; others see US dollars
BRITISH = "en-gb"


@dataclass(frozen=True)
class Shown:
    """A product in the words and the money of a reader."""

    sku: str
    family: str
    name: str
    description: str
    price: Money
    image: str


async def shop_window(session: AsyncSession, locale: str | None) -> list[Shown]:
    """All products for a reader of this locale (such as `zh-CN`; English when there is none)."""
    code = (locale or "en").replace("_", "-").lower()
    language = code.split("-")[0]
    currency = "GBP" if code == BRITISH else CURRENCIES.get(language, "USD")
    return [
        Shown(
            sku=product.sku,
            family=product.family,
            name=in_language(product.names, language),
            description=in_language(product.descriptions, language),
            price=money(product.prices[currency], currency, language),
            image=product.image,
        )
        for product in await repository.in_order(session)
    ]
