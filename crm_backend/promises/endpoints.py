"""The desk's list of what a customer was promised, and what agents do about it."""

from typing import Literal

from fastapi import APIRouter

from crm_backend.auth.dependencies import AgentUser
from crm_backend.customers.endpoints import Language
from crm_backend.dependencies import DatabaseDep, SettingsDep
from crm_backend.promises import service
from crm_backend.promises.schemas import PromiseOut, PromisesOut, promises_out, refund_out, task_out
from crm_backend.promises.service import Decision, TaskKind

router = APIRouter(prefix="/api/v1", tags=["customers"])


@router.get("/customers/{customer_id}/promises")
async def list_promises(customer_id: str, user: AgentUser, db: DatabaseDep, language: Language) -> PromisesOut:
    """Refunds, exchanges, returns, callbacks and requests about data: what is open first, then the newest."""
    async with db.reading() as session:
        return promises_out(await service.of_customer(session, user, customer_id), language)


@router.post("/promises/refunds/{refund_id}/{decision}")
async def decide(
    refund_id: str, decision: Decision, user: AgentUser, db: DatabaseDep, settings: SettingsDep, language: Language
) -> PromiseOut:
    """Approve or decline a refund that was asked for, or take that back while the money is here."""
    async with db.transaction() as session:
        refund, number = await service.decide(session, user, refund_id, decision, settings.shop)
    return refund_out(refund, number, language)


@router.post("/promises/{kind}/{number}/{step}")
async def settle(kind: TaskKind, number: str, step: Literal["done", "reopen"], user: AgentUser, db: DatabaseDep) -> PromiseOut:
    """Say that a call, an exchange or a request about data is done, or take that back."""
    async with db.transaction() as session:
        return task_out(await service.settle(session, user, kind, number, done=step == "done"))
