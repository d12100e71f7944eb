"""Merging customers at the desk, and taking it back."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.auth.dependencies import AgentUser
from crm_backend.customers import merging, service
from crm_backend.db import Database
from crm_backend.dependencies import DatabaseDep
from crm_backend.models import Customer, CustomerMerge

router = APIRouter(prefix="/api/v1/customers", tags=["customers"])


class MergeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    other_id: Annotated[str, Field(max_length=32)]


class PersonOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str | None
    email: str | None
    phone: str | None


class MergeOut(BaseModel):
    id: str
    at: datetime
    customer_id: str
    merged: PersonOut
    undone_at: datetime | None


class MergesOut(BaseModel):
    """Who was merged into a customer, and who else may be the same person."""

    items: list[MergeOut]
    suggestions: list[PersonOut]


@router.get("/{customer_id}/merges")
async def list_merges(customer_id: str, user: AgentUser, db: DatabaseDep) -> MergesOut:
    """Who was merged into this customer, newest first, and who looks like the same person."""
    async with db.reading() as session:
        customer = await service.get(session, user, customer_id)
        made = await merging.of_customer(session, customer_id)
        alike = await merging.suggestions(session, user, customer)
    return MergesOut(items=[_shown(*one) for one in made], suggestions=[PersonOut.model_validate(one) for one in alike])


@router.post("/{customer_id}/merges", status_code=201)
async def merge(customer_id: str, body: MergeIn, user: AgentUser, db: DatabaseDep) -> MergeOut:
    """Join another customer to this one: all that is theirs becomes this one's."""
    return await _done(db, lambda session: merging.merge(session, user, customer_id, body.other_id))


@router.post("/merges/{merge_id}/undo")
async def undo(merge_id: str, user: AgentUser, db: DatabaseDep) -> MergeOut:
    """Take a merge back: what was moved by it goes back."""
    return await _done(db, lambda session: merging.undo(session, user, merge_id))


async def _done(db: Database, act: Callable[[AsyncSession], Awaitable[CustomerMerge]]) -> MergeOut:
    """What became of merging or undoing, tried again when it was in the way of a customer who wrote at this moment."""

    async def work(session: AsyncSession) -> MergeOut:
        made = await act(session)
        return _shown(made, await session.get_one(Customer, made.merged_id))

    return await db.retried(work)


def _shown(made: CustomerMerge, merged: Customer) -> MergeOut:
    person = PersonOut.model_validate(merged)
    return MergeOut(id=made.id, at=made.created_at, customer_id=made.kept_id, merged=person, undone_at=made.undone_at)
