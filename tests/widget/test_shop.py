"""The Lantern shop window, with the chat in it."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]

FAMILIES = 10


async def test_a_product_of_each_family_is_shown_with_its_picture(customer):
    page = customer.page
    await customer.visit("/", open_chat=False)
    await page.get_by_role("heading", name="Beam desk lamp").wait_for()
    cards = page.locator("li.card:not(.placeholder)")
    assert await cards.count() == FAMILIES
    for picture in await cards.locator("img").all():
        await picture.scroll_into_view_if_needed()
        await picture.evaluate("image => image.decode()")
    assert await cards.locator(".price").first.inner_text() == "$62.90"
    await page.get_by_role("button", name="Show all 12").click()
    assert await cards.count() == 12
    await page.get_by_role("button", name="Home", exact=True).click()
    assert await cards.count() == 3


async def test_the_page_can_be_had_in_chinese_and_the_chat_follows(customer, server):
    page = customer.page
    await customer.visit("/", open_chat=False)
    await page.get_by_role("heading", name="Good light").wait_for()
    await page.get_by_role("button", name="Open the chat", exact=True).last.click()
    await page.get_by_text("Usually answers at once").wait_for()
    await page.get_by_role("combobox", name="Language").select_option("中文")
    await page.get_by_role("heading", name="一盏好灯").wait_for()
    await page.get_by_text("通常即时回复").wait_for()
    await page.get_by_role("button", name="我的订单到哪了？").wait_for()
    assert page.url.endswith("?lang=zh")
    await customer.visit("/?lang=zh", open_chat=False)
    await page.get_by_role("heading", name="Beam 台灯").wait_for()
    await page.get_by_role("combobox", name="语言").select_option("English")
    await (
        page.get_by_role("button", name="Open the chat with")
        .or_(page.get_by_role("button", name="Open the chat"))
        .first.wait_for()
    )
    await customer.visit("/?lang=zh")
    await page.get_by_text("通常即时回复").wait_for()


async def test_every_language_that_has_a_catalogue_is_offered(customer):
    page = customer.page
    await customer.visit("/?lang=es")
    await page.get_by_role("heading", name="Buena luz").wait_for()
    await page.get_by_text("Suele responder al instante").wait_for()
    offered = page.get_by_role("combobox", name="Idioma").get_by_role("option")
    assert await offered.all_inner_texts() == ["English", "Español", "中文"]
    assert await page.evaluate("document.documentElement.lang") == "es"


async def test_dana_signs_in_and_out_again(customer):
    page = customer.page
    await customer.visit("/", open_chat=False)
    await page.get_by_role("button", name="Sign in as Dana Lin").click()
    await page.get_by_text("Hello, Dana Lin").wait_for()
    assert await page.locator("concierge-chat").count() == 1
    await customer.visit("/", open_chat=False)
    await page.get_by_text("Signed in as Dana Lin").wait_for()
    await page.get_by_role("button", name="Stay anonymous").click()
    await page.get_by_text("Hello", exact=True).wait_for()


async def test_a_suggestion_is_said_in_the_chat(customer, server):
    await customer.visit("/", open_chat=False)
    await customer.launcher.wait_for()
    await customer.page.get_by_role("button", name="Where is LT-100001?").click()
    await customer.sees("Anything else?")
    assert server.received() == ["Where is LT-100001?"]


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
async def test_the_page_never_scrolls_sideways(customer, width):
    await customer.page.set_viewport_size({"width": width, "height": 800})
    await customer.visit("/", open_chat=False)
    await customer.page.get_by_role("heading", name="Beam desk lamp").wait_for()
    assert await customer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
