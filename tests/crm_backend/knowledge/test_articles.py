"""Articles as pages."""

import pytest

from crm_backend.models import Article, ArticleVersion
from tests.crm_backend.lantern import Lantern


async def test_an_article_is_a_page_in_every_language(lantern: Lantern) -> None:
    english = await lantern.bot.get("/help/refunds")
    assert english.headers["content-type"].startswith("text/html")
    assert "<h1>When and how you get your money back</h1>" in english.text
    assert "<table>" in english.text and "<strong>Large amounts.</strong>" in english.text
    chinese = await lantern.bot.get("/help/refunds", params={"lang": "zh-CN"})
    assert "退款时间与方式" in chinese.text and '<html lang="zh-CN">' in chinese.text
    spanish = await lantern.bot.get("/help/refunds", params={"lang": "es"})
    assert "Cuándo y cómo recuperas tu dinero" in spanish.text and '<html lang="es">' in spanish.text
    unknown = await lantern.bot.get("/help/nothing")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "article_unknown")


@pytest.mark.parametrize(("lang", "words"), [("en", "There is no such help page"), ("zh", "没有这个帮助页面")])
async def test_a_person_who_looks_for_a_missing_article_is_shown_others(lantern: Lantern, lang: str, words: str) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = await lantern.bot.get("/help/nothing", params={"lang": lang}, headers=headers)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert words in page.text
    assert page.text.count(f"?lang={lang}") == 7 and f'href="/help?lang={lang}"' in page.text


@pytest.mark.parametrize(("lang", "title"), [("en", "Our return policy"), ("es", "Nuestra política de devoluciones")])
async def test_the_help_page_lists_all_articles(lantern: Lantern, lang: str, title: str) -> None:
    page = (await lantern.bot.get("/help", params={"lang": lang})).text
    assert page.count("/help/") == 30 and title in page


async def test_html_in_an_article_is_shown_and_not_obeyed(lantern: Lantern) -> None:
    async with lantern.db.transaction() as session:
        article = Article(slug="evil")
        session.add(article)
        await session.flush()
        body = "<script>alert(1)</script> [here](javascript:alert(1)) <img src=x onerror=alert(1)>"
        session.add(ArticleVersion(article_id=article.id, locale="en", title="<b>Bold</b>", summary="<i>s</i>", body=body))
    page = (await lantern.bot.get("/help/evil")).text
    assert "<script>" not in page and "<img" not in page and "<b>Bold" not in page
    assert 'href="javascript:' not in page
    assert "&lt;script&gt;" in page
