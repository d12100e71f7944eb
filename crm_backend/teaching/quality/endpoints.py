"""Data quality in the console: supervisors look, administrators do something about it."""

from typing import Annotated

from fastapi import APIRouter, Depends

from crm_backend.auth.dependencies import at_least
from crm_backend.dependencies import DatabaseDep
from crm_backend.models import AlarmState, Role, User
from crm_backend.setup.places import ROOT
from crm_backend.teaching import changes, surveys
from crm_backend.teaching.answers import review
from crm_backend.teaching.answers.schemas import ChangeDetailOut
from crm_backend.teaching.dataset.kinds import MERGED_INTENT
from crm_backend.teaching.discovery.schemas import SurveyOut
from crm_backend.teaching.quality import service
from crm_backend.teaching.quality.looking import NAME
from crm_backend.teaching.quality.schemas import AlarmOut, MergeIn, QualityOut, RemedyIn

router = APIRouter(prefix="/api/v1/teaching/quality", tags=["teaching"])
Looking = Annotated[User, Depends(at_least(Role.SUPERVISOR))]
Admin = Annotated[User, Depends(at_least(Role.ADMIN))]


@router.get("")
async def list_alarms(_user: Looking, db: DatabaseDep, state: AlarmState = AlarmState.OPEN) -> QualityOut:
    """What is likely wrong with the data of the next training, the most severe first."""
    async with db.reading() as session:
        return QualityOut(
            items=[AlarmOut.model_validate(alarm) for alarm in await service.listed(session, state)],
            survey=SurveyOut.of(await surveys.state(session, NAME)),
            intents=sorted(await changes.intents(session, ROOT)),
        )


@router.post("/recompute", status_code=202)
async def recompute_quality(_user: Admin, db: DatabaseDep) -> SurveyOut:
    """Look again as soon as a worker can."""
    async with db.transaction() as session:
        await surveys.ask(session, NAME)
    async with db.reading() as session:
        return SurveyOut.of(await surveys.state(session, NAME))


@router.post("/alarms/{alarm_id}/dismiss", status_code=204)
async def dismiss_alarm(alarm_id: str, _user: Admin, db: DatabaseDep) -> None:
    """It is right as it is; the same finding stays dismissed."""
    async with db.transaction() as session:
        await service.set_state(session, alarm_id, AlarmState.DISMISSED)


@router.post("/alarms/{alarm_id}/reopen", status_code=204)
async def reopen_alarm(alarm_id: str, _user: Admin, db: DatabaseDep) -> None:
    """Undo a dismissal."""
    async with db.transaction() as session:
        await service.set_state(session, alarm_id, AlarmState.OPEN)


@router.post("/alarms/{alarm_id}/remedy")
async def remedy_alarm(alarm_id: str, wanted: RemedyIn, user: Admin, db: DatabaseDep) -> AlarmOut:
    """Move an example to another intent, or remove it; the next training learns it so."""
    async with db.reading() as session:
        intents = await changes.intents(session, ROOT)
    async with db.transaction() as session:
        if wanted.to is not None:
            alarm = await service.move(session, user, intents, alarm_id, wanted.text, wanted.intent, wanted.to)
        else:
            alarm = await service.remove(session, user, alarm_id, wanted.text, wanted.intent)
        return AlarmOut.model_validate(alarm)


@router.post("/alarms/{alarm_id}/merge", status_code=201)
async def merge_intents(alarm_id: str, wanted: MergeIn, user: Admin, db: DatabaseDep) -> ChangeDetailOut:
    """Keep a draft that makes one of two intents that overlap; 422 with file and line where more rests on the other one."""
    async with db.transaction() as session:
        name = await service.overlap(session, alarm_id, wanted.into)
    content = {"name": name, "into": wanted.into}
    change = await review.keep(db, user, MERGED_INTENT, name, content, None)
    return await review.shown(db, user, change.id)


@router.post("/alarms/{alarm_id}/undo")
async def undo_remedy(alarm_id: str, user: Admin, db: DatabaseDep) -> AlarmOut:
    """Take back what was done about it."""
    async with db.transaction() as session:
        return AlarmOut.model_validate(await service.undo(session, user, alarm_id))
