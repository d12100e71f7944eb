"""From the bot to a person and back, seen from both sides: the customer's browser and the agent's."""

import pytest
from playwright.async_api import expect

from tests.journeys.browser.conftest import ATTACK, PATIENCE, PHONE, World

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="session")]

NOTE = "Promised a voucher the last time, be kind"


async def test_a_person_takes_over_answers_and_gives_back(world: World) -> None:
    agent = await world.agent()
    dana = await world.dana()
    await dana.asks("Your service is terrible, I am really angry!")
    await dana.asks("I want to talk to a person")
    await expect(dana.status).to_contain_text("queue", timeout=PATIENCE)

    waiting = agent.rows.filter(has_text="Dana Lin")
    await waiting.click()
    await agent.reads("I want to talk to a person")
    card = agent.page.locator("[class*=situation]")
    await expect(card).to_contain_text("The customer asked for one", timeout=PATIENCE)
    await expect(card).to_contain_text("Mood is falling")
    await expect(agent.page.locator("figure svg[class*=chart] path").first).to_be_visible(timeout=PATIENCE)
    await agent.sees("dana@lantern.example")
    await agent.sees("LT-100002")

    await agent.button("Claim").click()
    await expect(dana.status).to_contain_text("You are talking to", timeout=PATIENCE)
    await agent.answers("Hello Dana, I am here.")
    await dana.sees("Hello Dana, I am here.")
    await agent.button("Note").click()
    await agent.answers(NOTE)
    await agent.button("Reply").click()
    await dana.says("Thank you. Can you see my order?")
    await agent.reads("Can you see my order?")

    await agent.button("Give back to the bot").click()
    await expect(dana.status).to_have_text("Usually answers at once", timeout=PATIENCE)
    assert "LT-100001" in await dana.asks("Where is my order LT-100001?")
    await agent.reads("Where is my order LT-100001?")
    assert NOTE not in " ".join(dana.heard)
    assert NOTE not in await dana.page.content()
    await dana.page.reload()
    await dana.sees("Can you see my order?")
    assert NOTE not in " ".join(await dana.thread())


async def test_the_agent_sees_what_was_understood(world: World) -> None:
    dana = await world.dana()
    await dana.asks("Where is my order LT-100001?")
    agent = await world.agent(view="bot")
    await agent.rows.filter(has_text="Dana Lin").first.click()
    await agent.log.get_by_role("button", expanded=False).first.click()
    understood = agent.page.get_by_role("region", name="Understanding")
    await expect(understood).to_contain_text("Sure: acted on it", timeout=PATIENCE)
    await expect(understood).to_contain_text("LT-100001")


async def test_html_stays_text_on_both_sides(world: World) -> None:
    agent = await world.agent()
    dana = await world.dana()
    await dana.asks("I want to talk to a person")
    await dana.says(ATTACK)
    await agent.rows.filter(has_text="Dana Lin").click()
    await agent.reads("window.attacked")
    await agent.button("Claim").click()
    await agent.answers("<b onmouseover='window.attacked = true'>" + ATTACK)
    await dana.sees("<b onmouseover=")
    assert await agent.log.locator("article :is(p, div) :is(img, script, b)").count() == 0
    assert await dana.page.locator(".bubble :is(img, script, b)").count() == 0
    assert not await agent.was_attacked()
    assert not await dana.was_attacked()


async def test_two_people_talk_chinese_and_so_do_the_pages(world: World) -> None:
    agent = await world.agent(locale="zh-CN")
    await agent.sees("排队中")
    dana = await world.customer(locale="zh-CN")
    await dana.visits()
    await dana.signs_in_as_dana("以 Dana Lin 登录")
    await dana.asks("转人工")
    await agent.rows.filter(has_text="Dana Lin").click()
    await agent.button("认领").click()
    await expect(dana.status).to_contain_text("正在为您服务", timeout=PATIENCE)
    await agent.answers("您好，我来帮您查。")
    await dana.sees("您好，我来帮您查。")
    await agent.button("交还机器人").click()
    await expect(dana.status).to_have_text("通常即时回复", timeout=PATIENCE)
    assert "清风空气净化器" in await dana.asks("我的订单LT-100001到哪儿了？")


async def test_an_agent_answers_from_a_phone(world: World) -> None:
    dana = await world.dana()
    await dana.asks("I want to talk to a person")
    agent = await world.agent(size=PHONE)
    await agent.rows.filter(has_text="Dana Lin").click()
    await agent.button("Claim").click()
    await agent.answers("I am on my phone, but I am here.")
    await dana.sees("I am on my phone, but I am here.")
    assert await agent.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
