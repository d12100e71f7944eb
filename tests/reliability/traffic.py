"""What platforms deliver while the app is killed again and again: each delivery comes until it is acknowledged."""

import asyncio
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
from sqlalchemy import select

from crm_backend.db import Database
from crm_backend.models import ContactPoint, OutboxEntry
from tests.crm_backend.attachments.test_files import PNG
from tests.reliability.platforms import Platform, Platforms, post

CUSTOMERS = 40  # of each platform
AT_ONCE = 8
MOST_OF_A_LIFE = 20  # deliveries to one process, beside what its predecessor has left
PAUSE = 0.02  # seconds from one delivery to the next, and from one try to the next


@dataclass
class Traffic:
    """Deliveries of every kind, one after the other; what was sent stands in the sets, by its text or reference."""

    platforms: Platforms
    client: httpx2.AsyncClient
    db: Database
    chance: random.Random
    wording: str = "text {}"
    texts: set[str] = field(default_factory=set)
    photos: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    reported: set[str] = field(default_factory=set)
    _numbers: Any = field(default_factory=itertools.count)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def flows(self, over: Callable[[], bool]) -> None:
        """Deliver until it is over; what is under way then goes on."""
        left = MOST_OF_A_LIFE
        while not over():
            if left and len(self._under_way) < AT_ONCE:
                left -= 1
                kind = self.chance.choice((self._text, self._text, self._photo, self._report, self._unreadable))
                await kind(next(self._numbers))
            await asyncio.sleep(PAUSE)

    async def acknowledged(self) -> None:
        """Wait until everything is."""
        await asyncio.gather(*self._under_way)

    async def _text(self, number: int) -> None:
        platform = self.chance.choice(list(self.platforms))
        self._deliver(platform, platform.text(self._customer(), self._new(self.texts, self.wording.format(number))))

    async def _photo(self, number: int) -> None:
        telegram = self.platforms.telegram
        caption = self._new(self.texts, f"photo {number}")
        self._deliver(telegram, telegram.fake.image(str(self._customer()), PNG, self._new(self.photos, caption)))

    async def _unreadable(self, number: int) -> None:
        """A batch of a good message and a bad one."""
        whatsapp = self.platforms.whatsapp
        good = whatsapp.text(self._customer(), self._new(self.texts, f"beside {number}"))
        bad = whatsapp.fake.message("1", {"type": "text", "text": {"body": number}})
        self.unreadable.add(f'"body": {number}}}')
        self._deliver(whatsapp, good | {"entry": good["entry"] + bad["entry"]})

    async def _report(self, number: int) -> None:
        """WhatsApp tells that a message of ours arrived, if it has one that was not told of."""
        sent = select(OutboxEntry.reference, ContactPoint.sender_id).join(
            ContactPoint, ContactPoint.id == OutboxEntry.contact_point_id
        )
        query = sent.where(ContactPoint.channel == "whatsapp", OutboxEntry.reference.is_not(None))
        async with self.db.reading() as session:
            found = (await session.execute(query.where(OutboxEntry.reference.not_in(self.reported)).limit(1))).one_or_none()
        if found:
            self.reported.add(found.reference)
            whatsapp = self.platforms.whatsapp
            self._deliver(whatsapp, whatsapp.fake.status(found.reference, found.sender_id, "delivered"))
        else:
            await self._text(number)

    def _deliver(self, platform: Platform, payload: Any) -> None:
        task = asyncio.create_task(self._until_acknowledged(platform, payload))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _until_acknowledged(self, platform: Platform, payload: Any) -> None:
        delivery = platform.signed(payload)
        while True:
            try:
                if (await post(self.client, delivery)).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(PAUSE)

    def _customer(self) -> int:
        return self.chance.randrange(CUSTOMERS)

    @staticmethod
    def _new(kept: set[str], text: str) -> str:
        kept.add(text)
        return text
