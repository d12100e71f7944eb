"""Pictures and documents between a customer's browser and an agent's."""

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.journeys.browser.conftest import PATIENCE, PHONE, World
from tests.pictures import png

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="session")]

BROKEN: FilePayload = {"name": "broken lamp.png", "mimeType": "image/png", "buffer": png()}
NEW: FilePayload = {"name": "new lamp.png", "mimeType": "image/png", "buffer": png(colour=(43, 98, 168))}
LABEL: FilePayload = {"name": "label.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a label"}
PAGE: FilePayload = {"name": "page.html", "mimeType": "text/html", "buffer": b"<script>window.attacked = true</script>"}


async def _attach(page: Page, *files: FilePayload) -> None:
    async with page.expect_file_chooser() as opened:
        await page.get_by_role("button", name="Attach files").click()
    await (await opened.value).set_files(list(files))


async def test_a_customer_shows_what_is_broken_and_gets_a_picture_back(world: World) -> None:
    agent = await world.agent()
    dana = await world.dana(size=PHONE)
    await dana.asks("I want to talk to a person")
    await _attach(dana.page, BROKEN)
    await dana.says("It arrived like this")
    await dana.page.locator(".entry[data-author=customer] a.picture img").evaluate("image => image.decode()")

    await agent.rows.filter(has_text="Dana Lin").click()
    seen = agent.button("Enlarge broken lamp.png")
    await seen.locator("img").evaluate("image => image.decode()")
    await seen.click()
    await expect(agent.page.get_by_role("dialog", name="broken lamp.png")).to_be_visible(timeout=PATIENCE)
    await agent.page.keyboard.press("Escape")

    await agent.button("Claim").click()
    await _attach(agent.page, NEW, LABEL)
    await expect(agent.page.get_by_role("progressbar")).to_have_count(0, timeout=PATIENCE)
    await agent.answers("A new one is on its way")
    new = dana.page.get_by_role("link", name="new lamp.png, opens in a new tab")
    await new.locator("img").evaluate("image => image.decode()")
    label = dana.page.get_by_role("link", name="label.pdf")
    async with dana.page.expect_download() as saved:
        await label.click()
    assert await (await saved.value).path()

    await dana.page.reload()
    await dana.page.get_by_role("link", name="broken lamp.png, opens in a new tab").wait_for()
    await expect(dana.page.locator("a.document")).to_contain_text("label.pdf")


async def test_a_page_that_is_sent_as_a_file_is_saved_and_never_shown(world: World) -> None:
    dana = await world.dana()
    await dana.asks("I want to talk to a person")
    await _attach(dana.page, PAGE)
    await dana.input.press("Enter")
    agent = await world.agent()
    await agent.rows.filter(has_text="Dana Lin").click()
    async with agent.page.expect_download() as saved:
        await agent.log.get_by_role("link", name="page.html").click()
    assert (await saved.value).suggested_filename == "page.html"
    assert not await agent.was_attacked()
