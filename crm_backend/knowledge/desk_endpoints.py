"""The console's knowledge page: everybody reads articles, supervisors and administrators write them and see what is missing."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request

from crm_backend.auth.dependencies import AgentUser, at_least
from crm_backend.dependencies import DatabaseDep
from crm_backend.knowledge import editing, gaps
from crm_backend.knowledge.index import Index
from crm_backend.knowledge.schemas import (
    ArticleIn,
    EditedOut,
    GapOut,
    GapsOut,
    LanguagesOut,
    NewArticleIn,
    PreviewIn,
    PreviewOut,
    RestoreIn,
    RowsOut,
    VersionsOut,
)
from crm_backend.models import Role, User
from crm_backend.pages import markdown
from crm_backend.texts import FALLBACK, LANGUAGES

router = APIRouter(prefix="/api/v1/knowledge", tags=["knowledge"])
Editor = Annotated[User, Depends(at_least(Role.SUPERVISOR))]


async def get_index(request: Request) -> Index:
    index: Index = request.app.state.index
    return index


IndexDep = Annotated[Index, Depends(get_index)]


@router.get("/languages")
async def list_languages(_user: AgentUser) -> LanguagesOut:
    """The languages that articles can be written in: those that this installation has texts for, English first."""
    return LanguagesOut(items=sorted(LANGUAGES, key=lambda code: (code != FALLBACK, code)))


@router.get("/articles")
async def list_articles(_user: AgentUser, db: DatabaseDep, q: Annotated[str, Query(max_length=200)] = "") -> RowsOut:
    """All articles, or those with these words."""
    async with db.reading() as session:
        return RowsOut(items=await editing.listed(session, q))


@router.post("/articles", status_code=201)
async def create_article(new: NewArticleIn, user: Editor, db: DatabaseDep, index: IndexDep) -> EditedOut:
    """Write a new article; 409 when its name is taken."""
    async with db.transaction() as session:
        article = await editing.create(session, user, new)
    await index.bring_up_to_date()
    return article


@router.get("/articles/{slug}")
async def get_article(slug: str, _user: AgentUser, db: DatabaseDep) -> EditedOut:
    """One article with its texts."""
    async with db.reading() as session:
        return await editing.shown(session, slug)


@router.put("/articles/{slug}")
async def save_article(slug: str, change: ArticleIn, user: Editor, db: DatabaseDep, index: IndexDep) -> EditedOut:
    """Save an article; what changed becomes a new version. 409 when somebody else saved it meanwhile."""
    async with db.transaction() as session:
        article = await editing.save(session, user, slug, change)
    await index.bring_up_to_date()
    return article


@router.get("/articles/{slug}/versions")
async def list_versions(slug: str, _user: AgentUser, db: DatabaseDep) -> VersionsOut:
    """How an article came to be."""
    async with db.reading() as session:
        return VersionsOut(items=await editing.history(session, slug))


@router.post("/articles/{slug}/restore")
async def restore_version(slug: str, wanted: RestoreIn, user: Editor, db: DatabaseDep, index: IndexDep) -> EditedOut:
    """Make an earlier text the current one again."""
    async with db.transaction() as session:
        article = await editing.restore(session, user, slug, wanted.version_id)
    await index.bring_up_to_date()
    return article


@router.post("/preview")
async def preview(text: PreviewIn, _user: AgentUser) -> PreviewOut:
    """What customers will see of this Markdown."""
    return PreviewOut(html=str(markdown(text.body)))


@router.get("/gaps")
async def list_gaps(user: Editor, db: DatabaseDep, state: Literal["open", "dismissed"] = "open") -> GapsOut:
    """Questions without a good article, those asked most often first."""
    async with db.reading() as session:
        return GapsOut(items=[GapOut.model_validate(gap) for gap in await gaps.listed(session, user, state)])


@router.post("/gaps/{gap_id}/dismiss", status_code=204)
async def dismiss_gap(gap_id: str, _user: Editor, db: DatabaseDep) -> None:
    """Nothing is to be written for these questions."""
    async with db.transaction() as session:
        await gaps.change(session, gap_id, gaps.DISMISSED)


@router.post("/gaps/{gap_id}/reopen", status_code=204)
async def reopen_gap(gap_id: str, _user: Editor, db: DatabaseDep) -> None:
    """Undo a dismissal."""
    async with db.transaction() as session:
        await gaps.change(session, gap_id, gaps.OPEN)
