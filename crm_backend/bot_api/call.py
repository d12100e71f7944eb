"""One call of the bot: whose conversation it is, what it may read, and writes that have one effect."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.bot_api.idempotency import WriteDep
from crm_backend.bot_api.view import View, open_view
from crm_backend.db import Database
from crm_backend.dependencies import DatabaseDep, SettingsDep
from crm_backend.orders.access import Viewer
from crm_backend.orders.presenting import Reader
from crm_backend.orders.rules import Terms
from crm_backend.settings import Settings

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class Scene:
    """What a call works with: its session, the conversation's view, and the customer in it as a reader."""

    session: AsyncSession
    view: View
    reader: Reader

    @property
    def viewer(self) -> Viewer:
        return self.view.viewer

    @property
    def terms(self) -> Terms:
        return self.reader.terms


async def open_scene(session: AsyncSession, conversation_id: str, settings: Settings) -> Scene:
    """The scene of this conversation, under the shop's rules as of today."""
    view = await open_view(session, conversation_id)
    terms = Terms(settings.shop, datetime.now(UTC).date())
    return Scene(session, view, Reader(view.language, terms, settings.base_url, view.zone))


@dataclass(frozen=True)
class Reading:
    """A call that changes nothing."""

    conversation_id: str
    db: Database
    settings: Settings

    async def answer(self, ask: Callable[[Scene], Awaitable[Answer]]) -> Answer:
        """What `ask` finds."""
        async with self.db.reading() as session:
            return await ask(await open_scene(session, self.conversation_id, self.settings))


@dataclass(frozen=True)
class Writing:
    """A call that changes something, once for its key."""

    conversation_id: str
    db: Database
    settings: Settings
    write: WriteDep

    async def once(self, effect: Callable[[Scene], Awaitable[BaseModel]]) -> dict[str, Any]:
        """What `effect` answers, in one unit of work with it; or what it answered when this key came first."""

        async def work(session: AsyncSession) -> dict[str, Any]:
            scene = await open_scene(session, self.conversation_id, self.settings)
            return await self.write.once(session, lambda: effect(scene))

        return await self.db.retried(work)


async def _reading(conversation_id: str, db: DatabaseDep, settings: SettingsDep) -> Reading:
    return Reading(conversation_id, db, settings)


async def _writing(conversation_id: str, db: DatabaseDep, settings: SettingsDep, write: WriteDep) -> Writing:
    return Writing(conversation_id, db, settings, write)


ReadingDep = Annotated[Reading, Depends(_reading)]
WritingDep = Annotated[Writing, Depends(_writing)]
