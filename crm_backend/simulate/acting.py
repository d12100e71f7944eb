"""Plays one simulated customer to the end: goal reached, patience lost, or in a loop."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from crm_backend.converse.shop import Reply, Shop, Visitor
from crm_backend.simulate.person import Person, Step

LOOP = 3  # the same answer so often is a loop
Outcome = Literal["reached", "person", "gave up", "loop", "silence"]


@dataclass(frozen=True)
class Acted:
    """What came of it; `turns` is the customer's messages, `said` the whole conversation."""

    goal: str
    language: str
    outcome: Outcome
    turns: int
    said: tuple[str, ...]

    @property
    def succeeded(self) -> bool:
        """Whether the customer got what they came for."""
        return self.outcome == "reached"


async def act(shop: Shop, person: Person) -> Acted:
    """Talk until it is over."""
    language = person.language
    visitor = shop.visitor(person.part.email, language)
    said: list[str] = []
    heard: Counter[str] = Counter()
    step = person.first()
    for turns in range(1, person.patience + 1):
        reply = await _say(visitor, step)
        said += [f"> {step.text}", f"< {reply.text}"]
        heard[reply.text] += 1
        if outcome := await _outcome(shop, person, reply, heard):
            return Acted(person.goal.name, language, outcome, turns, tuple(said))
        trace = (await shop.traces(reply.conversation_id))[-1]
        step = person.next(trace.get("asks"), list(reply.buttons))
    return Acted(person.goal.name, language, "gave up", person.patience, tuple(said))


async def _say(visitor: Visitor, step: Step) -> Reply:
    return await (visitor.press(step.text) if step.pressed else visitor.say(step.text))


async def _outcome(shop: Shop, person: Person, reply: Reply, heard: Counter[str]) -> Outcome | None:
    if person.matches(person.goal.replies, reply.text):
        return "reached"
    if person.goal.changes:
        changes = await shop.changes(reply.conversation_id)
        if any(person.matches(person.goal.changes, change) for change in changes):
            return "reached"
    if reply.owner != "bot":
        return "reached" if person.goal.person else "person"
    if not reply.text:
        return "silence"
    return "loop" if heard[reply.text] >= LOOP else None
