"""The shop's server asks whose link to a new password was opened."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from crm_backend.auth.dependencies import require_scope
from crm_backend.customers import passwords
from crm_backend.dependencies import DatabaseDep

router = APIRouter(prefix="/api/v1/password-resets", tags=["customers"])


class LinkIn(BaseModel):
    token: Annotated[str, Field(max_length=100)]


class OwnerOut(BaseModel):
    external_id: str | None
    email: str | None


@router.post("/redeem", dependencies=[Depends(require_scope("chat"))])
async def redeem(link: LinkIn, db: DatabaseDep) -> OwnerOut:
    """Whose link this is, once: `token` is what its address carries as `reset`. 404 for one that is wrong, old or used."""
    async with db.transaction() as session:
        customer = await passwords.redeem(session, link.token)
        return OwnerOut(external_id=customer.external_id, email=customer.email)
