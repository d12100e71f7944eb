"""Products, promo codes and the articles of the knowledge base, as rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crm_backend.demo.source import Source, read, read_article_translations, read_articles, read_translations
from crm_backend.models import Article, ArticleTopic, ArticleVersion, Product, PromoCode
from crm_backend.products.texts import in_language

OPENED_DAYS_AGO = 800  # before the first order


@dataclass(frozen=True)
class Goods:
    """A product as the generator needs it."""

    id: str
    sku: str
    family: str
    family_zh: str
    names: dict[str, str]
    prices: dict[str, int]

    def price(self, currency: str) -> int:
        """What it costs in this currency, in minor units."""
        return self.prices[currency]

    def call(self, language: str) -> str:
        """What customers call it: its family's name."""
        return in_language({"en": self.family, "zh": self.family_zh}, language)


def add_catalogue(source: Source) -> list[Goods]:
    """All products, in the order of the shop window."""
    opened = source.days_ago(OPENED_DAYS_AGO)
    goods: list[Goods] = []
    for family in read("products.yml"):
        for product in family["products"]:
            goods.append(_add_product(source, family, product, opened, position=len(goods)))
    return goods


def add_promo_codes(source: Source) -> None:
    """One code that is valid, one that has expired, one that is used up."""
    codes = [
        ("WELCOME10", 10, 200, -200, None, 0),
        ("SUMMER20", 20, 150, 60, None, 412),
        ("FLASH30", 30, 40, -30, 100, 100),
    ]
    for code, percent, since, until, max_uses, uses in codes:
        start = source.days_ago(since, hour=0).replace(minute=0)
        end = source.days_ago(until, hour=23).replace(minute=59)
        source.add(
            PromoCode,
            id=source.identity(),
            created_at=start,
            code=code,
            percent=percent,
            valid_from=start,
            valid_until=end,
            max_uses=max_uses,
            uses=uses,
        )


def add_articles(source: Source) -> None:
    """The knowledge base in English and Chinese."""
    written = source.days_ago(OPENED_DAYS_AGO) + timedelta(days=30)
    for position, article in enumerate(read_articles()):
        identity = source.identity()
        source.add(Article, id=identity, created_at=written, slug=article["slug"], position=position)
        for topic in article["topics"]:
            source.add(ArticleTopic, article_id=identity, topic=topic)
        for locale in ("en", "zh"):
            source.add(
                ArticleVersion, id=source.identity(), created_at=written, article_id=identity, locale=locale, **article[locale]
            )


def add_article_translations(source: Source) -> None:
    """The articles in the further languages; added after all else, one more leaves the rest of the shop as it is."""
    articles = {article["slug"]: article for article in source.rows[Article]}
    for locale, texts in read_article_translations().items():
        for slug, text in texts.items():
            article = articles[slug]
            source.add(
                ArticleVersion,
                id=source.identity(),
                created_at=article["created_at"],
                article_id=article["id"],
                locale=locale,
                **text,
            )


def _add_product(source: Source, family: dict[str, Any], product: dict[str, Any], opened: datetime, *, position: int) -> Goods:
    texts = {locale: product[locale] for locale in ("en", "zh")} | read_translations("products", product["sku"])
    names = {locale: text["name"] for locale, text in texts.items()}
    row = source.add(
        Product,
        id=source.identity(),
        created_at=opened,
        sku=product["sku"],
        family=family["family"],
        image=family["image"],
        names=names,
        descriptions={locale: text["description"] for locale, text in texts.items()},
        synonyms={locale: text["synonyms"] for locale, text in texts.items()},
        prices=product["prices"],
        stock=product["stock"],
        warranty_months=family["warranty_months"],
        position=position,
    )
    return Goods(row["id"], product["sku"], family["family"], family["zh"], names, product["prices"])
