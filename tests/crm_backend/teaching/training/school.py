"""Where training is tried: the real endpoints and trainer on a database, with an administrator who is signed in."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from crm_backend.auth.endpoints import router as auth_router
from crm_backend.auth.keys import Keys
from crm_backend.auth.limits import LoginLimits
from crm_backend.auth.service import hash_password
from crm_backend.db import Database
from crm_backend.errors import install_error_handlers
from crm_backend.limiter import Limiter
from crm_backend.models import ChangeState, Role, User
from crm_backend.settings import Settings
from crm_backend.teaching import changes
from crm_backend.teaching.training.endpoints import router
from crm_backend.teaching.training.trainer import LEASE, Trainer

PASSWORD = "correct horse battery"
RUNS = "/api/v1/teaching/runs"


@dataclass
class School:
    """One installation."""

    db: Database
    settings: Settings
    root: Path
    admin: httpx2.AsyncClient
    supervisor: httpx2.AsyncClient
    users: dict[str, User]

    def trainer(self, owner: str = "app", lease: timedelta = LEASE) -> Trainer:
        return Trainer(self.db, self.settings, owner, root=self.root, lease=lease)

    async def teach(self, *taught: tuple[str, dict[str, Any]]) -> None:
        """Approve these changes, each a kind and its content."""
        async with self.db.transaction() as session:
            for kind, content in taught:
                subject = str(content.get("intent", kind))
                await changes.propose(session, self.users["admin"], kind, subject, content, state=ChangeState.APPROVED)

    async def start(self) -> str:
        """Queue a run; its id."""
        answer = await self.admin.post(RUNS)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def run(self, run_id: str) -> dict[str, Any]:
        answer = await self.admin.get(f"{RUNS}/{run_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def trained(self) -> dict[str, Any]:
        """Queue a run and do it to its end."""
        run_id = await self.start()
        assert await self.trainer().train_next()
        return await self.run(run_id)

    async def until(self, run_id: str, holds: Callable[[dict[str, Any]], bool], seconds: float = 90) -> dict[str, Any]:
        """The run, once this holds of it."""
        end = time.monotonic() + seconds
        while not holds(run := await self.run(run_id)):
            assert time.monotonic() < end, run
            await asyncio.sleep(0.1)
        return run


@asynccontextmanager
async def opened(db: Database, data_dir: Path, root: Path) -> AsyncIterator[School]:
    """A school on this database, which has nobody in it."""
    settings = Settings(data_dir=data_dir)
    app = FastAPI()
    install_error_handlers(app)
    app.include_router(auth_router)
    app.include_router(router)
    app.state.db, app.state.settings = db, settings
    app.state.keys, app.state.login_limits = Keys(db, "the-bot's-own-key"), LoginLimits(Limiter())
    users = {}
    async with db.transaction() as session:
        hashed = await hash_password(PASSWORD)
        for role in (Role.ADMIN, Role.SUPERVISOR):
            users[role.value] = User(
                email=f"{role}@lantern.example", name=f"{role.title()} Reed", role=role, password_hash=hashed
            )
        session.add_all(users.values())
    async with _signed_in(app, "admin") as admin, _signed_in(app, "supervisor") as supervisor:
        yield School(db, settings, root, admin, supervisor, users)


@asynccontextmanager
async def _signed_in(app: FastAPI, role: str) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as browser:
        answer = await browser.post("/api/v1/auth/login", json={"email": f"{role}@lantern.example", "password": PASSWORD})
        browser.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield browser


def processes(mark: str) -> Sequence[int]:
    """The ids of the processes that have this in their command."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


async def gone(mark: str, seconds: float = 10) -> bool:
    """Whether they have all ended within this time."""
    end = time.monotonic() + seconds
    while processes(mark):
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.1)
    return True
