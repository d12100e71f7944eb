"""A message that went wrong unnoticed is picked out of its conversation."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx2

from crm_backend.models import Message, TeachingCluster, TeachingItem
from tests.crm_backend.front_door import Browser, FrontDoor
from tests.crm_backend.teaching.inbox.conftest import INBOX

CLEAR = "Where is my order LT-100001?"
UNCLEAR = "I need the thingy for the thing"


async def message(door: FrontDoor, text: str) -> str:
    await door.says(text)
    [found] = await door.rows(Message, Message.author == "customer", Message.text == text)
    return str(found.id)


async def picks(browser: Browser, message_id: str) -> httpx2.Response:
    return await browser.post(f"{INBOX}/pick", json={"message": message_id})


async def test_what_the_bot_took_for_understood_comes_into_the_inbox_masked(door: FrontDoor, sofia: Browser) -> None:
    picked = await picks(sofia, await message(door, CLEAR))
    assert picked.status_code == 200
    item = (await sofia.get(f"{INBOX}/{picked.json()['id']}")).json()
    assert (item["reasons"], item["state"], item["alike"]) == (["picked"], "open", 1)
    assert item["text"].startswith("Where is my order ") and "100001" not in item["text"]
    [line] = (await sofia.get(INBOX)).json()["items"]
    assert line["id"] == item["id"]


async def test_picked_twice_at_once_it_is_there_once(door: FrontDoor, sofia: Browser) -> None:
    wanted = await message(door, CLEAR)
    answers = await asyncio.gather(*(picks(sofia, wanted) for _ in range(4)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await door.rows(TeachingItem)) == len(await door.rows(TeachingCluster)) == 1


async def test_what_was_collected_stays_as_it_is(door: FrontDoor, sofia: Browser, collect: Callable[[], Awaitable[int]]) -> None:
    wanted = await message(door, UNCLEAR)
    await collect()
    [item] = await door.rows(TeachingItem)
    assert (await picks(sofia, wanted)).json() == {"id": item.id}
    [after] = await door.rows(TeachingItem)
    assert after.reasons == ["fallback"]


async def test_only_what_a_customer_wrote_is_picked(door: FrontDoor, sofia: Browser) -> None:
    await door.says(CLEAR)
    [answer] = await door.rows(Message, Message.author == "bot")
    refused = await picks(sofia, answer.id)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_understood")
    assert (await picks(sofia, "no-such-message")).status_code == 404
    assert not await door.rows(TeachingItem)
