"""The evidence card's API."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request

from crm_backend.auth.dependencies import AgentUser
from crm_backend.dependencies import DatabaseDep
from crm_backend.evidence import service
from crm_backend.evidence.schemas import EvidenceOut
from crm_backend.understanding import Understanding

router = APIRouter(prefix="/api/v1", tags=["desk"])


async def get_understanding(request: Request) -> Understanding:
    return cast(Understanding, request.app.state.understanding)


@router.get("/conversations/{conversation_id}/messages/{message_id}/evidence")
async def get_evidence(
    conversation_id: str,
    message_id: str,
    user: AgentUser,
    db: DatabaseDep,
    understanding: Annotated[Understanding, Depends(get_understanding)],
) -> EvidenceOut:
    """Why the bot did with this message what it did; 409 `nothing_understood` for what is no customer's."""
    return await service.evidence(db, understanding, user, conversation_id, message_id)
