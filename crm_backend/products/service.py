"""The catalogue as customers see it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.formatting import Money, money
from crm_backend.models import Product
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
    language = (locale or "en").replace("_", "-").lower().split("-")[0]
    currency = currency_of(locale)
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


async def by_sku(session: AsyncSession, sku: str) -> Product | None:
    """The product with this article number, however it is written."""
    return await repository.by_sku(session, sku.strip().upper())


async def find(session: AsyncSession, family: str | None, q: str | None) -> list[Product]:
    """Products of a family, or that somebody may mean by these words, as they stand in the shop window."""
    found = [product for product in await repository.in_order(session) if not family or product.family.lower() == family.lower()]
    return [product for product in found if _is_meant(product, q.lower())] if q else found


def currency_of(locale: str | None) -> str:
    """The currency in which readers of this locale see prices; US dollars where we know no better."""
    code = (locale or "en").replace("_", "-").lower()
    return "GBP" if code == BRITISH else CURRENCIES.get(code.split("-")[0], "USD")


def _is_meant(product: Product, words: str) -> bool:
    """Whether the words name the product (they may be a whole sentence), or all of them stand in what is said of it."""
    names = [*product.names.values(), *(synonym for some in product.synonyms.values() for synonym in some), product.sku]
    lowered = [name.lower() for name in names]
    said = " ".join([*lowered, product.family.lower(), *(text.lower() for text in product.descriptions.values())])
    return any(name in words for name in lowered) or all(word in said for word in words.split())
