"""Teaching's conversation tests, for administrators."""

import asyncio
from datetime import UTC, timedelta
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request

from crm_backend.auth.dependencies import at_least
from crm_backend.conversations.schemas import PersonOut
from crm_backend.dependencies import DatabaseDep, SettingsDep
from crm_backend.models import ConversationTest, Role, User
from crm_backend.models.base import now
from crm_backend.teaching.conversation_tests import service
from crm_backend.teaching.conversation_tests.running import MOST_SECONDS, Runs
from crm_backend.teaching.conversation_tests.schemas import (
    CheckedOut,
    NewTestIn,
    RunOut,
    ScriptIn,
    TestIn,
    TestOut,
    TestsOut,
    TestWithScriptOut,
)
from crm_backend.teaching.conversation_tests.script import WrongScript, read

router = APIRouter(prefix="/api/v1/teaching/tests", tags=["teaching"])
Admin = Annotated[User, Depends(at_least(Role.ADMIN))]


async def get_runs(request: Request) -> Runs:
    return cast(Runs, request.app.state.test_runs)


@router.get("")
async def list_tests(_user: Admin, db: DatabaseDep) -> TestsOut:
    """All tests, the newest first."""
    async with db.reading() as session:
        return TestsOut(items=[TestOut(**_shown(test, author)) for test, author in await service.listed(session)])


@router.post("", status_code=201)
async def create_test(new: NewTestIn, user: Admin, db: DatabaseDep, settings: SettingsDep) -> TestWithScriptOut:
    """Make a test of a conversation, masked; or one with a script of your own."""
    if new.script is not None:
        prepared = await asyncio.to_thread(service.prepare, new.script)
    else:
        async with db.reading() as session:
            material = await service.gather(session, user, cast(str, new.conversation_id), demo=settings.demo)
        prepared = await asyncio.to_thread(service.compose, material)
    async with db.transaction() as session:
        test = await service.store(session, user, prepared, new.conversation_id, is_active=new.active)
        return _with_script(test, user)


@router.post("/check")
async def check_script(body: ScriptIn, _user: Admin) -> CheckedOut:
    """Whether a script is one, while it is being edited; nothing is stored."""
    try:
        await asyncio.to_thread(read, body.script)
    except WrongScript as wrong:
        return CheckedOut(fine=False, reason=wrong.reason, line=wrong.line)
    return CheckedOut(fine=True)


@router.get("/{test_id}")
async def get_test(test_id: str, _user: Admin, db: DatabaseDep) -> TestWithScriptOut:
    """One test with its script."""
    async with db.reading() as session:
        return _with_script(*await service.get(session, test_id))


@router.put("/{test_id}")
async def change_test(test_id: str, wanted: TestIn, _user: Admin, db: DatabaseDep) -> TestWithScriptOut:
    """Rename, edit, deactivate or activate a test; 422 `script_wrong` with `reason` and `line` when its script is none."""
    prepared = None
    if wanted.script is not None or wanted.name is not None:
        async with db.reading() as session:
            test, _ = await service.get(session, test_id)
        prepared = await asyncio.to_thread(service.prepare, wanted.script or test.script, wanted.name)
    async with db.transaction() as session:
        await service.change(session, test_id, prepared, wanted.active)
        return _with_script(*await service.get(session, test_id))


@router.delete("/{test_id}", status_code=204)
async def delete_test(test_id: str, _user: Admin, db: DatabaseDep) -> None:
    """Forget a test."""
    async with db.transaction() as session:
        await service.delete(session, test_id)


@router.post("/{test_id}/run", status_code=202)
async def run_test(test_id: str, _user: Admin, db: DatabaseDep, runs: Annotated[Runs, Depends(get_runs)]) -> TestWithScriptOut:
    """Begin to play a test; how it goes stands at the test (`last_run`). 409 `test_running` while another one is played."""
    await runs.start(test_id)
    async with db.reading() as session:
        return _with_script(*await service.get(session, test_id))


def _with_script(test: ConversationTest, author: User) -> TestWithScriptOut:
    return TestWithScriptOut(**_shown(test, author), script=test.script)


def _shown(test: ConversationTest, author: User) -> dict[str, Any]:
    return {
        "id": test.id,
        "name": test.name,
        "active": test.active,
        "conversation_id": test.conversation_id,
        "author": PersonOut(id=author.id, name=author.name),
        "created_at": test.created_at,
        "language": test.language,
        "turns": test.turns,
        "last_run": test.last_run and _run(RunOut.model_validate(test.last_run)),
    }


def _run(run: RunOut) -> RunOut:
    """What still says that it runs when it must have ended has lost its process."""
    began = run.at if run.at.tzinfo else run.at.replace(tzinfo=UTC)
    lost = run.state == "running" and now() - began > timedelta(seconds=MOST_SECONDS + 60)
    return RunOut(state="broken", at=run.at) if lost else run
