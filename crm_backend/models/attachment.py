"""Files that customers and agents send."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified, now

PENDING = text("state = 'pending'")


class Kept(StrEnum):
    """Whether a file's bytes are here."""

    PENDING = "pending"  # still with the platform
    STORED = "stored"
    FAILED = "failed"  # refused, or gone where it was


class Attachment(Identified, Base):
    """A file of a message; one that was uploaded belongs to none until it is sent."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_pending", "next_at", sqlite_where=PENDING, postgresql_where=PENDING),)

    contact_point_id: Mapped[str] = mapped_column(ForeignKey("contact_points.id"), index=True)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"), index=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)  # opens it for whoever has the link
    uploader: Mapped[str | None] = mapped_column(String(32))  # the agent's id; none: the customer
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(10))  # image, audio, video, file
    name: Mapped[str] = mapped_column(String(200), default="")
    content_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int | None]  # bytes
    state: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str | None] = mapped_column(String(2000))  # the platform's name for it
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    error: Mapped[str | None] = mapped_column(String(300))


class AttachmentContent(Base):
    """A file's bytes, in the database like all else: replicas share it, backups and erasure reach it."""

    __tablename__ = "attachment_contents"

    attachment_id: Mapped[str] = mapped_column(ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
