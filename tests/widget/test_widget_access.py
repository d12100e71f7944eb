"""Keyboard, screen reader, languages, screens."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]

FOCUSED = "() => document.activeElement?.shadowRoot?.activeElement?.className ?? document.activeElement?.tagName"


async def test_everything_by_keyboard(customer, server):
    page = customer.page
    await customer.visit(open_chat=False)
    await page.keyboard.press("Tab")
    assert await page.evaluate(FOCUSED) == "launcher"
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog", name="Chat with Lantern").wait_for()
    assert await page.evaluate(FOCUSED) == "input"
    await page.keyboard.type("Cancel it")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="No, keep it").focus()
    await page.keyboard.press("Enter")
    await customer.sees("You said: p:99c1")
    assert await page.evaluate(FOCUSED) == "input"
    await page.keyboard.press("Escape")
    assert await page.evaluate(FOCUSED) == "launcher"
    assert server.received() == ["Cancel it", "p:99c1"]


async def test_escape_closes_what_is_on_top_first(customer):
    page = customer.page
    await customer.visit()
    await page.get_by_role("button", name="Emoji").press("Enter")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    assert await customer.input.input_value() == "😄"
    await page.get_by_role("button", name="Emoji").press("Enter")
    await page.keyboard.press("Escape")
    await page.get_by_role("group", name="Emoji").wait_for(state="hidden")
    assert await page.get_by_role("dialog").is_visible()
    await page.keyboard.press("Escape")
    assert not await page.get_by_role("dialog").is_visible()


async def test_shift_enter_breaks_the_line_and_the_input_grows_to_five(customer, server):
    await customer.visit()
    heights = []
    for line in range(8):
        await customer.input.press_sequentially(f"line {line}")
        heights.append((await customer.input.bounding_box())["height"])
        await customer.input.press("Shift+Enter")
    assert heights[4] > heights[1] > heights[0]
    assert heights[7] == heights[5]
    await customer.input.press("Enter")
    await customer.sees("You said: line 0")
    assert server.received() == ["\n".join(f"line {line}" for line in range(8))]


async def test_enter_of_an_input_method_does_not_send(customer, server):
    await customer.visit()
    await customer.say("quiet")
    await customer.input.fill("ni hao")
    await customer.input.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await customer.input.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true}))"
    )
    assert await customer.input.input_value() == "ni hao"
    assert server.received() == ["quiet"]


async def test_new_messages_are_announced_and_history_is_not(customer):
    await customer.visit()
    await customer.say("hello")
    await customer.sees("You said: hello")
    assert await customer.log.get_attribute("aria-live") == "polite"
    assert await customer.log.get_attribute("aria-label") == "Messages"
    assert (await customer.page.locator(".bubble .unseen").last.inner_text()).startswith("Bot, ")
    unnamed = await customer.page.locator("concierge-chat").evaluate(
        "e => [...e.shadowRoot.querySelectorAll('button, textarea')]"
        ".filter(b => !b.getAttribute('aria-label') && !b.textContent.trim()).length"
    )
    assert unnamed == 0


async def test_a_chinese_conversation(customer, server):
    await customer.visit("/bare?data-locale=zh-CN")
    await customer.page.get_by_text("通常即时回复").wait_for()
    await customer.page.get_by_role("button", name="我的订单到哪了？").click()
    await customer.sees("您说的是：我的订单到哪了？")
    await customer.page.get_by_text("已读", exact=True).wait_for()
    assert server.received() == ["我的订单到哪了？"]


async def test_the_language_can_be_switched_and_is_remembered(customer, server):
    await customer.visit()
    await customer.page.get_by_text("Usually answers at once").wait_for()
    await customer.page.get_by_role("button", name="Menu").click()
    await customer.page.get_by_role("button", name="简体中文").click()
    await customer.page.get_by_role("button", name="取消订单").wait_for()
    assert {"type": "language", "code": "zh"} in server.state()["frames"]
    await customer.visit()
    await customer.page.get_by_role("dialog", name="Lantern 在线客服").wait_for()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 480), (720, 450), (1440, 900)])
async def test_nothing_overflows_and_phones_get_the_full_screen(customer, server, width, height):
    await customer.page.set_viewport_size({"width": width, "height": height})
    await customer.visit()
    await customer.say("Donaudampfschifffahrtsgesellschaft" * 6)
    name = "Wolfeschlegelsteinhausenbergerdorff " * 3
    server.tell(conversation={"owner": "agent", "agent_name": name})
    server.tell(say={"author": "agent", "agent_name": name, "text": "مرحبا، كيف أساعدك؟ " * 6})
    await customer.sees("مرحبا")
    panel = await customer.page.get_by_role("dialog").bounding_box()
    if width <= 480:
        assert (panel["x"], panel["y"], panel["width"], panel["height"]) == (0, 0, width, height)
    else:
        assert panel["y"] >= 0 and panel["y"] + panel["height"] <= height and panel["width"] == 380
    wide = await customer.page.locator("concierge-chat").evaluate(
        "e => [...e.shadowRoot.querySelectorAll('.panel, .log, .header, .composer')]"
        ".filter(n => n.scrollWidth > n.clientWidth).length"
    )
    assert wide == 0
    assert (await customer.input.bounding_box())["y"] < height
    greeting = customer.page.locator(".bubble", has_text="مرحبا")
    assert await greeting.evaluate("e => getComputedStyle(e).direction") == "rtl"


async def test_the_page_chooses_the_theme(customer):
    background = "e => getComputedStyle(e.shadowRoot.querySelector('.panel')).backgroundColor"
    await customer.visit("/bare?data-theme=dark")
    assert await customer.page.locator("concierge-chat").evaluate(background) == "rgb(18, 21, 29)"
    await customer.page.locator("concierge-chat").evaluate("e => e.dataset.theme = 'light'")
    assert await customer.page.locator("concierge-chat").evaluate(background) == "rgb(253, 252, 250)"
    await customer.visit("/bare")
    await customer.page.emulate_media(color_scheme="dark")
    assert await customer.page.locator("concierge-chat").evaluate(background) == "rgb(18, 21, 29)"
