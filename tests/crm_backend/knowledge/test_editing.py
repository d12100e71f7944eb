"""Articles and gaps in the console."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from crm_backend.conversations import service as conversations
from crm_backend.models import AuditEntry, Conversation, KnowledgeGap, Owner, Role, User
from crm_backend.texts import LANGUAGES
from tests.crm_backend.lantern import Lantern

TEXT = {"title": "Gift wrapping", "summary": "We wrap presents for $3.", "body": "**Paper** and a ribbon."}
NEW = {"slug": "gift-wrapping", "topics": ["Gifts", "gifts"], "texts": {"en": TEXT}}
ARTICLES = "/api/v1/knowledge/articles"
GAPS = "/api/v1/knowledge/gaps"


@pytest.fixture
async def editor(lantern: Lantern) -> AsyncIterator[httpx2.AsyncClient]:
    browser = await lantern.sign_in(Role.SUPERVISOR)
    yield browser
    await browser.aclose()


async def created(editor: httpx2.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await editor.post(ARTICLES, json=NEW | more)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_new_article_is_listed_found_by_the_bot_and_a_page(lantern: Lantern, editor: httpx2.AsyncClient) -> None:
    article = await created(editor)
    assert (article["languages"], article["topics"], article["published"]) == (["en"], ["gifts"], True)
    assert article["updated_by"] == "Supervisor"
    rows = (await editor.get(ARTICLES, params={"q": "wrap gift"})).json()["items"]
    assert [row["slug"] for row in rows] == ["gift-wrapping"]
    assert len((await editor.get(ARTICLES)).json()["items"]) == 31
    assert (await editor.get(ARTICLES, params={"q": "退货政策"})).json()["items"][0]["slug"] == "return-policy"
    assert (await editor.get(ARTICLES, params={"q": "!?"})).json()["items"] == []
    conversation = await lantern.conversation()
    found = (await lantern.post(conversation, "knowledge", {"question": "gift wrapping ribbon"})).json()["items"]
    assert found[0]["slug"] == "gift-wrapping"
    assert "<strong>Paper</strong>" in (await lantern.bot.get("/help/gift-wrapping")).text


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"slug": "refunds"}, 409, "slug_taken"),
        ({"slug": "No Spaces"}, 422, "invalid"),
        ({"texts": {}}, 422, "invalid"),
        ({"texts": {"fr": TEXT}}, 422, "invalid"),
        ({"texts": {"en": TEXT | {"title": " "}}}, 422, "invalid"),
        ({"gap_id": "nothing"}, 404, "gap_unknown"),
    ],
)
async def test_a_wrong_article_changes_nothing(
    lantern: Lantern, editor: httpx2.AsyncClient, change: dict[str, Any], status: int, code: str
) -> None:
    answer = await editor.post(ARTICLES, json=NEW | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len((await editor.get(ARTICLES)).json()["items"]) == 30


async def test_an_article_is_written_in_all_languages_of_the_installation(lantern: Lantern, editor: httpx2.AsyncClient) -> None:
    languages = (await editor.get("/api/v1/knowledge/languages")).json()["items"]
    assert languages[0] == "en" and set(languages) == LANGUAGES
    article = await created(editor, texts={code: TEXT | {"title": f"Gifts {code}"} for code in languages})
    assert article["titles"] == {code: f"Gifts {code}" for code in languages}


async def test_saving_is_a_new_version_and_restoring_is_one_too(lantern: Lantern, editor: httpx2.AsyncClient) -> None:
    await created(editor)
    change = {"topics": ["gifts"], "texts": {"en": TEXT | {"title": "Wrapping"}, "zh": TEXT}, "base": {"en": 1}}
    saved = (await editor.put(f"{ARTICLES}/gift-wrapping", json=change)).json()
    assert {locale: text["version"] for locale, text in saved["texts"].items()} == {"en": 2, "zh": 1}
    stale = await editor.put(f"{ARTICLES}/gift-wrapping", json=change)
    assert (stale.status_code, stale.json()["code"]) == (409, "edited_meanwhile")
    versions = (await editor.get(f"{ARTICLES}/gift-wrapping/versions")).json()["items"]
    assert [(v["locale"], v["version"], v["current"]) for v in versions if v["locale"] == "en"] == [
        ("en", 2, True),
        ("en", 1, False),
    ]
    assert {version["author"] for version in versions} == {"Supervisor"}
    first = next(version for version in versions if version["title"] == "Gift wrapping" and version["locale"] == "en")
    restored = (await editor.post(f"{ARTICLES}/gift-wrapping/restore", json={"version_id": first["id"]})).json()
    assert (restored["texts"]["en"]["title"], restored["texts"]["en"]["version"]) == ("Gift wrapping", 3)
    assert restored["texts"]["zh"]["version"] == 1
    unknown = await editor.post(f"{ARTICLES}/refunds/restore", json={"version_id": first["id"]})
    assert unknown.status_code == 404
    assert {entry.action for entry in await lantern.rows(AuditEntry, AuditEntry.subject == "article:gift-wrapping")} == {
        "article.created",
        "article.saved",
        "article.restored",
    }


async def test_what_did_not_change_makes_no_version(editor: httpx2.AsyncClient) -> None:
    await created(editor)
    same = {"topics": [], "texts": {"en": TEXT}, "base": {"en": 1}}
    saved = (await editor.put(f"{ARTICLES}/gift-wrapping", json=same)).json()
    assert saved["texts"]["en"]["version"] == 1 and saved["topics"] == []


async def test_an_unpublished_article_is_nowhere_but_in_the_console(lantern: Lantern, editor: httpx2.AsyncClient) -> None:
    hidden = {"topics": ["returns"], "published": False, "texts": {"en": TEXT}, "base": {"en": 1}}
    assert (await editor.put(f"{ARTICLES}/refunds", json=hidden)).json()["published"] is False
    assert (await lantern.bot.get("/help/refunds")).status_code == 404
    assert "/help/refunds" not in (await lantern.bot.get("/help")).text
    conversation = await lantern.conversation()
    found = (await lantern.post(conversation, "knowledge", {"question": "gift wrapping"})).json()["items"]
    assert "refunds" not in [article["slug"] for article in found]
    assert len((await editor.get(ARTICLES)).json()["items"]) == 30


async def test_a_preview_is_what_customers_see(editor: httpx2.AsyncClient) -> None:
    answer = await editor.post("/api/v1/knowledge/preview", json={"body": "**a** <script>alert(1)</script>"})
    assert answer.json()["html"] == "<p><strong>a</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


async def test_a_gap_is_counted_dismissed_reopened_and_answered(lantern: Lantern, editor: httpx2.AsyncClient) -> None:
    conversations = [await lantern.conversation() for _ in range(3)]
    for conversation in conversations[:2]:
        await lantern.post(conversation, "knowledge", {"question": "purple unicorns"})
    await lantern.post(conversations[2], "knowledge", {"question": "lemon cake recipe"})
    gaps = (await editor.get(GAPS)).json()["items"]
    assert [[asked["text"] for asked in gap["questions"]] for gap in gaps] == [["purple unicorns"] * 2, ["lemon cake recipe"]]
    assert {asked["conversation_id"] for asked in gaps[0]["questions"]} == set(conversations[:2])
    assert (await editor.post(f"{GAPS}/{gaps[1]['id']}/dismiss")).status_code == 204
    await lantern.post(conversations[0], "knowledge", {"question": "lemon cake recipe"})
    assert len((await editor.get(GAPS)).json()["items"]) == 1, "what was dismissed stays so"
    [dismissed] = (await editor.get(GAPS, params={"state": "dismissed"})).json()["items"]
    assert len(dismissed["questions"]) == 2
    assert (await editor.post(f"{GAPS}/{dismissed['id']}/reopen")).status_code == 204
    await created(editor, gap_id=dismissed["id"])
    assert [gap["id"] for gap in (await editor.get(GAPS)).json()["items"]] == [gaps[0]["id"]]
    assert {gap.state for gap in await lantern.rows(KnowledgeGap)} == {"open", "answered"}


async def test_conversations_that_one_may_not_see_are_not_linked(lantern: Lantern) -> None:
    conversation = await lantern.conversation()
    people = {role: User(email=role, name=role, role=role, password_hash="x") for role in Role}
    async with lantern.db.transaction() as session:
        session.add_all(people.values())
        (await session.get_one(Conversation, conversation)).owner = Owner.AGENT
    async with lantern.db.reading() as session:
        seen = {role for role, user in people.items() if await conversations.visible(session, user, {conversation})}
    assert seen == {Role.SUPERVISOR, Role.ADMIN}
