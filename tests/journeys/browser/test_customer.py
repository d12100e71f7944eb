"""A customer in the shop: asks, is answered, cancels, comes back."""

import pytest
from playwright.async_api import expect

from tests.journeys.browser.conftest import ATTACK, PATIENCE, PHONE, World

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="session")]


async def test_the_shop_shows_what_it_sells(world: World) -> None:
    visitor = await world.customer()
    await visitor.visits()
    lamp = visitor.page.get_by_role("listitem").filter(has=visitor.page.get_by_role("heading", name="Lantern desk lamp"))
    await expect(lamp.locator(".price")).to_have_text("$59.90", timeout=PATIENCE)
    await lamp.locator("img").evaluate("image => image.decode()")


async def test_the_help_speaks_the_language_of_the_shop(world: World) -> None:
    visitor = await world.customer()
    await visitor.visits("/?lang=zh")
    await visitor.page.get_by_role("link", name="全部帮助文章").click()
    await visitor.page.get_by_role("link", name="退货政策").first.click()
    await expect(visitor.page.get_by_role("heading", level=1)).to_have_text("退货政策", timeout=PATIENCE)


async def test_dana_asks_where_her_order_is_and_is_answered(world: World) -> None:
    dana = await world.dana()
    answer = await dana.asks("Where is my order LT-100001?")
    assert "LT-100001" in answer
    assert "UPS" in answer
    await expect(dana.page.locator(".bubble a", has_text="ups.com")).to_have_attribute("rel", "noopener noreferrer nofollow")


async def test_a_stranger_is_told_nothing_about_danas_order(world: World) -> None:
    stranger = await world.customer()
    await stranger.visits()
    await stranger.opens_chat()
    answer = await stranger.asks("Where is my order LT-100001?")
    assert "UPS" not in answer
    proved = await stranger.asks("dana@lantern.example")
    assert "UPS" in proved


async def test_a_button_cancels_the_order_once_and_is_gone(world: World) -> None:
    dana = await world.dana()
    asked = await dana.asks("Please cancel LT-100002")
    assert "LT-100002" in asked
    done = await dana.presses("Yes, cancel it")
    assert "LT-100002" in done
    assert "$85.70" in done
    assert "Yes, cancel it" in await dana.thread()
    await expect(dana.page.get_by_role("button", name="Yes, cancel it")).to_have_count(0)


async def test_a_reload_in_the_middle_keeps_the_words_and_the_place(world: World) -> None:
    dana = await world.dana()
    await dana.asks("Where is my order LT-100001?")
    await dana.asks("cancel LT-100002")
    before = await dana.thread()
    await dana.page.reload()
    await expect(dana.bubbles).to_have_count(len(before), timeout=PATIENCE)
    assert await dana.thread() == before
    await expect(dana.bubbles.last).to_be_in_viewport(timeout=PATIENCE)
    assert "LT-100002" in await dana.presses("Yes, cancel it")


async def test_html_in_a_message_is_shown_as_text(world: World) -> None:
    dana = await world.dana()
    await dana.asks(ATTACK)
    assert (await dana.thread())[0] == ATTACK
    assert await dana.page.locator(".bubble :is(img, script)").count() == 0
    await dana.page.reload()
    await expect(dana.bubbles.first).to_be_visible(timeout=PATIENCE)
    assert (await dana.thread())[0] == ATTACK
    assert not await dana.was_attacked()


async def test_all_of_it_is_in_chinese_for_who_chooses_chinese(world: World) -> None:
    dana = await world.customer(locale="zh-CN")
    await dana.visits("/?lang=zh")
    await dana.signs_in_as_dana("以 Dana Lin 登录")
    await dana.sees("一盏好灯")
    await expect(dana.status).to_have_text("通常即时回复")
    answer = await dana.asks("我的订单LT-100001到哪儿了？")
    assert "LT-100001（清风空气净化器）" in answer
    assert "LT-100002" in await dana.asks("取消LT-100002")
    assert "退" in await dana.presses("确认取消")


async def test_on_a_phone_the_chat_fills_the_screen_and_works(world: World) -> None:
    dana = await world.dana(size=PHONE)
    answer = await dana.asks("Where is my order LT-100001?")
    assert "LT-100001" in answer
    panel = await dana.page.locator(".panel").bounding_box()
    assert panel == {"x": 0, "y": 0, "width": PHONE["width"], "height": PHONE["height"]}
    await expect(dana.bubbles.last).to_be_in_viewport(timeout=PATIENCE)
    await expect(dana.input).to_be_in_viewport()
    widest = await dana.page.evaluate("document.documentElement.scrollWidth")
    assert widest <= PHONE["width"]
    await dana.page.get_by_role("button", name="Close the chat").click()
    await expect(dana.launcher).to_be_in_viewport(timeout=PATIENCE)
