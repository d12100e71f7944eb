"""The help pages that customers read."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from crm_backend.dependencies import DatabaseDep
from crm_backend.errors import NotFound
from crm_backend.knowledge import service
from crm_backend.pages import markdown, missing_page, other_languages, page_language, render, wants_page

SUGGESTED = 6  # articles, where the wanted one is not there
router = APIRouter(tags=["help"], default_response_class=HTMLResponse)
Lang = Annotated[str | None, Query(max_length=35)]


@router.get("/help")
async def help_page(db: DatabaseDep, lang: Lang = None) -> HTMLResponse:
    """All articles."""
    language = page_language(lang)
    async with db.reading() as session:
        articles = [(article.slug, text) for article, text in await service.everything(session, language)]
    return HTMLResponse(render("help", language, articles=articles, others=other_languages(language)))


@router.get("/help/{slug}")
async def article_page(request: Request, slug: str, db: DatabaseDep, lang: Lang = None) -> HTMLResponse:
    """One article; a person who asks for one that is not there is shown others."""
    language = page_language(lang)
    async with db.reading() as session:
        try:
            article = await service.get(session, slug, language)
        except NotFound:
            if not wants_page(request):
                raise
            others = (await service.everything(session, language))[:SUGGESTED]
            return missing_page("article", language, articles=[(other.slug, text.title) for other, text in others])
        related = await service.related(session, slug, language)
    page = render(
        "article",
        language,
        article=article,
        body=markdown(article.body),
        related=[(other.slug, text.title) for other, text in related],
        others=other_languages(language),
    )
    return HTMLResponse(page)
