"""What the page about versions shows, put together from the tables."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend import keyset
from crm_backend.models import ModelVersion, Serving, ServingEvent, ShadowFlip, ShadowTally, TrainingRun, User
from crm_backend.models.base import now
from crm_backend.teaching.rollout import deployment, figures, guard, service
from crm_backend.teaching.rollout.figures import Figures
from crm_backend.teaching.rollout.follower import Trouble
from crm_backend.teaching.rollout.schemas import (
    CanaryOut,
    DeploymentOut,
    EventOut,
    EventsOut,
    FiguresOut,
    FlipOut,
    LimitsIn,
    ServingOut,
    ShadowOut,
    ShareOut,
    TroubleOut,
    VersionOut,
)
from crm_backend.teaching.rollout.statistics import Share
from crm_backend.teaching.training import versions

LONGEST = timedelta(days=28)  # what is older tells little of how a version fares now
FLIPS_SHOWN = 100
VERSIONS_SHOWN = 50


async def serving(session: AsyncSession, base: str, troubles: Sequence[Trouble]) -> ServingOut:
    """All of the page but the history."""
    row = await service.current(session)
    numbers = await _numbers(session, row)
    since = max(row.since if row.revision else now() - LONGEST, now() - LONGEST)
    return ServingOut(
        revision=row.revision,
        live=numbers.get(row.live_id),
        previous=numbers.get(row.previous_id),
        since=row.since if row.live_id else None,
        figures=_figures(await figures.of(session, numbers.get(row.live_id), since)),
        canary=await _canary(session, row, numbers),
        shadow=await _shadow(session, row, numbers),
        versions=await _versions(session),
        deployment=await _deployment(session, row, base),
        troubles=[TroubleOut(version=trouble.number, text=trouble.text) for trouble in troubles],
    )


async def events(session: AsyncSession, limit: int, cursor: str | None) -> EventsOut:
    """The history, the newest first."""
    query = (
        select(ServingEvent, ModelVersion.number, User.name)
        .outerjoin(ModelVersion, ModelVersion.id == ServingEvent.version_id)
        .outerjoin(User, User.id == ServingEvent.user_id)
        .order_by(ServingEvent.created_at.desc(), ServingEvent.id.desc())
        .limit(limit + 1)
    )
    if end := keyset.position(cursor):
        query = query.where(keyset.after(ServingEvent.created_at, ServingEvent.id, end))
    rows = (await session.execute(query)).all()
    shown, next_cursor = keyset.page(rows, limit, lambda row: (row.ServingEvent.created_at, row.ServingEvent.id))
    items = [
        EventOut(id=event.id, at=event.created_at, kind=event.kind, version=number, by=name, detail=event.detail or {})
        for event, number, name in shown
    ]
    return EventsOut(items=items, next_cursor=next_cursor)


async def _numbers(session: AsyncSession, row: Serving) -> dict[str | None, int]:
    used = [each for each in (row.live_id, row.previous_id, row.canary_id, row.shadow_id) if each]
    query = select(ModelVersion.id, ModelVersion.number).where(ModelVersion.id.in_(used))
    return dict((await session.execute(query)).all())


async def _canary(session: AsyncSession, row: Serving, numbers: dict[str | None, int]) -> CanaryOut | None:
    if row.canary_id is None or row.canary_since is None:
        return None
    new, old, compared = await guard.side_by_side(session, row)
    limits = figures.Limits(**(row.limits or {}))
    return CanaryOut(
        version=numbers[row.canary_id],
        share=row.canary_share,
        since=row.canary_since,
        limits=LimitsIn(**(row.limits or {})),
        figures=_figures(new),
        live=_figures(old),
        p_fallbacks=compared.fallbacks,
        p_handoffs=compared.handoffs,
        enough=compared.enough,
        breach=compared.breach(limits),
    )


async def _shadow(session: AsyncSession, row: Serving, numbers: dict[str | None, int]) -> ShadowOut | None:
    if row.shadow_id is None or row.shadow_since is None:
        return None
    live = numbers.get(row.live_id) or 0
    tally = await session.get(ShadowTally, (row.shadow_id, live))
    flips = select(ShadowFlip).where(ShadowFlip.version_id == row.shadow_id, ShadowFlip.created_at >= row.shadow_since)
    newest = flips.order_by(ShadowFlip.created_at.desc()).limit(FLIPS_SHOWN)
    return ShadowOut(
        version=numbers[row.shadow_id],
        since=row.shadow_since,
        messages=tally.messages if tally else 0,
        same=_share(Share(tally.same, tally.messages) if tally else Share(0, 0)),
        flips=[FlipOut.model_validate(flip) for flip in (await session.execute(newest)).scalars()],
    )


async def _versions(session: AsyncSession) -> list[VersionOut]:
    query = (
        select(ModelVersion, User.name, TrainingRun.id)
        .outerjoin(User, User.id == ModelVersion.trained_by)
        .outerjoin(TrainingRun, TrainingRun.version_id == ModelVersion.id)
    )
    rows = (await session.execute(query.order_by(ModelVersion.number.desc()).limit(VERSIONS_SHOWN))).all()
    there = await versions.with_files(session)
    return [
        VersionOut(
            number=version.number,
            created_at=version.created_at,
            trained_by=name,
            against=service.against(version),
            reason=version.reason,
            available=version.id in there,
            run_id=run_id,
            sets=version.figures.get("sets", {}),
        )
        for version, name, run_id in rows
    ]


async def _deployment(session: AsyncSession, row: Serving, base: str) -> DeploymentOut:
    found = await deployment.standing(session, row, base)
    return DeploymentOut(
        fingerprint=base,
        changed=found.changed,
        run_id=found.run.id if found.run else None,
        run_state=found.run.state if found.run else None,
        version=found.version,
    )


def _figures(found: Figures) -> FiguresOut:
    return FiguresOut(
        version=found.version,
        since=found.since,
        messages=found.messages,
        fallbacks=_share(found.fallbacks),
        handoffs=_share(found.handoffs),
        satisfied=_share(found.satisfied),
    )


def _share(share: Share) -> ShareOut:
    low, high = share.interval
    return ShareOut(count=share.count, of=share.of, share=share.share, low=low, high=high)
