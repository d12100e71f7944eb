"""The training page: what is new, a run live, its report, and errors with their lines."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.console.conftest import Agent, Desk, Team

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]
PAGE = "teaching/training"
AGAINST: list[dict[str, Any]] = [
    {"kind": "golden", "detail": "golden", "subject": None, "live": 0.917, "candidate": 0.901},
    {"kind": "protected", "detail": "protected", "subject": "cancel_order", "live": 0.95, "candidate": 0.7},
]


@pytest.fixture
def school(desk: Desk) -> Desk:
    """The desk where nothing has been trained."""
    desk.order("forgets_trainings")
    return desk


def runs(agent: Agent) -> Locator:
    return agent.page.get_by_role("region", name="Trainings").locator("li a")


def report(agent: Agent) -> Locator:
    return agent.page.get_by_role("region", name="Training", exact=True)


async def test_somebody_trains_watches_and_cancels(team: Team, school: Desk) -> None:
    agent = await team.agent("ada", PAGE)
    await agent.sees("No training yet")
    await agent.sees("Nothing new")
    school.order("teaches", who="mei", count=3)
    await agent.opens(PAGE)
    await agent.sees("3 new changes")
    await expect(agent.page.get_by_role("list", name="Taught by")).to_contain_text("Mei Chen")
    await agent.button("Train").click()
    await agent.sees("Waiting for a worker")
    await expect(agent.button("Train")).to_be_disabled()
    school.order("goes_on", step="evaluate", progress=0.61)
    await expect(report(agent).get_by_role("status")).to_have_text("Evaluate61%")
    await expect(report(agent).locator("[aria-current=step]")).to_contain_text("Evaluate")
    await agent.button("Cancel").click()
    await agent.sees("Being cancelled")
    school.order("goes_on", step="evaluate", progress=0.62)
    await agent.sees("Nothing has changed. What was approved is learnt by the next training.")
    await agent.button("Start again").click()
    await expect(runs(agent)).to_have_count(2)
    await agent.sees("Waiting for a worker")


async def test_a_report_says_what_speaks_against_the_version_and_what_has_changed(team: Team, school: Desk) -> None:
    school.order("ends_training", against=[])
    school.order("ends_training", against=AGAINST)
    agent = await team.agent("ada", PAGE)
    await expect(runs(agent)).to_have_count(2)
    await agent.sees("2 things speak against this version")
    await agent.sees("Less of the protected intent “Cancel order” is found")
    await agent.sees("95.0% → 70.0% (−25.0 points)")
    golden = report(agent).get_by_role("row", name="Golden set 1037 messages")
    await expect(golden).to_contain_text("91.7%")
    await expect(golden.get_by_role("img", name="4 broken, 5 fixed")).to_be_visible()
    await agent.presses("j")
    await agent.sees("Nothing speaks against this version")
    await agent.presses("k")
    await agent.sees("2 things speak against this version")


async def test_flips_are_filtered_and_intents_sorted(team: Team, school: Desk) -> None:
    school.order("ends_training")
    agent = await team.agent("ada", PAGE)
    groups = report(agent).locator("details")
    await expect(groups).to_have_count(6)
    await agent.button("Now acts").click()
    await expect(groups).to_have_count(3)
    await report(agent).get_by_role("searchbox").fill("late delivery")
    await expect(groups).to_have_count(1)
    await groups.locator("summary").click()
    await agent.sees("my parcel LT-100000 was due last week and is not here")
    await report(agent).get_by_role("searchbox").fill("nothing like this")
    await agent.sees("No change fits the filter.")
    await report(agent).get_by_role("button", name="Show all 5").click()
    names = report(agent).locator("table", has_text="Change of F1").locator("tbody th")
    await report(agent).get_by_role("button", name="Intent", exact=True).click()
    first = await names.first.inner_text()
    await report(agent).get_by_role("button", name="Intent", exact=True).click()
    assert await names.last.inner_text() == first


async def test_an_error_is_named_with_file_and_line(team: Team, school: Desk) -> None:
    error = {"text": "unknown intent 'moon'", "file": "nlu_data/nlu/taught.yml", "line": 4, "code": "data", "more": []}
    school.order("ends_training", error=error)
    agent = await team.agent("ada", PAGE)
    alert = report(agent).get_by_role("alert")
    await expect(alert).to_contain_text("nlu_data/nlu/taught.yml:4")
    await expect(alert).to_contain_text("unknown intent 'moon'")
    await expect(alert).to_contain_text("Nothing has changed.")


async def test_a_second_start_is_refused_kindly(team: Team, school: Desk) -> None:
    agent = await team.agent("ada", PAGE)
    other = await team.agent("ada", PAGE)
    await agent.sees("Nothing new")
    await agent.presses("t")
    await agent.sees("Waiting for a worker")
    answer = await other.page.evaluate(
        "async () => { const me = await (await fetch('/api/v1/auth/me')).json();"
        " return (await fetch('/api/v1/teaching/runs', {method: 'POST', headers: {'X-CSRF-Token': me.csrf_token}})).status }"
    )
    assert answer == 409


async def test_supervisors_have_no_training(team: Team, school: Desk) -> None:
    agent = await team.agent("sofia", PAGE)
    await agent.page.wait_for_url(lambda url: not url.endswith(PAGE))
    await expect(agent.button("Train")).to_have_count(0)


async def test_a_phone_shows_the_list_or_the_report(team: Team, school: Desk) -> None:
    school.order("ends_training")
    agent = await team.agent("ada", PAGE, width=390)
    await expect(report(agent)).to_be_hidden()
    await runs(agent).first.click()
    await expect(report(agent)).to_be_visible()
    await expect(runs(agent)).to_be_hidden()
    wide = await agent.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    await report(agent).get_by_role("link", name="Trainings").click()
    await expect(runs(agent)).to_be_visible()


async def test_a_version_is_promoted_from_its_report_and_found_among_the_models(team: Team, school: Desk) -> None:
    school.order("ends_training", against=AGAINST)
    agent = await team.agent("ada", PAGE)
    await report(agent).get_by_role("button", name="Promote").click()
    dialog = agent.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("2 things speak against it")
    await expect(dialog.get_by_role("textbox", name="Reason, kept with the version")).to_be_focused()
    await dialog.get_by_role("button", name="Cancel").click()
    await report(agent).get_by_role("link", name="Among the models").click()
    version = agent.page.locator("article[data-sought=true]")
    await expect(version).to_be_in_viewport()
    await version.get_by_role("link", name="Report").click()
    await expect(report(agent).get_by_role("button", name="Promote")).to_be_visible()
