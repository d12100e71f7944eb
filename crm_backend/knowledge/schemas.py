"""Articles as the bot reads them."""

from pydantic import BaseModel


class ArticleOut(BaseModel):
    slug: str
    title: str
    summary: str
    url: str


class ArticlesOut(BaseModel):
    items: list[ArticleOut]
