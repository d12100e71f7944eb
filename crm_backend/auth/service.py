"""Logging in and out, and finding the user or the key behind a credential."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.db import Database
from crm_backend.errors import Unauthenticated
from crm_backend.models import ApiKey, LoginSession, Role, User
from crm_backend.models.base import now

SESSION_LIFE = timedelta(hours=12)
FIRST_KEY_SCOPES = ["chat", "nlu", "demo"]
_hasher = PasswordHasher()
_UNKNOWN_USER_HASH = _hasher.hash(secrets.token_urlsafe(16))  # verified for unknown e-mails, so that both cases take as long


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: `token` goes into the cookie and is kept nowhere else."""

    user: User
    token: str
    csrf_token: str


def digest(secret: str) -> str:
    """The form in which random tokens and keys are stored (they have 256 bits of their own: no salt or stretching needed)."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def hash_password(password: str) -> str:
    """The argon2id hash of a password, made off the event loop."""
    return await asyncio.to_thread(_hasher.hash, password)


async def log_in(db: Database, email: str, password: str) -> SignedIn:
    """Start a session; raises `Unauthenticated` alike for a wrong password, an unknown e-mail and somebody who has left.

    The password is checked between two units of work: it takes long on purpose.
    """
    async with db.reading() as session:
        user = (await session.execute(select(User).where(User.email == email.strip().lower()))).scalar_one_or_none()
    right = await asyncio.to_thread(_matches, user.password_hash if user else _UNKNOWN_USER_HASH, password)
    if user is None or not right or not user.active:
        raise Unauthenticated("The e-mail or the password is wrong.", code="wrong_credentials")
    token, csrf_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    async with db.transaction() as session:
        await session.execute(delete(LoginSession).where(LoginSession.expires_at < now()))
        session.add(
            LoginSession(token_hash=digest(token), user_id=user.id, csrf_token=csrf_token, expires_at=now() + SESSION_LIFE)
        )
    return SignedIn(user, token, csrf_token)


async def log_out(session: AsyncSession, token: str) -> None:
    """End the session of this token; an unknown one is fine."""
    await session.execute(delete(LoginSession).where(LoginSession.token_hash == digest(token)))


def session_topic(token: str) -> str:
    """The topic on which the end of this session is told to its open sockets."""
    return f"session:{digest(token)}"


async def session_of(session: AsyncSession, token: str) -> tuple[User, LoginSession] | None:
    """The user and session of a cookie's token, unless it has expired or the user may no longer work here."""
    query = (
        select(User, LoginSession)
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(LoginSession.token_hash == digest(token), LoginSession.expires_at > now(), User.active)
    )
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


async def key_of(session: AsyncSession, key: str) -> ApiKey | None:
    """The active API key with this text."""
    query = select(ApiKey).where(ApiKey.key_hash == digest(key), ApiKey.active)
    return (await session.execute(query)).scalar_one_or_none()


async def ensure_first_admin(session: AsyncSession, email: str, password: str | None) -> str | None:
    """Make sure an administrator exists; returns the password when one had to be made up, so that it can be shown once.

    A password given later replaces the one of that administrator: the environment is taken at its word.
    """
    email = email.strip().lower()
    user = (await session.execute(select(User).where(User.email == email))).scalar_one_or_none()
    if user is None:
        made = None if password else secrets.token_urlsafe(12)
        user = User(email=email, name="Admin", role=Role.ADMIN, password_hash=await hash_password(password or made or ""))
        session.add(user)
        return made
    if password and not await asyncio.to_thread(_matches, user.password_hash, password):
        user.password_hash = await hash_password(password)
    return None


async def ensure_first_key(session: AsyncSession, key: str | None) -> str | None:
    """Make sure an API key exists; returns it when one had to be made up, so that it can be shown once."""
    if key:
        if await key_of(session, key) is None:
            session.add(ApiKey(name="first", key_hash=digest(key), scopes=FIRST_KEY_SCOPES))
        return None
    if (await session.execute(select(ApiKey.id).limit(1))).first():
        return None
    made = f"ck_{secrets.token_urlsafe(32)}"
    session.add(ApiKey(name="first", key_hash=digest(made), scopes=FIRST_KEY_SCOPES))
    return made


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
