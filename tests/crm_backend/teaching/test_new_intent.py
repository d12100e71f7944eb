"""A new intent from its change to the answer in a chat: both models are trained on the changed files, and the real bot runs."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from crm_backend.converse.running import own_shop
from crm_backend.converse.shop import Shop
from crm_backend.setup.places import ROOT, Places
from crm_backend.teaching.dataset.kinds import apply
from crm_backend.teaching.dataset.tree import Tree

CODE = ("actions", "bot", "connectors", "crm_backend")
WORDED = {
    "name": "gift_wrapping",
    "titles": {"en": "Gift wrapping", "zh": "礼品包装"},
    "examples": [
        {"text": text}
        for text in (
            "do you gift wrap orders",
            "can you wrap it as a present",
            "gift wrapping please",
            "is there wrapping paper for gifts",
            "wrap my parcel as a birthday gift",
            "how much is gift wrap",
            "i want this one gift wrapped",
            "可以帮我包装成礼物吗",
            "有礼品包装服务吗",
            "礼物包装要钱吗",
        )
    ],
    "answer": {
        "texts": {
            "en": "We wrap any order for $3: tick the box at checkout.",
            "zh": "任何订单均可包装，每份 3 美元，下单时勾选即可。",
        }
    },
}
FROM_ARTICLE = {
    "name": "recycling_old_devices",
    "titles": {"en": "Recycling", "zh": "旧件回收"},
    "examples": [
        {"text": text}
        for text in (
            "do you recycle old lamps",
            "can i hand in my old bulbs for recycling",
            "where do i recycle my old vacuum",
            "do you take back old devices to recycle them",
            "recycling of used batteries",
            "旧灯泡可以回收吗",
        )
    ],
    "answer": {"article": "return-policy"},
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout with two intents that were taught, as it would be deployed."""
    root = tmp_path_factory.mktemp("taught") / "checkout"
    left_out = shutil.ignore_patterns("node_modules", "__pycache__", "dist")
    for folder in CODE:
        shutil.copytree(ROOT / folder, root / folder, ignore=left_out)
    (root / ".venv-rasa").symlink_to(ROOT / ".venv-rasa")
    tree = Tree.read(ROOT)
    for content in (WORDED, FROM_ARTICLE):
        apply(tree, "intent.add", content)
    tree.write(root)
    return root


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(checkout: Path) -> AsyncIterator[Shop]:
    async with own_shop(Places(checkout / "var", root=checkout)) as shop:
        yield shop


async def said(shop: Shop, *texts: str, language: str = "en") -> Any:
    visitor = shop.visitor(None, language)
    reply = None
    for text in texts:
        reply = await visitor.say(text)
    return reply


@pytest.mark.timeout(600)  # both models are trained
@pytest.mark.asyncio(loop_scope="module")
async def test_the_bot_answers_what_it_was_taught(shop: Shop) -> None:
    reply = await said(shop, "could you gift wrap my order please?")
    assert (reply.understood, reply.text) == ("gift_wrapping", WORDED["answer"]["texts"]["en"])  # type: ignore[index]
    reply = await said(shop, "能不能包装成礼物？", language="zh")
    assert (reply.understood, reply.text) == ("gift_wrapping", WORDED["answer"]["texts"]["zh"])  # type: ignore[index]


@pytest.mark.timeout(600)
@pytest.mark.asyncio(loop_scope="module")
async def test_the_knowledge_base_is_asked_where_it_answers(shop: Shop) -> None:
    visitor = shop.visitor(None, "en")
    reply = await visitor.say("do you recycle old lamps and bulbs?")
    assert reply.understood == "recycling_old_devices"
    assert "action_knowledge" in str(await shop.traces(reply.conversation_id))


@pytest.mark.timeout(600)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_question_in_between_is_answered_and_the_form_goes_on(shop: Shop) -> None:
    visitor = shop.visitor("dana@lantern.example", "en")
    await visitor.say("I want to return something")
    reply = await visitor.say("can you wrap it as a present")
    assert "We wrap any order for $3" in reply.text


@pytest.mark.timeout(600)
@pytest.mark.asyncio(loop_scope="module")
async def test_asking_back_offers_it_by_its_title(shop: Shop) -> None:
    visitor = shop.visitor(None, "en")
    offered: set[str] = set()
    for text in ("gift", "wrapping", "present paper", "birthday", "wrap order gift refund"):
        offered |= set((await visitor.say(text)).buttons)
    assert "Gift wrapping" in offered
