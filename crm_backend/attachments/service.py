"""Taking files in, and giving them to messages."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from connectors import messages as said
from connectors.messages import OutboundFile
from crm_backend.attachments import repository
from crm_backend.attachments.kinds import LARGEST, content_type_of, kind_of, plain_name
from crm_backend.errors import Unfit
from crm_backend.models import Attachment, AttachmentContent, Conversation, Kept, Message
from crm_backend.models.base import new_id, now

UPLOADED = "upload:"  # before the id of a file that the customer's browser has brought already
MOST_FILES = 10  # of one message
KEPT_UNSENT = timedelta(days=1)
TOO_LARGE = "too_large"
EMPTY = "empty"


def uploaded(attachment_id: str) -> said.Attachment:
    """A file that was uploaded before, as part of a message that comes in."""
    return said.Attachment(said.Kind.FILE, reference=f"{UPLOADED}{attachment_id}")


async def upload(session: AsyncSession, contact_point_id: str, uploader: str | None, name: str, content: bytes) -> Attachment:
    """Keep a file that somebody is about to send; raises `Unfit` when it is empty or larger than 10 MB."""
    if reason := _refusal(content):
        raise Unfit("The file is empty." if reason == EMPTY else "A file may have 10 MB at most.", code=reason)
    attachment = _made(contact_point_id, said.Attachment(said.Kind.FILE, name))
    attachment.uploader = uploader
    await _store(session, attachment, content)
    return attachment


async def take_in(session: AsyncSession, conversation: Conversation, message: Message, files: Sequence[said.Attachment]) -> None:
    """Give a customer's message its files: those that came along, those to be fetched, those uploaded before."""
    uploads = [file.reference.removeprefix(UPLOADED) for file in files if file.reference and file.reference.startswith(UPLOADED)]
    attachments = await repository.unsent(session, uploads, message.contact_point_id, None) if uploads else []
    for file in [file for file in files if not (file.reference or "").startswith(UPLOADED)][:MOST_FILES]:
        attachment = _made(message.contact_point_id, file)
        if file.content is None:
            attachment.state = Kept.PENDING if file.reference else Kept.FAILED
            session.add(attachment)
        elif reason := _refusal(file.content):
            attachment.state, attachment.error = Kept.FAILED, reason
            session.add(attachment)
        else:
            await _store(session, attachment, file.content)
        attachments.append(attachment)
    await give(session, conversation, message, attachments)


async def with_uploads(
    session: AsyncSession, conversation: Conversation, message: Message, ids: Sequence[str], uploader: str
) -> None:
    """Give an agent's message the files that they uploaded; raises `Unfit` when one of them is not there to be sent."""
    attachments = await repository.unsent(session, ids, message.contact_point_id, uploader)
    if len(attachments) != len(set(ids)):
        raise Unfit("A file is not there any more; add it again.", code="file_gone")
    await give(session, conversation, message, attachments)


async def of_messages(session: AsyncSession, messages: Sequence[Message]) -> dict[str, list[Attachment]]:
    """The files of those messages that have any, by the message's id, in order."""
    return await repository.of_messages(session, messages)


async def give(session: AsyncSession, conversation: Conversation, message: Message, attachments: Sequence[Attachment]) -> None:
    """Make these the files of a message, the newest of its conversation."""
    await session.flush()  # the message stands before the rows that name it
    for position, attachment in enumerate(attachments):
        attachment.message_id, attachment.position = message.id, position
    message.files = len(attachments)
    if attachments and not message.text and not message.internal:
        conversation.last_text = f"📎 {attachments[0].name}".strip()


async def keep_fetched(session: AsyncSession, attachment: Attachment, file: said.Attachment) -> None:
    """Keep what was fetched; what is too large or empty is marked as failed."""
    content = file.content or b""
    if reason := _refusal(content):
        await repository.change(session, attachment, state=Kept.FAILED, error=reason)
        return
    content_type = content_type_of(content)
    values = {"content_type": content_type, "kind": kind_of(content_type), "size": len(content)}
    name = attachment.name or plain_name(file.name)
    if await repository.change(session, attachment, state=Kept.STORED, error=None, name=name, **values):
        session.add(AttachmentContent(attachment_id=attachment.id, content=content))


async def outbound(session: AsyncSession, message: Message, base_url: str, carries: int) -> tuple[OutboundFile, ...]:
    """A message's files as a connector takes them: up to `carries` bytes of them with their content."""
    if not message.files:
        return ()
    files = []
    for attachment in (await repository.of_messages(session, [message])).get(message.id, []):
        if attachment.state != Kept.STORED:
            continue
        size, content = attachment.size or 0, None
        if size <= carries:
            content, carries = await repository.content(session, attachment.id), carries - size
        told = (said.Kind(attachment.kind), attachment.name, attachment.content_type, f"{base_url}{path(attachment)}")
        files.append(OutboundFile(*told, content, size))
    return tuple(files)


async def forget_unsent(session: AsyncSession) -> None:
    """Remove what was uploaded a day ago and never sent."""
    await repository.forget_unsent(session, now() - KEPT_UNSENT)


def path(attachment: Attachment) -> str:
    """Where a file is shown, below the service's address; whoever has the link may see it."""
    return f"/files/{attachment.token}/{quote(attachment.name or attachment.kind)}"


def _made(contact_point_id: str, file: said.Attachment) -> Attachment:
    return Attachment(
        id=new_id(),
        contact_point_id=contact_point_id,
        token=secrets.token_urlsafe(24),
        kind=file.kind,
        name=plain_name(file.name),
        content_type=file.content_type[:100],
        reference=file.reference,
    )


async def _store(session: AsyncSession, attachment: Attachment, content: bytes) -> None:
    attachment.content_type = content_type_of(content)
    attachment.kind, attachment.size, attachment.state = kind_of(attachment.content_type), len(content), Kept.STORED
    session.add(attachment)
    await session.flush()
    session.add(AttachmentContent(attachment_id=attachment.id, content=content))


def _refusal(content: bytes) -> str | None:
    return EMPTY if not content else TOO_LARGE if len(content) > LARGEST else None
