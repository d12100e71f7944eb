"""The console's page about versions: which answer, how they fare, and changing it; for administrators."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from crm_backend.auth.dependencies import at_least
from crm_backend.dependencies import DatabaseDep
from crm_backend.models import Role, User
from crm_backend.teaching.rollout import showing
from crm_backend.teaching.rollout.figures import Limits
from crm_backend.teaching.rollout.rollout import Rollout
from crm_backend.teaching.rollout.schemas import CanaryIn, EventsOut, PromoteIn, RollBackIn, ServingOut, ShadowIn
from crm_backend.teaching.rollout.service import By

router = APIRouter(prefix="/api/v1/teaching/serving", tags=["teaching"])
Admin = Annotated[User, Depends(at_least(Role.ADMIN))]


async def get_rollout(request: Request) -> Rollout:
    rollout: Rollout = request.app.state.rollout
    return rollout


RolloutDep = Annotated[Rollout, Depends(get_rollout)]


@router.get("")
async def get_serving(_user: Admin, db: DatabaseDep, rollout: RolloutDep) -> ServingOut:
    """What answers now, how it fares with customers, and the versions that could answer."""
    return await _shown(db, rollout)


@router.get("/events")
async def list_events(
    _user: Admin, db: DatabaseDep, limit: Annotated[int, Query(ge=1, le=500)] = 50, cursor: str | None = None
) -> EventsOut:
    """Who let which version answer, and why; the newest first."""
    async with db.reading() as session:
        return await showing.events(session, limit, cursor)


@router.post("/promote")
async def promote(wanted: PromoteIn, user: Admin, db: DatabaseDep, rollout: RolloutDep) -> ServingOut:
    """Let a version answer everybody. 409 `gated` with `against` when the gate speaks against it and no reason is given."""
    await rollout.promote(wanted.version, By(user, wanted.reason))
    return await _shown(db, rollout)


@router.post("/rollback")
async def roll_back(wanted: RollBackIn, user: Admin, db: DatabaseDep, rollout: RolloutDep) -> ServingOut:
    """Let the version before the live one answer again; 409 `serving_changed` when not `live` answers by now."""
    await rollout.roll_back(By(user, wanted.reason), wanted.live)
    return await _shown(db, rollout)


@router.post("/canary")
async def start_canary(wanted: CanaryIn, user: Admin, db: DatabaseDep, rollout: RolloutDep) -> ServingOut:
    """Let a version answer a share of the customers, or another share of them; beyond the limits it is taken back by itself."""
    limits = Limits(**wanted.limits.model_dump())
    await rollout.start_canary(wanted.version, wanted.share, limits, By(user, wanted.reason))
    return await _shown(db, rollout)


@router.delete("/canary")
async def end_canary(user: Admin, db: DatabaseDep, rollout: RolloutDep) -> ServingOut:
    """Let the live version answer everybody again."""
    await rollout.end_canary(By(user))
    return await _shown(db, rollout)


@router.post("/shadow")
async def start_shadow(wanted: ShadowIn, user: Admin, db: DatabaseDep, rollout: RolloutDep) -> ServingOut:
    """Have a version read what customers write, without answering."""
    await rollout.start_shadow(wanted.version, By(user))
    return await _shown(db, rollout)


@router.delete("/shadow")
async def end_shadow(user: Admin, db: DatabaseDep, rollout: RolloutDep) -> ServingOut:
    """Have no version read along."""
    await rollout.end_shadow(By(user))
    return await _shown(db, rollout)


async def _shown(db: DatabaseDep, rollout: Rollout) -> ServingOut:
    async with db.reading() as session:
        troubles = list(rollout.follower.troubles.values())
        return await showing.serving(session, rollout.understanding.base_fingerprint, troubles)
