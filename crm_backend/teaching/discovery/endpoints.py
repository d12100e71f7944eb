"""New intents in the console: supervisors look at them, administrators make them."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from crm_backend.auth.dependencies import at_least
from crm_backend.dependencies import DatabaseDep
from crm_backend.knowledge.index import Index
from crm_backend.models import ChangeState, DiscoveryState, Role, User
from crm_backend.setup.places import ROOT
from crm_backend.teaching import changes, surveys
from crm_backend.teaching.discovery import answers, service
from crm_backend.teaching.discovery.looking import NAME
from crm_backend.teaching.discovery.schemas import (
    ArticleIdeaOut,
    DiscoveriesOut,
    DiscoveryOut,
    IdeasOut,
    MadeOut,
    NewIntentIn,
    ReplyOut,
    ReviewIn,
    SurveyOut,
)

router = APIRouter(prefix="/api/v1/teaching/discoveries", tags=["teaching"])
Looking = Annotated[User, Depends(at_least(Role.SUPERVISOR))]
Admin = Annotated[User, Depends(at_least(Role.ADMIN))]
ON_CARD = 4  # messages


@router.get("")
async def list_discoveries(_user: Looking, db: DatabaseDep, state: DiscoveryState = DiscoveryState.OPEN) -> DiscoveriesOut:
    """What customers ask for that no intent fits, the most frequent first."""
    async with db.reading() as session:
        rows = await service.listed(session, state)
        wanted = {row.id: [*row.items[:ON_CARD], *row.items[ON_CARD:][-1:]] for row, _ in rows}
        items = {item.id: item for item in await service.members(session, [each for ids in wanted.values() for each in ids])}
        found = [DiscoveryOut.of(row, change, [items[each] for each in wanted[row.id] if each in items]) for row, change in rows]
        return DiscoveriesOut(items=found, survey=SurveyOut.of(await surveys.state(session, NAME)))


@router.post("/recompute", status_code=202)
async def recompute_discoveries(_user: Admin, db: DatabaseDep) -> SurveyOut:
    """Look again as soon as a worker can."""
    async with db.transaction() as session:
        await surveys.ask(session, NAME)
    async with db.reading() as session:
        return SurveyOut.of(await surveys.state(session, NAME))


@router.get("/{discovery_id}")
async def get_discovery(discovery_id: str, _user: Looking, db: DatabaseDep, request: Request) -> IdeasOut:
    """One of them with more of its messages, and what could be answered."""
    index: Index = request.app.state.index
    async with db.reading() as session:
        row = await service.get(session, discovery_id)
        examples = await service.members(session, service.shown_of(row.items))
        taken = await changes.intents(session, ROOT)
    replies = await answers.replies_to(db, request.app.state.understanding, examples)
    article = await answers.article_for(db, index, examples)
    return IdeasOut(
        discovery=DiscoveryOut.of(row, None, examples),
        article=ArticleIdeaOut(**asdict(article)) if article else None,
        replies=[ReplyOut(**asdict(reply)) for reply in replies],
        taken=sorted(taken),
    )


@router.post("/{discovery_id}/dismiss", status_code=204)
async def dismiss_discovery(discovery_id: str, _user: Admin, db: DatabaseDep) -> None:
    """It is no intent; found again it stays dismissed."""
    async with db.transaction() as session:
        await service.set_state(session, discovery_id, DiscoveryState.DISMISSED)


@router.post("/{discovery_id}/reopen", status_code=204)
async def reopen_discovery(discovery_id: str, _user: Admin, db: DatabaseDep) -> None:
    """Undo a dismissal."""
    async with db.transaction() as session:
        await service.set_state(session, discovery_id, DiscoveryState.OPEN)


@router.post("/{discovery_id}/intent", status_code=201)
async def make_intent(discovery_id: str, new: NewIntentIn, user: Admin, db: DatabaseDep) -> MadeOut:
    """Put an intent on paper: examples, an answer and a rule. 422 says why the data could not take it."""
    tree = await changes.next_tree(db, ROOT)
    async with db.transaction() as session:
        return MadeOut.of(await service.make_intent(session, user, tree, discovery_id, new.content()))


@router.post("/{discovery_id}/review")
async def review_intent(discovery_id: str, review: ReviewIn, user: Admin, db: DatabaseDep, request: Request) -> MadeOut:
    """Approve the intent for the next training, or withdraw it. 403 for one's own, unless there is no other administrator."""
    async with db.transaction() as session:
        made = MadeOut.of(await service.review(session, user, discovery_id, ChangeState(review.state)))
    index: Index = request.app.state.index
    await index.bring_up_to_date()
    return made
