"""Writes that may be repeated: one effect and one answer to a key."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, NotUnderstood
from crm_backend.models import IdempotencyRecord
from crm_backend.models.base import new_id
from crm_backend.upsert import insert


class Write:
    """A request that changes something, under the key that its repeats carry too."""

    def __init__(self, key: str, route: str, body_hash: str) -> None:
        self.key, self.route, self.body_hash = key, route, body_hash

    async def once(self, session: AsyncSession, effect: Callable[[], Awaitable[BaseModel]]) -> dict[str, Any]:
        """What `effect` answers, or what it answered when this key came first.

        The record is written in the transaction of the effect: both are kept or neither. A racing repeat waits at the unique key
        until the first has committed. Raises `Conflict` when the key was used for another request.
        """
        if not await self._claim(session):
            return await self._earlier_answer(session)
        response = (await effect()).model_dump(mode="json")
        record = await self._record(session)
        record.response = response
        await session.flush()
        return response

    async def _claim(self, session: AsyncSession) -> bool:
        statement: Any = insert(session, IdempotencyRecord).values(
            id=new_id(), key=self.key, route=self.route, body_hash=self.body_hash
        )
        statement = statement.on_conflict_do_nothing(index_elements=["key"]).returning(IdempotencyRecord.id)
        return (await session.execute(statement)).first() is not None

    async def _earlier_answer(self, session: AsyncSession) -> dict[str, Any]:
        record = await self._record(session)
        if (record.route, record.body_hash) != (self.route, self.body_hash):
            raise Conflict("This Idempotency-Key was used for another request.", code="idempotency_key_reused")
        assert record.response is not None  # it is written with the row's transaction
        return record.response

    async def _record(self, session: AsyncSession) -> IdempotencyRecord:
        return (await session.execute(select(IdempotencyRecord).where(IdempotencyRecord.key == self.key))).scalar_one()


async def _write(request: Request, idempotency_key: Annotated[str | None, Header(max_length=300)] = None) -> Write:
    if not idempotency_key:
        raise NotUnderstood("Send an Idempotency-Key.", code="idempotency_key_missing")
    body = await request.body()
    canonical = json.dumps(json.loads(body), sort_keys=True).encode() if body else b""
    return Write(idempotency_key, f"{request.method} {request.url.path}"[:300], hashlib.sha256(canonical).hexdigest())


WriteDep = Annotated[Write, Depends(_write)]
