"""What one process of the app does about versions: follows the row, reads along, guards, and changes it for those who may."""

import asyncio

import httpx2
import structlog
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.nlu import ModelError
from crm_backend.conversations.rasa import ModelRefused, RasaClient
from crm_backend.db import Database
from crm_backend.errors import Conflict, Unfit
from crm_backend.models import Serving
from crm_backend.realtime import Hub
from crm_backend.settings import Settings, model_key
from crm_backend.teaching.rollout import deployment, service
from crm_backend.teaching.rollout.dialogues import Dialogues
from crm_backend.teaching.rollout.figures import Limits
from crm_backend.teaching.rollout.follower import Follower
from crm_backend.teaching.rollout.guard import Guard
from crm_backend.teaching.rollout.service import By
from crm_backend.teaching.rollout.shadow import Shadow
from crm_backend.teaching.training import versions
from crm_backend.understanding import Understanding

log = structlog.get_logger()
DEPLOYMENT_SECONDS = 10.0  # between looks at whether the deployment has changed


class Rollout:
    """Started before the first message comes."""

    def __init__(self, db: Database, hub: Hub, understanding: Understanding, rasa: RasaClient, settings: Settings) -> None:
        self._db = db
        self._hub = hub
        self._settings = settings
        self.understanding = understanding
        rasa.dialogues = dialogues = Dialogues(db, settings.data_dir, model_key(settings))
        self.follower = Follower(db, hub, understanding, rasa, dialogues, settings.data_dir, model_key(settings))
        self.shadow = Shadow(db, understanding)
        self._guard = Guard(db, hub)
        understanding.on_failure = self._guard.failed
        self._deployment: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Let answer what should, and follow from now on."""
        await self.follower.start()
        self.shadow.start()
        self._deployment = asyncio.create_task(self._watch_deployment())
        if self._settings.worker:
            self._guard.start()

    async def stop(self) -> None:
        """Leave what answers as it is, and follow no more."""
        if self._deployment:
            self._deployment.cancel()
            await asyncio.gather(self._deployment, return_exceptions=True)
        await self._guard.stop()
        await self.shadow.stop()
        await self.follower.stop()

    async def promote(self, number: int, by: By) -> None:
        """Let a version answer everybody, once it is loaded here and its dialogue with every Rasa process.

        422 when it cannot be used, 409 when a Rasa process is away: then nothing has changed, and turns know nothing of it.
        """
        await self._prepare(number, by)
        async with self._db.transaction() as session:
            await service.promote(session, number, by)
        await self._tell()

    async def roll_back(self, by: By, live: int | None = None) -> None:
        """Let the version before answer again; it is still loaded everywhere. 409 when not `live` answers by now."""
        async with self._db.transaction() as session:
            await service.roll_back(session, by, live)
        await self._tell()

    async def start_canary(self, number: int, share: float, limits: Limits, by: By) -> None:
        """Let a version answer a share of the customers; raises what `promote` does."""
        await self._prepare(number, by)
        told = {"messages": limits.messages, "p": limits.p, "fallbacks": limits.fallbacks, "handoffs": limits.handoffs}
        async with self._db.transaction() as session:
            await service.start_canary(session, number, share, told, by)
        await self._tell()

    async def end_canary(self, by: By) -> None:
        """Let the live version answer those whom the canary did."""
        async with self._db.transaction() as session:
            await service.end_canary(session, by)
        await self._tell()

    async def start_shadow(self, number: int, by: By) -> None:
        """Have a version read along; 422 when it cannot be used."""
        await self._prepare(number, By(by.user, "reads along"))
        async with self._db.transaction() as session:
            await service.start_shadow(session, number, by)
        await self._tell()

    async def end_shadow(self, by: By) -> None:
        """Have no version read along."""
        async with self._db.transaction() as session:
            await service.end_shadow(session, by)
        await self._tell()

    async def serving(self) -> Serving:
        """What the row says."""
        async with self._db.reading() as session:
            return await service.current(session)

    async def _prepare(self, number: int, by: By) -> None:
        async with self._db.reading() as session:
            version = await versions.numbered(session, number)
        service.refuse_gated(version, by.reason)
        try:
            await self.follower.load(version)
        except (ModelError, ModelRefused) as error:
            log.error("version_unusable", version=number, error=str(error))
            raise Unfit(f"Version {number} cannot be used: {error}", code="version_unusable") from error
        except httpx2.HTTPError as error:
            raise Conflict("A Rasa process does not answer; nothing was changed.", code="dialogue_away") from error

    async def _tell(self) -> None:
        self._hub.publish(service.TOPIC, {})
        await self.follower.follow()

    async def _watch_deployment(self) -> None:
        while True:
            try:
                if await deployment.retrain(self._db, self.understanding.base_fingerprint):
                    log.warning("deployment_changed", base=self.understanding.base_fingerprint[:12])
            except IntegrityError:  # somebody started a training at the same moment
                pass
            except SQLAlchemyError as error:
                log.warning("deployment_not_seen", error=type(error).__name__)
            await asyncio.sleep(DEPLOYMENT_SECONDS)
