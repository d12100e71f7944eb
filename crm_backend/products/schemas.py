"""Products as the bot reads them."""

from typing import Literal

from pydantic import BaseModel

from crm_backend.formatting import Money, money
from crm_backend.models import Product
from crm_backend.products.texts import in_language
from crm_backend.shop_rules import ShopRules


class ProductOut(BaseModel):
    sku: str
    name: str
    family: str
    description: str
    price: Money
    image_url: str
    availability: Literal["in_stock", "few", "sold_out"]
    left: int | None  # only where there are few
    warranty_months: int
    url: str


def product_out(product: Product, language: str, currency: str, rules: ShopRules, base_url: str) -> ProductOut:
    """The product in the words of a language and the money of a customer."""
    few = 0 < product.stock <= rules.few_left
    return ProductOut(
        sku=product.sku,
        name=in_language(product.names, language),
        family=product.family,
        description=in_language(product.descriptions, language),
        price=money(product.prices[currency], currency, language),
        image_url=image_url(product, base_url),
        availability="few" if few else "in_stock" if product.stock > 0 else "sold_out",
        left=product.stock if few else None,
        warranty_months=product.warranty_months,
        url=rules.product_url.format(sku=product.sku) if rules.product_url else f"{base_url}/#products",
    )


def image_url(product: Product, base_url: str) -> str:
    """Where a product's picture is."""
    return f"{base_url}/shop/images/{product.image}"


class RecommendationsOut(BaseModel):
    items: list[ProductOut]
    because: Literal["bought_together", "popular"]
    bought: str | None  # what the customer bought, with which the first one goes
