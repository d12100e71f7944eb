"""Alarms and what is done about them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, NotFound, Unfit
from crm_backend.models import Alarm, AlarmState, ChangeState, User
from crm_backend.teaching import changes

SHOWN = 500  # alarms
MOVABLE = frozenset({"label_error", "overlap", "duplicate", "near_duplicate"})
REMOVABLE = MOVABLE | {"repeat"}


async def listed(session: AsyncSession, state: AlarmState) -> Sequence[Alarm]:
    """The alarms in this state, the most severe first."""
    query = select(Alarm).where(Alarm.state == state).order_by(Alarm.severity.desc(), Alarm.id).limit(SHOWN)
    return (await session.execute(query)).scalars().all()


async def set_state(session: AsyncSession, alarm_id: str, state: AlarmState) -> None:
    """Dismiss an alarm, for good, or open it again; 409 once something was done about it."""
    alarm = await _get(session, alarm_id)
    if alarm.state == AlarmState.REMEDIED:
        raise Conflict("Something was done about it; undo that first.", code="alarm_remedied")
    alarm.state = state


async def move(
    session: AsyncSession, user: User, intents: Collection[str], alarm_id: str, text: str, intent: str, to: str
) -> Alarm:
    """Teach an example under another one of these intents from the next training on."""
    alarm, example = await _example(session, alarm_id, text, intent, MOVABLE)
    if to not in intents or to == intent:
        raise Unfit(f"There is no other intent called '{to}'.", code="intent_unknown")
    removed = await _approve(session, user, "example.remove", intent, {"text": text, "intent": intent})
    added = await _approve(session, user, "example.add", to, {**_taught(example), "intent": to})
    alarm.state, alarm.changes = AlarmState.REMEDIED, [removed, added]
    return alarm


async def remove(session: AsyncSession, user: User, alarm_id: str, text: str, intent: str) -> Alarm:
    """Teach an example no more; of one that stands twice under an intent one is left."""
    alarm, example = await _example(session, alarm_id, text, intent, REMOVABLE)
    made = [await _approve(session, user, "example.remove", intent, {"text": text, "intent": intent})]
    if [each["text"] for each in alarm.content["examples"] if each["intent"] == intent].count(text) > 1:
        made.append(await _approve(session, user, "example.add", intent, {**_taught(example), "intent": intent}))
    alarm.state, alarm.changes = AlarmState.REMEDIED, made
    return alarm


async def overlap(session: AsyncSession, alarm_id: str, into: str) -> str:
    """Which intent would go up in this one; Unfit for an alarm that is not about it."""
    alarm = await _get(session, alarm_id)
    intents: list[str] = alarm.content["intents"] if alarm.kind == "overlap" else []
    if into not in intents:
        raise Unfit("The alarm is not about this intent.", code="intent_unknown")
    return next(intent for intent in intents if intent != into)


async def undo(session: AsyncSession, user: User, alarm_id: str) -> Alarm:
    """Take back what was done about it."""
    alarm = await _get(session, alarm_id)
    if alarm.state != AlarmState.REMEDIED:
        raise Conflict("Nothing was done about it.", code="alarm_not_remedied")
    for change in reversed(alarm.changes or []):
        await changes.take_back(session, user, change)
    alarm.state, alarm.changes = AlarmState.OPEN, None
    return alarm


async def _get(session: AsyncSession, alarm_id: str) -> Alarm:
    alarm = await session.get(Alarm, alarm_id, with_for_update=True)
    if alarm is None:
        raise NotFound("There is no such alarm; it may have gone with the last look.", code="alarm_unknown")
    return alarm


async def _example(
    session: AsyncSession, alarm_id: str, text: str, intent: str, kinds: frozenset[str]
) -> tuple[Alarm, dict[str, Any]]:
    alarm = await _get(session, alarm_id)
    if alarm.state == AlarmState.REMEDIED:
        raise Conflict("Something was done about it already.", code="alarm_remedied")
    examples = alarm.content.get("examples", ()) if alarm.kind in kinds else ()
    example = next((each for each in examples if (each["text"], each["intent"]) == (text, intent)), None)
    if example is None:
        raise Unfit("The alarm is not about this example.", code="example_unknown")
    return alarm, example


def _taught(example: dict[str, Any]) -> dict[str, Any]:
    return {"text": example["text"], "entities": example["entities"]}


async def _approve(session: AsyncSession, user: User, kind: str, intent: str, content: dict[str, Any]) -> int:
    change = await changes.propose(session, user, kind, intent, content, state=ChangeState.APPROVED)
    return change.id
