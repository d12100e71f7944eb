"""Teaching, part "Answers": what the bot says and does is changed, reviewed by another administrator, and taken back."""

import pytest
from playwright.async_api import Locator, expect

from tests.console.conftest import Agent, Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]
PAGE = "teaching/answers"
UNKNOWN = f"{PAGE}/utter_order_unknown"
SAVED = "Draft saved. It is said once it was approved and trained."
PHONE = 390


def rows(agent: Agent) -> Locator:
    return agent.page.get_by_role("region", name="List of answers").locator("li a")


def wording(agent: Agent, language: str = "English", number: int = 1) -> Locator:
    return agent.page.get_by_role("group", name=language).get_by_label(f"Wording {number}")


def preview(agent: Agent, language: str = "English") -> Locator:
    return agent.page.get_by_role("region", name=f"Preview in {language}").locator("p")


def changes(agent: Agent) -> Locator:
    return agent.page.get_by_role("list", name="Changes").locator("article")


async def writes(agent: Agent, text: str = "I find no order {number} here.") -> None:
    """A draft of how an unknown order is answered."""
    await wording(agent).fill(text)
    await agent.button("Save as draft").click()
    await agent.sees(SAVED)


async def test_a_draft_is_approved_by_another_administrator_and_holds(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", PAGE)
    await nora.page.get_by_label("Search answers").fill("find no order")
    await expect(rows(nora)).to_have_count(1)
    await rows(nora).click()
    await writes(nora)
    await nora.sees("Your draft waits for review.")
    await nora.page.get_by_role("link", name="To the review").click()
    await expect(nora.page.locator("[data-line=added]")).to_have_text('+    - text: "I find no order {number} here."\n')
    await nora.button("Approve your own").click()
    await nora.sees("Another administrator has to approve your change.")

    ben = await team.agent("ben", f"{PAGE}/review")
    await changes(ben).first.get_by_role("button").first.click()
    await expect(ben.page.locator("[data-line=removed]")).to_contain_text("Please check the six digits.")
    await ben.button("Approve").click()
    await ben.sees("Approved. The next training learns it.")
    await ben.button("Approved").click()
    await ben.sees("Approved, not trained")
    await ben.opens(UNKNOWN)
    await expect(wording(ben)).to_have_value("I find no order {number} here.")
    await ben.opens(PAGE)
    await ben.button("Changed").click()
    await expect(rows(ben)).to_have_count(1)


async def test_a_draft_is_taken_back_while_the_notice_shows(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", UNKNOWN)
    await writes(nora)
    await nora.button("Undo").click()
    await nora.sees("The draft is withdrawn.")
    await nora.opens(f"{PAGE}/review")
    await nora.sees("Nothing here")


async def test_fields_are_put_in_by_a_click_and_seen_filled(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", UNKNOWN)
    await wording(nora).fill("No order ")
    await nora.sees("Without {number}: customers will not be told.")
    await nora.button("{number}").click()
    await expect(wording(nora)).to_have_value("No order {number}")
    await expect(preview(nora)).to_have_text("No order LT-100042")
    await expect(wording(nora)).to_be_focused()
    await nora.page.keyboard.type("!")
    await expect(wording(nora)).to_have_value("No order {number}!")
    await nora.page.keyboard.press("Control+s")
    await nora.sees(SAVED)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{0.__class__}", "Braces only stand around the name of a field"),
        ("{number!r}", "Braces only stand around the name of a field"),
        ("{amount}", "Nothing fills {amount} here."),
        ("${number}", "A dollar sign cannot stand right before a field."),
        (" ", "Write something, or remove this wording."),
    ],
)
async def test_what_cannot_be_said_is_told_at_once(team: Team, desk: Desk, text: str, words: str) -> None:
    nora = await team.agent("nora", UNKNOWN)
    await wording(nora).fill(text)
    await nora.sees(words)
    await expect(nora.button("Save as draft")).to_be_disabled()


async def test_what_is_html_is_shown_as_text(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", UNKNOWN)
    await wording(nora).fill("<img src=x onerror=alert(1)> **{number}**")
    await expect(preview(nora)).to_have_text("<img src=x onerror=alert(1)> **LT-100042**")


async def test_what_is_typed_is_kept_until_it_is_discarded(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", UNKNOWN)
    await wording(nora, "Chinese").fill("没有订单 {number}。")
    await nora.opens(f"{PAGE}/utter_greet")
    await wording(nora).wait_for()
    await nora.opens(UNKNOWN)
    await expect(wording(nora, "Chinese")).to_have_value("没有订单 {number}。")
    await nora.button("Discard").click()
    await expect(wording(nora, "Chinese")).not_to_have_value("没有订单 {number}。")
    await nora.button("Undo").click()
    await expect(wording(nora, "Chinese")).to_have_value("没有订单 {number}。")


async def test_an_earlier_text_is_restored_from_the_history(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", UNKNOWN)
    before = await wording(nora).input_value()
    await writes(nora)
    await nora.button("History").click()
    await nora.page.get_by_role("region", name="After").get_by_role("button", name="Restore these texts").click()
    await nora.sees("The earlier texts are in the editor.")
    await expect(wording(nora)).to_have_value("I find no order {number} here.")
    await nora.button("History").click()
    await nora.page.get_by_role("region", name="Before").get_by_role("button", name="Restore these texts").click()
    await expect(wording(nora)).to_have_value(before)


async def test_a_rule_is_made_of_pickers(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", f"{PAGE}/rules")
    await nora.button("Edit: Thank for praise").click()
    dialog = nora.page.get_by_role("dialog")
    await dialog.get_by_label("Kind of step 1").select_option(label="Say")
    await expect(dialog.get_by_role("button", name="Save as draft")).to_be_disabled()
    await dialog.get_by_role("combobox", name="Step 1", exact=True).select_option("utter_compliment")
    await dialog.get_by_role("button", name="Add a step").click()
    await dialog.get_by_label("Kind of step 2").select_option(label="Pass to a person")
    await dialog.get_by_role("button", name="Save as draft").click()
    await nora.sees(SAVED)
    card = nora.page.get_by_role("article", name="Thank for praise")
    await card.get_by_role("link", name="Draft").click()
    await nora.sees("+      - action: action_human_handoff")


async def test_a_new_answer_is_written_reviewed_and_said_by_a_rule(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", PAGE)
    await nora.button("New").click()
    dialog = nora.page.get_by_role("dialog")
    await dialog.get_by_label("Name, by which rules find it").fill("Gift wrapping")
    await nora.sees("It needs an English text")
    await dialog.get_by_label("English", exact=True).fill("From {price}.")
    await nora.sees("Nothing fills {price} here.")
    await dialog.get_by_label("English", exact=True).fill("We wrap any order.")
    await dialog.get_by_label("Chinese (may come later)").fill("任何订单均可包装。")
    await expect(dialog.get_by_role("region", name="Preview in Chinese").locator("p")).to_have_text("任何订单均可包装。")
    await dialog.get_by_role("button", name="Save as draft").click()
    await nora.sees("+  utter_gift_wrapping:")

    ben = await team.agent("ben", f"{PAGE}/review")
    await changes(ben).first.get_by_role("button").first.click()
    await ben.button("Approve").click()
    await ben.sees("Approved. The next training learns it.")
    await ben.opens(f"{PAGE}/utter_gift_wrapping")
    await expect(wording(ben, "Chinese")).to_have_value("任何订单均可包装。")
    await ben.opens(f"{PAGE}/rules")
    await ben.button("New rule").click()
    await ben.page.get_by_role("combobox", name="Step 1", exact=True).select_option(label="We wrap any order.")


async def test_the_title_of_a_button_is_changed_in_its_line(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", f"{PAGE}/titles")
    await nora.page.get_by_label("Search the buttons").fill("talk to a person")
    line = nora.page.get_by_role("listitem", name="Wants a person")
    await line.get_by_label("Chinese").fill("转人工")
    await line.get_by_role("button", name="Save as draft").click()
    await nora.sees(SAVED)
    await line.get_by_role("link", name="Draft").click()
    await nora.sees('+      human_handoff: {zh: "转人工"}')
    await nora.sees("Wants a person · Chinese: 转人工")


async def test_a_condition_is_picked_from_lists(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", f"{PAGE}/rules")
    await nora.button("New rule").click()
    dialog = nora.page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Calm down first")
    await dialog.get_by_label("Add what the customer means").select_option("compliment")
    await dialog.get_by_label("What is looked at").select_option(label="the customer is upset")
    await dialog.get_by_label("What it has to be").select_option(label="yes")
    await dialog.get_by_label("Kind of step 1").select_option(label="Pass to a person")
    await dialog.get_by_role("button", name="Save as draft").click()
    await nora.sees(SAVED)
    await nora.page.get_by_role("link", name="To the review").click()
    await nora.sees("+      - slot_was_set: [{frustrated: true}]")


async def test_a_rule_that_contradicts_another_is_named_with_its_place(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", f"{PAGE}/rules")
    await nora.button("New rule").click()
    dialog = nora.page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Greet again")
    await dialog.get_by_label("Add what the customer means").select_option("greet")
    await dialog.get_by_role("combobox", name="Step 1", exact=True).select_option("utter_greet")
    await dialog.get_by_role("button", name="Save as draft").click()
    await nora.sees("“Greet again” and “Greet” both begin with greet")
    await nora.sees("nlu_data/rules/taught.yml:5")
    await nora.page.keyboard.press("Escape")
    await nora.button("Remove: Greet").click()
    await nora.sees("the bot has no answer to greet")


async def test_a_threshold_is_moved_by_keys(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", f"{PAGE}/thresholds")
    slider = nora.page.get_by_role("slider", name="How much is taken for unknown")
    await slider.focus()
    await nora.presses("ArrowRight", "ArrowRight")
    card = nora.page.get_by_role("article", name="How much is taken for unknown")
    await expect(card.locator("output")).to_have_text("0.017")
    await card.get_by_role("button", name="Save as draft").click()
    await nora.sees("Draft: 0.017, by you")


async def test_a_slider_tells_what_its_value_does_before_anything_is_trained(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", f"{PAGE}/thresholds")
    await nora.button("Look now").click()
    await nora.sees("A worker will look in a moment")
    desk.order("weighs")
    card = nora.page.get_by_role("article", name="How much is taken for unknown")
    effect = card.get_by_role("region", name="Of 2,498 golden messages")
    await expect(effect).to_contain_text("Acts on88.9%")
    await card.get_by_role("slider").fill("0.1")
    await expect(effect).to_contain_text("now 88.9%")
    await expect(effect).to_contain_text("Gives up9.9%now 1.2%")
    learnt = nora.page.get_by_role("article", name="Fit to the examples")
    await expect(learnt).to_contain_text("a training's report tells what it does")


async def test_supervisors_and_agents_have_no_answers_to_edit(team: Team, desk: Desk) -> None:
    sofia = await team.agent("sofia", UNKNOWN)
    await sofia.button("To label").wait_for()  # the first of the parts that are hers
    await expect(sofia.button("Answers")).to_have_count(0)
    mei = await team.agent("mei", UNKNOWN)
    await mei.page.get_by_role("region", name="List of conversations").wait_for()


async def test_keys_move_through_the_list(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", PAGE)
    await rows(nora).first.wait_for()
    await nora.presses("j", "j")
    await expect(rows(nora).nth(1)).to_have_attribute("aria-current", "true")
    await nora.presses("Escape")
    await nora.sees("No answer chosen")
    await nora.presses("/")
    await expect(nora.page.get_by_label("Search answers")).to_be_focused()


async def test_a_phone_shows_the_list_or_the_answer(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", PAGE, width=PHONE)
    await rows(nora).first.click()
    await expect(rows(nora).first).to_be_hidden()
    await wording(nora).wait_for()
    for place in ("", "/titles", "/rules", "/thresholds", "/review"):
        assert await nora.page.evaluate("document.documentElement.scrollWidth") == PHONE, place
        await nora.opens(PAGE + place)
        await nora.page.get_by_role("group", name="What is shown").last.wait_for()


async def test_it_reads_in_chinese(team: Team, desk: Desk) -> None:
    ben = await team.agent("ben", f"{PAGE}/review", locale="zh-CN")
    await ben.sees("所有人的草稿都会出现在这里，由另一位管理员审核。")


async def test_what_is_wrong_is_told_in_chinese_with_its_place(team: Team, desk: Desk) -> None:
    nora = await team.agent("nora", f"{PAGE}/rules", locale="zh-CN")
    await nora.sees("问候 → 执行：问候")
    await nora.button("删除：Greet").click()
    await nora.sees("去掉“Greet”后，机器人无法回应“greet”，请直接修改该规则。")
    await nora.sees("nlu_data/rules/smalltalk.yml")
