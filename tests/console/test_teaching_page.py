"""Teaching as a whole: seven parts in one header, on every screen, in both languages, by keyboard."""

import pytest
from playwright.async_api import expect

from tests.console.conftest import Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]
PARTS = {
    "inbox": ("To label", "待标注"),
    "discoveries": ("New intents", "新意图"),
    "quality": ("Data quality", "数据质量"),
    "training": ("Training", "训练任务"),
    "models": ("Models", "模型"),
    "answers": ("Answers", "话术"),
    "tests": ("Tests", "对话测试"),
}
WIDTHS = (390, 768, 1440)


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
async def test_every_part_fits_and_says_what_it_is_for(team: Team, locale: str) -> None:
    agent = await team.agent("nora", "teaching", locale=locale)
    page = agent.page
    said = set()
    for part, names in PARTS.items():
        shown = page.locator("main header").first.get_by_role("button", name=names[locale == "zh-CN"], exact=True)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 844})
            await agent.opens(f"teaching/{part}")
            await expect(shown).to_have_attribute("aria-pressed", "true")
            await expect(shown).to_be_in_viewport(ratio=1)
            assert await page.evaluate("document.documentElement.scrollWidth") == width, (part, width)
        said.add(await page.locator("main header p").first.inner_text())
    assert len(said) == len(PARTS)


async def test_the_parts_are_chosen_by_keyboard_on_a_phone(team: Team) -> None:
    agent = await team.agent("nora", "teaching/inbox", width=390)
    await agent.button("To label").focus()
    await agent.presses(*["Tab"] * 6, "Enter")
    await agent.sees("No tests yet")
    await expect(agent.button("Tests")).to_be_focused()
    await expect(agent.button("Tests")).to_be_in_viewport(ratio=1)


async def test_who_never_trained_is_not_told_that_all_is_learnt(team: Team) -> None:
    agent = await team.agent("nora", "teaching/training")
    await agent.sees("What people label and approve is counted here")
