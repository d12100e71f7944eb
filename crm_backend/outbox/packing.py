"""What of a stored message goes to a connector."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.messages import Choice, OutboundMessage
from crm_backend.attachments import service as attachments
from crm_backend.conversations.buttons import shown
from crm_backend.models import Author, Message

LATEST = select(Message).order_by(Message.created_at.desc()).limit(1)
LAST_ID = LATEST.with_only_columns(Message.external_id).where(Message.author == Author.CUSTOMER)
LAST_SUBJECT = LATEST.with_only_columns(Message.thread_subject).where(Message.thread_subject.is_not(None))


async def outbound(session: AsyncSession, message: Message, base_url: str, carries: int) -> OutboundMessage:
    """The message as a connector takes it; its files are to be had below `base_url`, and come along up to `carries` bytes."""
    here = Message.contact_point_id == message.contact_point_id
    return OutboundMessage(
        text=message.text,
        choices=tuple(Choice(button["title"], button["payload"]) for button in shown(message.buttons)),
        image_url=message.image_url,
        files=await attachments.outbound(session, message, base_url, carries),
        id=message.id,
        reply_to=await session.scalar(LAST_ID.where(here)),
        subject=message.thread_subject or await session.scalar(LAST_SUBJECT.where(here)),
        automatic=message.author != Author.AGENT,
    )
