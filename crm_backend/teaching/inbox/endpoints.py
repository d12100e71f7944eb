"""The labelling inbox: supervisors and administrators say what messages mean."""

import asyncio
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request

from bot.nlu.factories import ENTITY_NAMES
from crm_backend.auth.dependencies import at_least
from crm_backend.dependencies import DatabaseDep
from crm_backend.models import Role, User
from crm_backend.setup.places import ROOT
from crm_backend.teaching.inbox import intents, labelling, picking, service
from crm_backend.teaching.inbox.ranking import Reason
from crm_backend.teaching.inbox.schemas import (
    ActOut,
    CountsOut,
    DetailOut,
    IntentOut,
    ItemsOut,
    LabelIn,
    MeaningsOut,
    NextIn,
    NextOut,
    PickedOut,
    PickIn,
    View,
)
from crm_backend.understanding import Understanding


async def get_understanding(request: Request) -> Understanding:
    return cast(Understanding, request.app.state.understanding)


router = APIRouter(prefix="/api/v1/teaching/inbox", tags=["teaching"])
Labeller = Annotated[User, Depends(at_least(Role.SUPERVISOR))]
UnderstandingDep = Annotated[Understanding, Depends(get_understanding)]
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("")
async def list_items(
    user: Labeller,
    db: DatabaseDep,
    view: View = "open",
    reason: Reason | None = None,
    intent: Annotated[str | None, Query(max_length=60)] = None,
    language: Annotated[str | None, Query(max_length=10)] = None,
    q: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Limit = 100,
) -> ItemsOut:
    """What is to be labelled, the most worth first: one message for all that are alike, unless something is sought."""
    async with db.reading() as session:
        return await service.listed(session, user, service.Filter(view, reason, intent, language, q), cursor, limit)


@router.get("/counts")
async def count_items(user: Labeller, db: DatabaseDep) -> CountsOut:
    """How much there is to do."""
    async with db.reading() as session:
        return await service.counts(session, user)


@router.get("/meanings")
async def list_meanings(_user: Labeller, db: DatabaseDep) -> MeaningsOut:
    """The intents and entities that can be said."""
    await asyncio.to_thread(intents.deployed, ROOT)
    async with db.reading() as session:
        known = await intents.known(session, ROOT)
    items = [IntentOut(name=each.name, examples=each.examples, on_paper=each.on_paper) for each in known]
    return MeaningsOut(intents=items, entities=sorted(ENTITY_NAMES))


@router.post("/next")
async def take_next(wanted: NextIn, user: Labeller, db: DatabaseDep) -> NextOut:
    """The one most worth labelling; nobody else gets it for some minutes."""
    async with db.transaction() as session:
        return NextOut(item=await service.next_one(session, user, wanted.skip))


@router.post("/pick")
async def pick_message(wanted: PickIn, user: Labeller, db: DatabaseDep, understanding: UnderstandingDep) -> PickedOut:
    """Take a customer's message into the inbox, wherever it stands; one that is there already stays as it is."""
    return PickedOut(id=await picking.pick(db, understanding, user, wanted.message))


@router.get("/{item_id}")
async def get_item(item_id: str, user: Labeller, db: DatabaseDep) -> DetailOut:
    """One message with what is like it."""
    async with db.reading() as session:
        return await service.detail(session, user, await service.get(session, item_id))


@router.post("/{item_id}/hold")
async def hold_item(item_id: str, user: Labeller, db: DatabaseDep) -> DetailOut:
    """Look at a message: nobody else gets it for some minutes; 409 while somebody else does."""
    async with db.transaction() as session:
        return await service.hold(session, user, item_id)


@router.post("/{item_id}/release", status_code=204)
async def release_item(item_id: str, user: Labeller, db: DatabaseDep) -> None:
    """Look at it no more."""
    async with db.transaction() as session:
        await service.release(session, user, item_id)


@router.post("/{item_id}/label")
async def label_item(item_id: str, said: LabelIn, user: Labeller, db: DatabaseDep) -> ActOut:
    """Say what a message means, and messages along with it; what is agreed on the next training learns."""
    await asyncio.to_thread(intents.deployed, ROOT)
    async with db.transaction() as session:
        on_paper = said.intent is not None and await intents.on_paper(session, ROOT, said.intent)
        return await labelling.label(session, user, item_id, said, on_paper=on_paper)


@router.post("/{item_id}/reopen", status_code=204)
async def reopen_item(item_id: str, user: Labeller, db: DatabaseDep) -> None:
    """Have a labelled message labelled again."""
    async with db.transaction() as session:
        await labelling.reopen(session, user, item_id)


@router.post("/acts/{act_id}/undo", status_code=204)
async def undo_act(act_id: str, user: Labeller, db: DatabaseDep) -> None:
    """Take back what was said at once, with all that it taught."""
    async with db.transaction() as session:
        await labelling.undo(session, user, act_id)
