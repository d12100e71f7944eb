"""Messages and conversations as a visitor sees them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.attachments.views import attachments
from crm_backend.conversations.buttons import shown
from crm_backend.conversations.history import Line
from crm_backend.handoff import service as handoff
from crm_backend.models import Author, Conversation, Owner, User


def message(line: Line) -> dict[str, Any]:
    """One message; its cursor is its id."""
    this = line.message
    return {
        "id": this.id,
        "cursor": this.id,
        "message_id": this.external_id if this.author == Author.CUSTOMER else None,
        "at": this.created_at.isoformat(),
        "author": this.author,
        "agent_name": line.agent_name,
        "text": this.text,
        "buttons": shown(this.buttons),
        "image_url": this.image_url,
        "attachments": attachments(line.files),
    }


async def latest_conversation(session: AsyncSession, contact_point_id: str) -> dict[str, Any] | None:
    """The conversation that goes on, or the last one that ended."""
    query = select(Conversation).where(Conversation.contact_point_id == contact_point_id)
    this = (await session.execute(query.order_by(Conversation.created_at.desc()).limit(1))).scalar_one_or_none()
    if this is None:
        return None
    queued = await handoff.standing(session, this) if this.owner == Owner.QUEUE and this.state == "open" else None
    agent = await session.get(User, this.assignee_id) if this.assignee_id else None
    return {
        "id": this.id,
        "owner": this.owner,
        "state": this.state,
        "language": this.language,
        "queue_position": queued.position if queued else None,
        "agent_name": agent.name if agent and this.owner == Owner.AGENT else None,
    }
