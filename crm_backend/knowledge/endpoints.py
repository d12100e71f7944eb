"""The help pages that customers read."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from crm_backend.dependencies import DatabaseDep
from crm_backend.knowledge import service
from crm_backend.pages import markdown, page_language, render

router = APIRouter(tags=["help"], default_response_class=HTMLResponse)
Lang = Annotated[str | None, Query(max_length=35)]


@router.get("/help")
async def help_page(db: DatabaseDep, lang: Lang = None) -> HTMLResponse:
    """All articles."""
    language = page_language(lang)
    async with db.reading() as session:
        articles = [(article.slug, text) for article, text in await service.everything(session, language)]
    return HTMLResponse(render("help", language, articles=articles, other=_other(language)))


@router.get("/help/{slug}")
async def article_page(slug: str, db: DatabaseDep, lang: Lang = None) -> HTMLResponse:
    """One article."""
    language = page_language(lang)
    async with db.reading() as session:
        article = await service.get(session, slug, language)
        related = await service.related(session, slug, language)
    page = render(
        "article",
        language,
        article=article,
        body=markdown(article.body),
        related=[(other.slug, text.title) for other, text in related],
        other=_other(language),
    )
    return HTMLResponse(page)


def _other(language: str) -> str:
    return "en" if language == "zh" else "zh"
