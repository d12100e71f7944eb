"""What was discovered, and the intents that are made of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, NotFound, Unfit
from crm_backend.knowledge import editing
from crm_backend.models import ChangeState, Discovery, DiscoveryState, ItemState, TeachingChange, TeachingItem, User
from crm_backend.teaching import changes
from crm_backend.teaching.dataset.intents import names
from crm_backend.teaching.dataset.kinds import NEW_INTENT, apply
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.inbox.scores import put

EXAMPLES = 40  # messages that are shown


async def listed(session: AsyncSession, state: DiscoveryState) -> list[tuple[Discovery, TeachingChange | None]]:
    """Those in this state with what was made of them, the largest first."""
    query = select(Discovery, TeachingChange).outerjoin(TeachingChange, TeachingChange.id == Discovery.change_id)
    rows = [(row[0], row[1]) for row in await session.execute(query.where(Discovery.state == state))]
    return sorted((row for row in rows if row[0].items), key=lambda row: (-len(row[0].items), row[0].id))


async def get(session: AsyncSession, discovery_id: str, *, lock: bool = False) -> Discovery:
    """One of them; 404 when it is gone."""
    row = await session.get(Discovery, discovery_id, with_for_update=lock)
    if row is None:
        raise NotFound("There is no such discovery; it may have gone with the last look.", code="discovery_unknown")
    return row


async def members(session: AsyncSession, ids: Sequence[str]) -> list[TeachingItem]:
    """These messages in this order, as far as they are there."""
    rows = (await session.execute(select(TeachingItem).where(TeachingItem.id.in_(ids)))).scalars()
    by_id = {item.id: item for item in rows}
    return [by_id[each] for each in ids if each in by_id]


def shown_of(ids: Sequence[str]) -> list[str]:
    """The most central messages, and after them the most different ones."""
    if len(ids) <= EXAMPLES:
        return list(ids)
    return [*ids[: EXAMPLES - 5], *ids[-5:]]


async def set_state(session: AsyncSession, discovery_id: str, state: DiscoveryState) -> None:
    """Dismiss it, or open it again; 409 when an intent was made of it."""
    row = await get(session, discovery_id, lock=True)
    if row.state == DiscoveryState.MADE:
        raise Conflict("An intent was made of it; withdraw that first.", code="discovery_made")
    row.state = state


async def make_intent(
    session: AsyncSession, user: User, tree: Tree, discovery_id: str, content: dict[str, Any]
) -> TeachingChange:
    """Put a new intent on paper; Unfit, naming why, when `tree` could not take it. The chosen examples leave the inbox."""
    row = await get(session, discovery_id, lock=True)
    if row.state == DiscoveryState.MADE:
        raise Conflict("An intent was made of it already.", code="discovery_made")
    chosen = await members(session, content.pop("items"))
    if not {item.id for item in chosen} <= set(row.items):
        raise Unfit("Some of the examples belong to something else.", code="examples_unknown")
    content["examples"] = [{"text": item.text, "entities": item.entities} for item in chosen]
    if "article" in content["answer"]:
        await editing.shown(session, content["answer"]["article"])  # 404 when there is none
    await _check(session, tree, content)
    change = await changes.propose(session, user, NEW_INTENT, content["name"], content)
    await put(session, chosen, ItemState.LABELLED)
    row.state, row.change_id = DiscoveryState.MADE, change.id
    return change


async def _check(session: AsyncSession, tree: Tree, content: dict[str, Any]) -> None:
    try:
        taken = names(tree) | await _on_paper(session)
        if content["name"] in taken:
            raise Rejected(f"there is an intent '{content['name']}' already")
        apply(tree, NEW_INTENT, content)
    except Rejected as error:
        raise Unfit(f"The intent cannot be made: {error}.", code="intent_rejected", reason=str(error)) from error


async def review(session: AsyncSession, user: User, discovery_id: str, state: ChangeState) -> TeachingChange:
    """Approve the intent that was made of it, or withdraw it: then its examples are in the inbox again."""
    row = await get(session, discovery_id, lock=True)
    if row.change_id is None:
        raise Conflict("No intent was made of it.", code="discovery_not_made")
    withdrawn = state == ChangeState.WITHDRAWN
    if withdrawn:
        change = await changes.take_back(session, user, row.change_id)
    else:
        await changes.check_reviewer(session, user, await session.get_one(TeachingChange, row.change_id))
        change = await changes.review(session, user, row.change_id, state)
    if withdrawn:
        texts = [example["text"] for example in change.content["examples"]]
        again = [item for item in await members(session, row.items) if item.text in texts]
        await put(session, again, ItemState.OPEN)
        row.state, row.change_id = DiscoveryState.OPEN, None
    return change


async def _on_paper(session: AsyncSession) -> set[str]:
    query = select(TeachingChange.subject).where(TeachingChange.kind == NEW_INTENT, TeachingChange.state == ChangeState.DRAFT)
    return set((await session.execute(query)).scalars())
