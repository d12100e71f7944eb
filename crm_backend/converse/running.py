"""A run from end to end: a shop of its own is started, all conversations are played, and told what came of them."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from crm_backend.bench.errors import BenchError
from crm_backend.bench.ours import ADMIN, Concierge
from crm_backend.converse.errors import ConverseError
from crm_backend.converse.playing import Played, Reached, play
from crm_backend.converse.script import Conversation
from crm_backend.converse.shop import Shop
from crm_backend.setup.places import Places

Tell = Callable[[Played], None]


async def play_all(shop: Shop, conversations: Sequence[Conversation], tell: Tell) -> tuple[list[Played], Reached]:
    """Play one after the other, each on the demo data as they are at first."""
    reached = Reached()
    results: list[Played] = []
    for conversation in conversations:
        played = await play(shop, conversation, reached)
        results.append(played)
        tell(played)
        if played.changed:
            await shop.begin_anew()
    return results, reached


@asynccontextmanager
async def own_shop(places: Places, models: Path | None = None) -> AsyncIterator[Shop]:
    """A Concierge with the demo data, in a folder that goes afterwards; raises ConverseError when it does not start.

    It has the models of the folder `models`, else those of the checkout.
    """
    with tempfile.TemporaryDirectory(prefix="concierge-converse-") as folder:
        concierge = Concierge(places, Path(folder), models)
        try:
            await concierge.prepare(lambda _: None)
            async with concierge.started(), Shop.open(concierge.base_url, concierge.api_key, ADMIN, concierge.password) as shop:
                yield shop
        except BenchError as error:
            raise ConverseError(str(error)) from error


def run(places: Places, conversations: Sequence[Conversation], tell: Tell) -> tuple[list[Played], Reached]:
    """Start a shop and play all of them in it; raises ConverseError."""

    async def go() -> tuple[list[Played], Reached]:
        async with own_shop(places) as shop:
            return await play_all(shop, conversations, tell)

    return asyncio.run(go())
