"""Files in the chat: chosen, dropped, pasted, uploaded, sent, shown; and whatever goes wrong with them."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.pictures import png, wav

pytestmark = [pytest.mark.browser, pytest.mark.frontend, pytest.mark.asyncio(loop_scope="session")]

PHOTO: FilePayload = {"name": "broken lamp.png", "mimeType": "image/png", "buffer": png()}
BILL: FilePayload = {"name": "bill.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a bill"}
HAND_OVER = """([kind, files]) => {
    const transfer = new DataTransfer();
    for (const [name, type, bytes] of files) transfer.items.add(new File([Uint8Array.from(bytes)], name, { type }));
    const root = document.querySelector("concierge-chat").shadowRoot;
    const at = root.querySelector(kind === "paste" ? "textarea" : ".panel");
    const options = { bubbles: true, cancelable: true };
    if (kind === "paste") at.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: transfer }));
    else at.dispatchEvent(new DragEvent(kind, { ...options, dataTransfer: transfer }));
}"""


async def choose(page: Page, *files: FilePayload) -> None:
    """Through the button and the browser's own dialog."""
    async with page.expect_file_chooser() as opened:
        await page.get_by_role("button", name="Attach files").click()
    await (await opened.value).set_files(list(files))


async def hand_over(page: Page, kind: str, *files: FilePayload) -> None:
    """Drag, drop or paste files."""
    await page.evaluate(HAND_OVER, [kind, [[file["name"], file["mimeType"], list(file["buffer"])] for file in files]])


def kept(server: Any) -> list[list[str]]:
    """The names of the files of each message of the customer."""
    messages = [message for message in server.state()["messages"] if message["author"] == "customer"]
    return [[file["name"] for file in message["attachments"]] for message in messages]


async def test_a_picture_and_a_document_are_sent_with_words(customer, server):
    page = customer.page
    await customer.visit()
    await choose(page, PHOTO, BILL)
    tiles = page.get_by_role("list", name="Files to send").get_by_role("listitem")
    await expect(tiles).to_have_count(2)
    await tiles.first.locator("canvas").wait_for()
    await expect(tiles.nth(1)).to_contain_text("bill.pdf")
    await customer.say("quiet")
    picture = page.locator(".entry[data-author=customer] a.picture")
    await picture.locator("img").evaluate("image => image.decode()")
    assert await picture.get_attribute("target") == "_blank"
    assert await picture.locator("img").get_attribute("alt") == "broken lamp.png"
    await expect(page.locator("a.document")).to_contain_text("bill.pdf")
    await expect(tiles).to_have_count(0)
    assert kept(server) == [["broken lamp.png", "bill.pdf"]]
    assert server.received() == ["quiet"]


async def test_a_file_is_sent_without_words_and_by_keyboard(customer, server):
    page = customer.page
    await customer.visit()
    async with page.expect_file_chooser() as opened:
        await page.get_by_role("button", name="Attach files").press("Enter")
    await (await opened.value).set_files([PHOTO, BILL])
    await page.get_by_role("button", name="Remove broken lamp.png").press("Enter")
    await expect(page.get_by_role("button", name="Remove bill.pdf")).to_be_focused()
    await customer.input.press("Enter")
    await page.locator(".entry[data-author=customer] a.document").wait_for()
    await customer.sees("You said: ")
    assert await customer.bubbles() == ["You said: "]
    assert kept(server) == [["bill.pdf"]]


@pytest.mark.parametrize("way", ["drop", "paste"])
async def test_what_is_dropped_or_pasted_is_taken(customer, server, way):
    await customer.visit()
    await customer.page.get_by_text("Usually answers at once").wait_for()
    if way == "drop":
        await hand_over(customer.page, "dragenter", PHOTO)
        await customer.page.get_by_text("Drop files here to send them").wait_for()
    await hand_over(customer.page, way, PHOTO)
    await expect(customer.page.get_by_text("Drop files here to send them")).to_be_hidden()
    await customer.say("quiet")
    await customer.page.locator("a.picture").wait_for()
    assert kept(server) == [["broken lamp.png"]]


async def test_what_cannot_be_sent_is_said_at_once(customer, server):
    page = customer.page
    await customer.visit()
    big: FilePayload = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"0"}
    await page.evaluate(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(10 * 1024 * 1024 + 1)], "film.mp4"));
            const panel = document.querySelector("concierge-chat").shadowRoot.querySelector(".panel");
            panel.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
        }"""
    )
    await page.get_by_text("film.mp4 is larger than 10 MB.").wait_for()
    await choose(page, {**big, "name": "nothing.txt", "buffer": b""})
    await page.get_by_text("nothing.txt is empty.").wait_for()
    await choose(page, *[{**BILL, "name": f"{number}.pdf"} for number in range(12)])
    await page.get_by_text("You can send 10 files at once.").wait_for()
    await expect(page.get_by_role("list", name="Files to send").get_by_role("listitem")).to_have_count(10)


async def test_a_failed_upload_says_why_and_can_be_tried_again(customer, server):
    page = customer.page
    await customer.visit()
    await page.get_by_text("Usually answers at once").wait_for()
    server.tell(faults=["upload_busy"])
    await choose(page, PHOTO)
    await page.get_by_text("Too many files just now.").wait_for()
    server.tell(faults=["upload_breaks"])
    await page.get_by_role("button", name="Try broken lamp.png again").click()
    await page.get_by_text("Could not be uploaded").wait_for()
    await customer.say("quiet")
    await page.locator("a.picture").wait_for()
    assert kept(server) == [["broken lamp.png"]]


async def test_a_message_waits_for_its_files_and_the_next_for_it(customer, server):
    page = customer.page
    await customer.visit()
    await page.get_by_text("Usually answers at once").wait_for()
    server.tell(slow_uploads=True)
    await choose(page, PHOTO)
    await customer.say("first")
    await customer.say("quiet")
    await expect(page.locator(".entry[data-delivery=sending]")).to_have_count(2)
    await page.locator(".entry progress").wait_for()
    server.tell(slow_uploads=False)
    await expect(page.locator(".entry[data-delivery=sending]")).to_have_count(0)
    assert server.received() == ["first", "quiet"]
    assert kept(server) == [["broken lamp.png"], []]


async def test_a_message_whose_upload_fails_can_be_sent_again(customer, server):
    page = customer.page
    await customer.visit()
    await page.get_by_text("Usually answers at once").wait_for()
    server.tell(slow_uploads=True)
    await choose(page, PHOTO)
    await customer.say("quiet")
    server.tell(faults=["upload_breaks"], slow_uploads=False)
    await page.get_by_text("Could not be uploaded").wait_for()
    assert server.received() == []
    await page.get_by_role("button", name="Try again").click()
    await page.locator("a.picture").wait_for()
    assert kept(server) == [["broken lamp.png"]]


async def test_files_chosen_offline_are_sent_later(customer, server, context):
    page = customer.page
    await customer.visit()
    await customer.say("quiet")
    await page.locator(".entry[data-delivery=sent]").wait_for()
    await context.set_offline(True)
    server.tell(drop=True)
    await page.get_by_text("You are offline").wait_for()
    await choose(page, PHOTO)
    await customer.input.press("Enter")
    await page.locator(".entry[data-delivery=waiting] canvas").wait_for()
    await context.set_offline(False)
    await page.locator("a.picture").wait_for()
    assert kept(server) == [[], ["broken lamp.png"]]


async def test_a_reload_loses_files_that_were_on_their_way_and_never_the_words(customer, server):
    page = customer.page
    await customer.visit()
    await page.get_by_text("Usually answers at once").wait_for()
    server.tell(slow_uploads=True)
    await choose(page, PHOTO)
    await customer.say("look at this")
    await page.locator(".entry[data-delivery=sending]").wait_for()
    await customer.visit()
    await page.get_by_text("Please add them again").wait_for()
    await customer.sees("You said: look at this")
    server.tell(slow_uploads=False)
    assert server.received() == ["look at this"]
    assert kept(server) == [[]]


async def test_what_an_agent_sends_is_shown_and_played(customer, server):
    page = customer.page
    await customer.visit()
    await customer.say("quiet")
    files = [("how.png", png()), ("voice.wav", wav()), ("guide.pdf", b"%PDF-1.7 guide")]
    sent = [{"name": name, "content": b64encode(content).decode()} for name, content in files]
    server.tell(say={"author": "agent", "agent_name": "Ada", "text": "", "files": sent})
    await page.get_by_role("link", name="how.png, opens in a new tab").locator("img").evaluate("image => image.decode()")
    assert (
        await page.locator("audio").evaluate(
            "audio => new Promise(done => { audio.onloadedmetadata = () => done(audio.duration);"
            "if (audio.readyState) done(audio.duration) })"
        )
        == 1
    )
    await expect(page.get_by_role("link", name="guide.pdf")).to_contain_text("1 kB")
    fetching = {"id": "a", "kind": "image", "name": "", "content_type": "", "size": None, "url": None}
    states = [fetching | {"state": "pending"}, fetching | {"id": "b", "kind": "file", "name": "x.zip", "state": "failed"}]
    server.tell(say={"author": "agent", "text": "", "attachments": states})
    await expect(page.locator("div.document").first).to_contain_text("PictureBeing fetched")
    await expect(page.locator("div.document").nth(1)).to_contain_text("x.zipCould not be fetched")


async def test_a_picture_from_a_dangerous_address_is_not_linked(customer, server):
    await customer.visit()
    await customer.say("quiet")
    bad = {"id": "a", "kind": "image", "name": "x.png", "content_type": "image/png", "size": 3, "state": "stored"}
    server.tell(say={"author": "agent", "text": "", "attachments": [bad | {"url": "javascript:alert(1)"}]})
    await customer.page.locator("div.document", has_text="x.png").wait_for()
    assert await customer.page.locator(".picture").count() == 0


async def test_a_phone_is_offered_its_camera(customer):
    await customer.page.set_viewport_size({"width": 390, "height": 844})
    await customer.visit()
    picker = customer.page.locator("input[type=file]")
    assert (await picker.get_attribute("accept") or "").startswith("image/*,")
    assert await picker.get_attribute("capture") is None
    await choose(customer.page, *[{**PHOTO, "name": f"a very long name of a picture number {number}.png"} for number in range(6)])
    width = await customer.page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
    await expect(customer.input).to_be_in_viewport()
