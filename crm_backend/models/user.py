"""People who work here, their sessions, and the keys of applications."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified, now


class Role(StrEnum):
    """What a user may do; each includes the ones before it."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class User(Identified, Base):
    """An agent, supervisor or administrator."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(String(320), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20), default=Role.AGENT)
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(10), default="en")
    last_seen_at: Mapped[datetime | None]  # at the desk, with the console open


class LoginSession(Base):
    """One signed-in browser; the cookie holds a random token, this row only its SHA-256."""

    __tablename__ = "login_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class ApiKey(Identified, Base):
    """A credential of a calling application; only the SHA-256 of the key is kept."""

    __tablename__ = "api_keys"

    name: Mapped[str] = mapped_column(String(100))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(default=True)
    per_minute: Mapped[int | None]  # no rate limit unless one is set
