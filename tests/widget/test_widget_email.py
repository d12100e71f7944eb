"""A chat goes on by e-mail: the address that the customer leaves, and what can be in the way."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]

ASKED = {"type": "email", "address": "ada@example.com"}
REFUSALS = {
    "nothing_said": "Nothing has been said yet.",
    "email_open": "A conversation with this address goes on by e-mail already.",
    "no_email": "We cannot go on by e-mail at the moment.",
    "toomany": "Too many attempts.",
    "frame": "Enter an address like name@example.com.",
    "before_moved": "There is no connection.",
}


def asked(server) -> list[dict[str, str]]:
    return [frame for frame in server.state()["frames"] if frame["type"] == "email"]


async def opens_form(customer, *, said: str = "hello") -> None:
    await customer.say(said)
    await customer.sees(f"You said: {said}")
    await customer.page.get_by_role("button", name="Menu").click()
    await customer.page.get_by_role("button", name="Go on by e-mail").click()


async def test_the_chat_goes_on_there_and_what_is_written_next_begins_anew(customer, server):
    page = customer.page
    await customer.visit()
    await opens_form(customer)
    address = page.get_by_label("Your e-mail address")
    await expect(address).to_be_focused()
    await address.fill("ada@example.com")
    await page.get_by_role("button", name="Go on there").click()
    await page.locator(".line", has_text="From here on we write to you at ada@example.com.").wait_for()
    await page.get_by_text("What you write here from now on begins a new conversation.").wait_for()
    await expect(page.get_by_role("group", name="Menu")).to_be_hidden()
    await expect(customer.input).to_be_focused()
    assert asked(server) == [ASKED]
    await page.get_by_role("button", name="Menu").click()
    await expect(page.get_by_role("button", name="Go on by e-mail")).to_be_disabled()
    await page.keyboard.press("Escape")
    await opens_form(customer, said="something else")
    assert await address.input_value() == ""
    await page.reload()
    await page.locator(".line", has_text="ada@example.com").wait_for()


async def test_it_is_done_by_keyboard(customer, server):
    page = customer.page
    await customer.visit()
    await customer.say("hello")
    await customer.sees("You said: hello")
    await page.get_by_role("button", name="Menu").press("Enter")
    row = page.get_by_role("button", name="Go on by e-mail")
    for _ in range(8):
        await page.keyboard.press("Tab")
        if await row.evaluate("row => row.getRootNode().activeElement === row"):
            break
    await page.keyboard.press("Enter")
    await page.keyboard.type("ada@example.com")
    await page.keyboard.press("Enter")
    await page.locator(".line", has_text="ada@example.com").wait_for()
    assert asked(server) == [ASKED]


async def test_what_is_no_address_is_not_sent(customer, server):
    page = customer.page
    await customer.visit()
    await opens_form(customer)
    address = page.get_by_label("Your e-mail address")
    for typed in ("", "ada at example"):
        await address.fill(typed)
        await address.press("Enter")
        await expect(page.get_by_role("alert")).to_have_text("Enter an address like name@example.com.")
        await expect(address).to_have_attribute("aria-invalid", "true")
        await expect(address).to_be_focused()
    assert asked(server) == []


@pytest.mark.parametrize("code", REFUSALS)
async def test_a_refusal_is_said_in_words_and_the_address_stays(customer, server, code):
    page = customer.page
    await customer.visit()
    await opens_form(customer)
    server.tell(faults=[code])
    address = page.get_by_label("Your e-mail address")
    await address.fill("ada@example.com")
    await address.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text(REFUSALS[code])
    await expect(address).to_have_value("ada@example.com")
    await expect(page.locator(".banner[data-kind=error]")).to_have_count(0)
    await page.locator(".panel .status:not([data-link=offline])").wait_for()
    await address.press("Enter")
    await page.locator(".line", has_text="ada@example.com").wait_for()


async def test_without_an_email_channel_it_is_not_offered(customer, server):
    server.tell(faults=["without_email"])
    await customer.visit()
    await customer.say("hello")
    await customer.sees("You said: hello")
    await customer.page.get_by_role("button", name="Menu").click()
    await customer.page.get_by_role("button", name="Download transcript").wait_for()
    await expect(customer.page.get_by_role("button", name="Go on by e-mail")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(320, 480), (390, 844), (1024, 768)])
async def test_the_form_fits_in_chinese_too(customer, server, width, height):
    page = customer.page
    await page.set_viewport_size({"width": width, "height": height})
    await customer.visit("/bare?data-locale=zh-CN")
    await customer.say("在吗")
    await customer.sees("您说的是：在吗")
    await page.get_by_role("button", name="菜单").click()
    await page.get_by_role("button", name="转到邮件继续").click()
    await page.get_by_label("您的邮箱地址").fill("ada@example.com")
    submit = page.get_by_role("button", name="转到邮件", exact=True)
    await submit.scroll_into_view_if_needed()
    menu, panel = await page.locator(".menu").bounding_box(), await page.locator(".panel").bounding_box()
    assert panel["x"] <= menu["x"] and menu["x"] + menu["width"] <= panel["x"] + panel["width"]
    assert menu["y"] + menu["height"] <= panel["y"] + panel["height"]
    assert await page.locator(".menu").evaluate("menu => menu.scrollWidth <= menu.clientWidth")
    await submit.click()
    await page.locator(".line", has_text="ada@example.com").wait_for()
