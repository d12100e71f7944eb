"""Files at the desk: what customers sent, what agents send, and what may go wrong with either."""

from base64 import b64encode
from typing import Any

import pytest
from playwright.async_api import FilePayload, expect

from tests.console.conftest import Agent, Desk, Team
from tests.pictures import png, wav

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]

PHOTO: FilePayload = {"name": "new lamp.png", "mimeType": "image/png", "buffer": png()}
LABEL: FilePayload = {"name": "label.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 label"}
HAND_OVER = """([kind, selector, name, bytes]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(bytes)], name, { type: "image/png" }));
    const options = { bubbles: true, cancelable: true };
    const event = kind === "paste" ? new ClipboardEvent("paste", { ...options, clipboardData: transfer })
                                   : new DragEvent(kind, { ...options, dataTransfer: transfer });
    document.querySelector(selector).dispatchEvent(event);
}"""


def _file(kind: str, name: str, content: bytes) -> dict[str, str]:
    return {"kind": kind, "name": name, "content": b64encode(content).decode()}


async def _at_work(team: Team, conversation: str, **more: Any) -> Agent:
    agent = await team.agent(path=f"inbox/queue/{conversation}", **more)
    await agent.button("Attach files").wait_for()
    return agent


async def _choose(agent: Agent, *files: FilePayload) -> None:
    async with agent.page.expect_file_chooser() as opened:
        await agent.button("Attach files").press("Enter")
    await (await opened.value).set_files(list(files))


async def test_what_a_customer_sent_is_seen_heard_and_saved(team: Team, desk: Desk) -> None:
    files = [_file("image", "broken.png", png()), _file("audio", "voice.wav", wav()), _file("file", "bill.pdf", b"%PDF-1.7 bill")]
    agent = await _at_work(team, desk.dana(text="Look", files=files))
    await agent.button("Enlarge broken.png").locator("img").evaluate("image => image.decode()")
    await expect(agent.log.locator("audio")).to_have_attribute("aria-label", "voice.wav")
    bill = agent.log.get_by_role("link", name="bill.pdf")
    await expect(bill).to_contain_text("1 kB")
    async with agent.page.expect_download() as saved:
        await bill.click()
    assert await (await saved.value).path()


async def test_pictures_are_shown_large_and_by_keyboard(team: Team, desk: Desk) -> None:
    files = [_file("image", f"{name}.png", png()) for name in ("front", "back")]
    agent = await _at_work(team, desk.dana(text="", files=files))
    await agent.button("Enlarge front.png").press("Enter")
    dialog = agent.page.get_by_role("dialog", name="front.png")
    await dialog.locator("img").evaluate("image => image.decode()")
    await agent.sees("1 of 2")
    await agent.presses("ArrowRight")
    await agent.page.get_by_role("dialog", name="back.png").wait_for()
    await agent.presses("ArrowRight", "ArrowLeft")
    await dialog.wait_for()
    await agent.presses("Escape")
    await expect(agent.page.get_by_role("dialog")).to_have_count(0)
    await expect(agent.button("Enlarge front.png")).to_be_focused()


async def test_an_agent_sends_a_picture_with_words_and_a_document_without(team: Team, desk: Desk) -> None:
    conversation = desk.dana()
    agent = await _at_work(team, conversation)
    await _choose(agent, PHOTO)
    tray = agent.page.get_by_role("list", name="Files to send").get_by_role("listitem")
    await tray.locator("canvas").wait_for()
    await expect(tray.get_by_role("progressbar")).to_have_count(0)
    await agent.field.fill("This is the new one")
    await agent.field.press("Enter")
    await agent.log.get_by_text("Sent", exact=True).wait_for()
    await agent.button("Enlarge new lamp.png").locator("img").evaluate("image => image.decode()")
    await expect(tray).to_have_count(0)
    await _choose(agent, LABEL)
    await expect(agent.button("Send")).to_be_enabled()
    await agent.field.press("Enter")
    await expect(agent.log.get_by_text("Sent", exact=True)).to_have_count(2)
    await agent.log.get_by_role("link", name="label.pdf").wait_for()
    sent = [message for message in desk.order("tells", conversation_id=conversation) if message["author"] == "agent"]
    assert [(message["text"], message["files"]) for message in sent] == [("This is the new one", 1), ("", 1)]


@pytest.mark.parametrize("kind", ["drop", "paste"])
async def test_what_is_dropped_or_pasted_is_added(team: Team, desk: Desk, kind: str) -> None:
    agent = await _at_work(team, desk.dana())
    photo = ["new lamp.png", list(PHOTO["buffer"])]
    if kind == "drop":
        await agent.page.evaluate(HAND_OVER, ["dragenter", "[role=log]", *photo])
        await agent.sees("Drop files here to add them")
    await agent.page.evaluate(HAND_OVER, [kind, "textarea" if kind == "paste" else "[role=log]", *photo])
    await expect(agent.page.get_by_text("Drop files here to add them")).to_have_count(0)
    await agent.button("Remove new lamp.png").click()
    await expect(agent.page.get_by_role("list", name="Files to send")).to_have_count(0)


async def test_what_cannot_be_sent_is_said(team: Team, desk: Desk) -> None:
    agent = await _at_work(team, desk.dana())
    await agent.page.evaluate(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(10 * 1024 * 1024 + 1)], "film.mp4"));
            const options = { bubbles: true, cancelable: true, dataTransfer: transfer };
            document.querySelector("[role=log]").dispatchEvent(new DragEvent("drop", options));
        }"""
    )
    await agent.sees("film.mp4 is larger than 10 MB.")
    await _choose(agent, {**LABEL, "buffer": b""})
    await agent.sees("label.pdf is empty.")


async def test_an_upload_that_failed_is_tried_again(team: Team, desk: Desk) -> None:
    agent = await _at_work(team, desk.dana())
    desk.order("goes_down", down=True)
    await _choose(agent, PHOTO)
    await agent.sees("Could not be uploaded")
    await expect(agent.button("Send")).to_be_disabled()
    desk.order("goes_down", down=False)
    await agent.button("Upload new lamp.png again").click()
    await agent.button("Send").click()
    await agent.button("Enlarge new lamp.png").wait_for()


async def test_files_wait_with_their_conversation(team: Team, desk: Desk) -> None:
    first, second = desk.dana(), desk.says("otto", "Do you ship to Norway?")
    agent = await team.agent(path=f"inbox/all/{first}")
    await _choose(agent, PHOTO)
    await agent.button("Remove new lamp.png").wait_for()
    await agent.page.locator(f'a[href*="{second}"]').click()
    await expect(agent.button("Remove new lamp.png")).to_have_count(0)
    await agent.page.locator(f'a[href*="{first}"]').click()
    await agent.button("Remove new lamp.png").wait_for()


async def test_a_file_that_is_still_at_its_platform_says_so(team: Team, desk: Desk) -> None:
    told = desk.order("says", sender="otto", text="Two files", channel="telegram")
    desk.order("fetches", message_id=told["message_id"], kind="image", name="")
    desk.order("fetches", message_id=told["message_id"], kind="file", name="bill.pdf", failed=True)
    agent = await team.agent(path=f"inbox/bot/{told['conversation_id']}")
    await agent.sees("Being fetched from the channel")
    await agent.sees("Could not be fetched from the channel")
    await expect(agent.log.get_by_text("bill.pdf")).to_be_visible()


async def test_on_a_phone_files_fit(team: Team, desk: Desk) -> None:
    long = _file("file", f"{'a very long name ' * 5}.pdf", b"%PDF-1.7")
    agent = await _at_work(team, desk.dana(text="", files=[_file("image", "wide.png", png(1600, 200)), long]), width=390)
    await _choose(agent, *[{**PHOTO, "name": f"{'another long name ' * 4}{number}.png"} for number in range(4)])
    assert await agent.page.evaluate("document.documentElement.scrollWidth") == 390
    await expect(agent.button("Send")).to_be_in_viewport()
