"""A run from end to end: shops of its own are started, all conversations are played, and told what came of them."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from crm_backend.bench.errors import BenchError
from crm_backend.bench.ours import ADMIN, Concierge
from crm_backend.converse.errors import ConverseError
from crm_backend.converse.kept import Kept
from crm_backend.converse.playing import Played, Reached, play
from crm_backend.converse.script import Conversation
from crm_backend.converse.shop import Shop
from crm_backend.cores import cores
from crm_backend.setup.places import Places

Tell = Callable[[Played], None]
MOST_SHOPS = 2
WORTH_A_SHOP = 100  # conversations take as long as a shop takes to start


async def play_all(shops: Sequence[Shop], conversations: Sequence[Conversation], tell: Tell) -> tuple[list[Played], Reached]:
    """Play all, each on the demo data as they are at first; what came of them, in their order.

    A shop plays one after the other, so that none sees what another one changes; several shops play side by side.
    """
    reached = Reached()
    results: dict[int, Played] = {}
    waiting = iter(enumerate(conversations))

    async def play_in(shop: Shop) -> None:
        for number, conversation in waiting:
            played = results[number] = await play(shop, conversation, reached)
            tell(played)
            if played.changed:
                await shop.begin_anew()

    try:
        async with asyncio.TaskGroup() as playing:
            for shop in shops:
                playing.create_task(play_in(shop))
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return [results[number] for number in range(len(conversations))], reached


@asynccontextmanager
async def own_shop(places: Places, models: Path | None = None, within: Path | None = None) -> AsyncIterator[Shop]:
    """A Concierge with the demo data, in a folder that goes afterwards; raises ConverseError when it does not start.

    It has the models of the folder `models`, else those of the checkout. `within`: where its folder is made.
    """
    with tempfile.TemporaryDirectory(prefix="concierge-converse-", dir=within) as folder:
        concierge = Concierge(places, Path(folder), models)
        concierge.up = (*Concierge.up, "--app", "1")  # who talks to it waits for each answer
        try:
            await concierge.prepare(lambda _: None)
            about = (concierge.base_url, concierge.api_key, ADMIN, concierge.password, Kept(concierge.database))
            async with concierge.started(), Shop.open(*about) as shop:
                yield shop
        except BenchError as error:
            raise ConverseError(str(error)) from error


@asynccontextmanager
async def own_shops(
    places: Places, count: int, models: Path | None = None, within: Path | None = None
) -> AsyncIterator[list[Shop]]:
    """Several of them, started one after the other: to start one keeps a processor busy."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(own_shop(places, models, within)) for _ in range(count)]


def shops_for(conversations: int) -> int:
    """How many shops are worth starting: each keeps one processor busy."""
    return min(MOST_SHOPS, cores(), 1 + conversations // WORTH_A_SHOP)


def run(places: Places, conversations: Sequence[Conversation], tell: Tell) -> tuple[list[Played], Reached]:
    """Start a shop, or two for many, and play all of them; raises ConverseError."""

    async def go() -> tuple[list[Played], Reached]:
        async with own_shops(places, shops_for(len(conversations))) as shops:
            return await play_all(shops, conversations, tell)

    return asyncio.run(go())
