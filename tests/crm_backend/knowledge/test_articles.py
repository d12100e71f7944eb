"""Finding articles and reading them."""

import pytest

from crm_backend.models import Article, ArticleVersion
from tests.crm_backend.lantern import Lantern

QUESTIONS = [
    ("en", "how long does shipping take", "delivery-times-and-costs"),
    ("en", "do I have to pay customs duties in Japan", "international-shipping"),
    ("en", "when will I get my money back", "refunds"),
    ("en", "my kettle has limescale", "help-electric-kettle"),
    ("en", "can I pay with PayPal", "payment-methods"),
    ("en", "opening hours in Berlin", "stores-and-opening-hours"),
    ("zh", "多久能送到", "delivery-times-and-costs"),
    ("zh", "退款什么时候到账", "refunds"),
    ("zh", "水壶有水垢怎么办", "help-electric-kettle"),
    ("zh", "可以用微信支付吗", "payment-methods"),
    ("zh", "扫地机器人找不到基站", "help-robot-vacuum"),
    ("zh", "怎么注销账户", "privacy-and-your-data"),
]


@pytest.mark.parametrize(("language", "question", "slug"), QUESTIONS)
async def test_a_question_finds_its_article(lantern: Lantern, language: str, question: str, slug: str) -> None:
    conversation = await lantern.conversation(language=language)
    found = (await lantern.get(conversation, "knowledge", q=question)).json()["items"]
    assert slug in [article["slug"] for article in found]


async def test_a_topic_finds_the_main_article_first_in_the_reader_s_language(lantern: Lantern) -> None:
    conversation = await lantern.conversation(language="zh")
    found = (await lantern.get(conversation, "knowledge", topic="return_policy")).json()["items"]
    assert found[0]["title"] == "退货政策"
    assert found[0]["url"].endswith("/help/return-policy?lang=zh")
    family = (await lantern.get(conversation, "knowledge", topic="LED strip")).json()["items"]
    assert [article["slug"] for article in family] == ["help-led-strip"]


async def test_a_language_without_articles_is_answered_in_english(lantern: Lantern) -> None:
    conversation = await lantern.conversation(language="de")
    found = (await lantern.get(conversation, "knowledge", topic="warranty")).json()["items"]
    assert found[0]["title"] == "Our warranty"


async def test_nothing_found_is_an_empty_list_and_no_question_is_an_error(lantern: Lantern) -> None:
    conversation = await lantern.conversation()
    assert (await lantern.get(conversation, "knowledge", q="xyzzy")).json() == {"items": []}
    assert (await lantern.get(conversation, "knowledge", q="？！")).json() == {"items": []}
    assert (await lantern.get(conversation, "knowledge")).status_code == 400


async def test_an_article_is_a_page_in_both_languages(lantern: Lantern) -> None:
    english = await lantern.bot.get("/help/refunds")
    assert english.headers["content-type"].startswith("text/html")
    assert "<h1>When and how you get your money back</h1>" in english.text
    assert "<table>" in english.text and "<strong>Large amounts.</strong>" in english.text
    chinese = await lantern.bot.get("/help/refunds", params={"lang": "zh-CN"})
    assert "退款时间与方式" in chinese.text and '<html lang="zh-CN">' in chinese.text
    unknown = await lantern.bot.get("/help/nothing")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "article_unknown")


@pytest.mark.parametrize(("lang", "words"), [("en", "There is no such help page"), ("zh", "没有这个帮助页面")])
async def test_a_person_who_looks_for_a_missing_article_is_shown_others(lantern: Lantern, lang: str, words: str) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = await lantern.bot.get("/help/nothing", params={"lang": lang}, headers=headers)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert words in page.text
    assert page.text.count(f"?lang={lang}") == 7 and f'href="/help?lang={lang}"' in page.text


async def test_the_help_page_lists_all_articles(lantern: Lantern) -> None:
    page = (await lantern.bot.get("/help", params={"lang": "en"})).text
    assert page.count("/help/") == 30


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
