"""Which versions answer: each change is one unit of work on one row, and a line in the history."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, NotFound
from crm_backend.models import ModelVersion, Serving, ServingEvent, User
from crm_backend.models.base import now
from crm_backend.teaching.training import versions
from crm_backend.upsert import insert

TOPIC = "serving"  # where processes hear of a change at once; those that do not hear look every other second


@dataclass(frozen=True, slots=True)
class By:
    """Who changes what answers, and why: a user, the command line, or a limit (neither)."""

    user: User | None = None
    reason: str | None = None
    command: bool = False

    def detail(self, **more: Any) -> dict[str, Any]:
        """For the history."""
        said = {"reason": self.reason} if self.reason else {}
        return {**more, **said, **({"command": True} if self.command else {})}


async def current(session: AsyncSession) -> Serving:
    """The row as it is; a new one, not stored, while nobody has changed anything."""
    return await session.get(Serving, 1) or Serving(id=1, canary_share=0.0, revision=0, since=now())


def against(version: ModelVersion) -> list[dict[str, Any]]:
    """What the gate has against a version; nothing: it may be promoted."""
    found: list[dict[str, Any]] = version.gate.get("against", [])
    return found


def refuse_gated(version: ModelVersion, reason: str | None) -> None:
    """409 with the gate's list, if it has something against the version and nobody gave a reason."""
    if (objections := against(version)) and not reason:
        raise Conflict(
            f"The gate speaks against version {version.number}; give a reason to let it answer all the same.",
            code="gated",
            against=objections,
        )


async def promote(session: AsyncSession, number: int, by: By) -> Serving:
    """Let a version answer everybody; 409 when it does already, or when the gate speaks against it and there is no reason."""
    version, row = await _held_with(session, number)
    refuse_gated(version, by.reason)
    if row.live_id == version.id:
        raise Conflict(f"Version {number} is live already.", code="already_live")
    objections = against(version)
    if objections:
        version.reason = by.reason
    previous = await number_of(session, row.live_id)
    row.previous_id, row.live_id, row.since = row.live_id, version.id, now()
    _end_canary(row)
    if row.shadow_id == version.id:
        row.shadow_id = row.shadow_since = None
    return await _changed(session, row, "promoted", version.id, by, previous=previous, against=len(objections))


async def roll_back(session: AsyncSession, by: By, live: int | None = None) -> Serving:
    """Let the version before the live one answer again, in the end the deployment's own.

    409 when that answers already, or when another one than `live` (any, if None) answers by now.
    """
    row = await hold(session)
    if row.live_id is None:
        raise Conflict("What came with the deployment answers: there is nothing to go back to.", code="nothing_before")
    left = await number_of(session, row.live_id)
    if live not in (None, left):
        raise Conflict("Somebody has changed what answers since you looked at it.", code="serving_changed")
    row.live_id, row.previous_id, row.since = row.previous_id, None, now()
    _end_canary(row)
    if row.shadow_id == row.live_id:
        row.shadow_id = row.shadow_since = None
    return await _changed(session, row, "rolled_back", row.live_id, by, left=left)


async def start_canary(session: AsyncSession, number: int, share: float, limits: dict[str, Any], by: By) -> Serving:
    """Let a version answer a share of the customers; the share of one that does already changes, and its figures go on."""
    version, row = await _held_with(session, number)
    refuse_gated(version, by.reason)
    if version.id == row.live_id:
        raise Conflict(f"Version {number} is live already.", code="already_live")
    if version.id == row.shadow_id:
        row.shadow_id = row.shadow_since = None
    grown = row.canary_id == version.id
    if not grown:
        row.canary_id, row.canary_since = version.id, now()
    if against(version):
        version.reason = by.reason
    before, row.canary_share, row.limits = row.canary_share if grown else None, share, limits
    return await _changed(session, row, "canary_share" if grown else "canary", version.id, by, share=share, before=before)


async def end_canary(
    session: AsyncSession, by: By, *, version_id: str | None = None, why: dict[str, Any] | None = None
) -> Serving:
    """Take the canary back; 404 without one, or when it is another one than `version_id`. `why`: a limit did."""
    row = await hold(session)
    if row.canary_id is None or version_id not in (None, row.canary_id):
        raise NotFound("There is no canary.", code="no_canary")
    ended = row.canary_id
    _end_canary(row)
    return await _changed(session, row, "canary_taken_back" if why else "canary_ended", ended, by, **(why or {}))


async def start_shadow(session: AsyncSession, number: int, by: By) -> Serving:
    """Have a version read along without answering; 409 for one that answers."""
    version, row = await _held_with(session, number)
    if version.id in (row.live_id, row.canary_id):
        raise Conflict(f"Version {number} answers already.", code="already_live")
    row.shadow_id, row.shadow_since = version.id, now()
    return await _changed(session, row, "shadow", version.id, by)


async def end_shadow(session: AsyncSession, by: By) -> Serving:
    """Have no version read along; 404 without one."""
    row = await hold(session)
    if row.shadow_id is None:
        raise NotFound("There is no version in the shadow.", code="no_shadow")
    ended, row.shadow_id, row.shadow_since = row.shadow_id, None, None
    return await _changed(session, row, "shadow_ended", ended, by)


async def note(session: AsyncSession, kind: str, version_id: str | None, detail: dict[str, Any]) -> None:
    """A line in the history that changes nothing; the caller holds the row (`hold`)."""
    session.add(ServingEvent(kind=kind, version_id=version_id, detail=detail))
    await session.flush()


async def hold(session: AsyncSession) -> Serving:
    """The row, held to the end of the unit of work."""
    made: Any = insert(session, Serving).values(id=1, canary_share=0.0, revision=0, since=now())
    await session.execute(made.on_conflict_do_nothing(index_elements=["id"]))
    return (await session.execute(select(Serving).where(Serving.id == 1).with_for_update())).scalar_one()


async def _held_with(session: AsyncSession, number: int) -> tuple[ModelVersion, Serving]:
    """A version and the row, held; 409 when a training has let go of the version's files since it was loaded."""
    version, row = await versions.numbered(session, number), await hold(session)
    if version.id not in await versions.with_files(session):
        raise Conflict(f"The files of version {number} were let go of; train again.", code="version_without_files")
    return version, row


def _end_canary(row: Serving) -> None:
    row.canary_id = row.canary_since = row.limits = None
    row.canary_share = 0.0


async def _changed(session: AsyncSession, row: Serving, kind: str, version_id: str | None, by: By, **detail: Any) -> Serving:
    row.revision += 1
    user_id = by.user.id if by.user else None
    session.add(ServingEvent(kind=kind, version_id=version_id, user_id=user_id, detail=by.detail(**detail)))
    await session.flush()
    return row


async def number_of(session: AsyncSession, version_id: str | None) -> int | None:
    """What people call a version; None for what came with the deployment."""
    version = await session.get(ModelVersion, version_id) if version_id else None
    return version.number if version else None
