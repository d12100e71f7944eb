"""A whole simulation: so many conversations, several at a time, all from one seed."""

import asyncio
from collections.abc import Callable, Sequence
from random import Random

from crm_backend.converse.running import own_shop
from crm_backend.converse.shop import Shop
from crm_backend.setup.places import Places
from crm_backend.simulate.acting import Acted, act
from crm_backend.simulate.cast import Cast
from crm_backend.simulate.goals import LANGUAGES, play
from crm_backend.simulate.person import Person

AT_A_TIME = 4
Tell = Callable[[Acted], None]


async def simulate(shop: Shop, conversations: int, seed: int, tell: Tell) -> list[Acted]:
    """Goals and languages take turns; when all orders of a kind have been changed, the shop's data are loaded afresh.

    Raises ConverseError when the shop is away or lacks a kind of order.
    """
    results: list[Acted] = []
    while len(results) < conversations:
        if results:
            await shop.begin_anew()
        people = await _people(shop, range(len(results), conversations), seed)
        results += await _act_side_by_side(shop, people, tell)
    return results


async def _people(shop: Shop, numbers: range, seed: int) -> list[Person]:
    """As many of the numbered customers as there are orders for, one at least."""
    script = play()
    cast = await Cast.of(shop, Random(seed))
    people: list[Person] = []
    for number in numbers:
        goal = script.goals[number % len(script.goals)]
        language = LANGUAGES[number // len(script.goals) % len(LANGUAGES)]
        part = cast.take(goal.order or "any", changes=goal.changes is not None)
        if part is None:
            break
        people.append(Person(goal, part, script, language, Random(f"{seed}-{number}")))
    return people


async def _act_side_by_side(shop: Shop, people: Sequence[Person], tell: Tell) -> list[Acted]:
    slots = asyncio.Semaphore(AT_A_TIME)

    async def one(person: Person) -> Acted:
        async with slots:
            acted = await act(shop, person)
            tell(acted)
            return acted

    return list(await asyncio.gather(*map(one, people)))


def run(places: Places, conversations: int, seed: int, tell: Tell) -> list[Acted]:
    """Start a shop of its own and simulate in it; raises ConverseError."""

    async def go() -> list[Acted]:
        async with own_shop(places) as shop:
            return await simulate(shop, conversations, seed, tell)

    return asyncio.run(go())
