"""The console's training page: administrators start and cancel runs, read what came of them, and see the versions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from crm_backend.auth.dependencies import at_least
from crm_backend.dependencies import DatabaseDep
from crm_backend.models import Role, User
from crm_backend.pages import wants_page
from crm_backend.teaching.training import card, service
from crm_backend.teaching.training.schemas import NewsOut, ReportedRunOut, RunOut, RunsOut, VersionOut, VersionsOut

router = APIRouter(prefix="/api/v1/teaching", tags=["teaching"])
Admin = Annotated[User, Depends(at_least(Role.ADMIN))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.post("/runs", status_code=201)
async def start_run(user: Admin, db: DatabaseDep) -> RunOut:
    """Queue a training; 409 with `run_id` when one is queued or going on."""
    return await service.queue(db, user.id)


@router.get("/runs")
async def list_runs(
    _user: Admin, db: DatabaseDep, limit: Annotated[int, Query(ge=1, le=500)] = 50, cursor: str | None = None
) -> RunsOut:
    """The newest first, without their reports."""
    return await service.listed(db, limit, cursor)


@router.get("/runs/{run_id}")
async def get_run(run_id: str, _user: Admin, db: DatabaseDep) -> ReportedRunOut:
    """One run: how far it is, and in the end its report or why there is none."""
    return await service.shown(db, run_id)


@router.post("/runs/{run_id}/cancel")
async def cancel_run(run_id: str, _user: Admin, db: DatabaseDep) -> RunOut:
    """End a run; one that is going on ends within seconds."""
    return await service.cancel(db, run_id)


@router.get("/news")
async def get_news(_user: Admin, db: DatabaseDep) -> NewsOut:
    """What has been taught since the last training."""
    return await service.news(db)


@router.get("/versions")
async def list_versions(_user: Admin, db: DatabaseDep) -> VersionsOut:
    """All versions with their figures, the newest first."""
    return await service.all_versions(db)


@router.get("/versions/{version}")
async def get_version(version: Number, _user: Admin, db: DatabaseDep) -> VersionOut:
    """One version."""
    return await service.version(db, version)


@router.get("/versions/{version}/card", response_class=PlainTextResponse)
async def get_card(version: Number, request: Request, _user: Admin, db: DatabaseDep) -> Response:
    """The model card in Markdown; a page for browsers."""
    text = card.render(await service.version(db, version))
    if wants_page(request):
        return HTMLResponse(card.page(text, version))
    return PlainTextResponse(text, media_type="text/markdown")
