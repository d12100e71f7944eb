"""Who may call an endpoint, said in its signature."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection

from crm_backend.auth import service
from crm_backend.auth.keys import Keys
from crm_backend.auth.limits import KeyLimits
from crm_backend.dependencies import DatabaseDep, SettingsDep
from crm_backend.errors import Forbidden, TooMany, Unauthenticated
from crm_backend.models import ApiKey, Role, User
from crm_backend.settings import Settings

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
RANKS = {Role.AGENT: 0, Role.SUPERVISOR: 1, Role.ADMIN: 2}


def cookie_name(settings: Settings) -> str:
    """The session cookie's name; over https the browser itself then holds it to this host and to https."""
    return "__Host-concierge" if settings.base_url.startswith("https://") else "concierge"


def refuse_foreign_origin(connection: HTTPConnection, settings: Settings) -> None:
    """Raise `Forbidden` when a browser says that another site sent this."""
    origin = connection.headers.get("origin")
    if origin is None:
        return
    scheme, _, site = origin.partition("://")
    ours = {urlsplit(settings.base_url).netloc, connection.headers.get("host")}
    if scheme not in ("http", "https") or site not in ours:
        raise Forbidden("This request comes from another site.", code="foreign_origin")


async def current_user(request: Request, db: DatabaseDep, settings: SettingsDep) -> User:
    """The signed-in user; changes need the CSRF token of their session."""
    token = request.cookies.get(cookie_name(settings))
    if not token:
        raise Unauthenticated("Sign in first.")
    async with db.reading() as session:
        found = await service.session_of(session, token)
    if found is None:
        raise Unauthenticated("Your session has ended. Sign in again.", code="session_ended")
    user, login = found
    if request.method not in SAFE_METHODS:
        refuse_foreign_origin(request, settings)
        if not secrets.compare_digest(request.headers.get("x-csrf-token", "").encode(), login.csrf_token.encode()):
            raise Forbidden("The X-CSRF-Token header is missing or wrong.", code="csrf")
    return user


def at_least(role: Role) -> Callable[[User], Awaitable[User]]:
    """A dependency that lets users of this role or a higher one pass."""

    async def check(user: Annotated[User, Depends(current_user)]) -> User:
        if RANKS[Role(user.role)] < RANKS[role]:
            raise Forbidden(f"This needs the role {role.value}.", code="role")
        return user

    return check


AgentUser = Annotated[User, Depends(at_least(Role.AGENT))]


def require_scope(scope: str) -> Callable[..., Awaitable[ApiKey | None]]:
    """A dependency that lets an API key with this scope pass, or a signed-in administrator (who then is `None` here)."""

    async def check(request: Request, db: DatabaseDep, settings: SettingsDep) -> ApiKey | None:
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        if not kind:
            await at_least(Role.ADMIN)(await current_user(request, db, settings))
            return None
        if kind.lower() != "bearer" or not text:
            raise Unauthenticated("Send the API key as: Authorization: Bearer KEY")
        keys: Keys = request.app.state.keys
        key = await keys.find(text)
        if key is None:
            raise Unauthenticated("This API key is not known here.")
        if scope not in key.scopes:
            raise Forbidden(f"This API key lacks the scope {scope}.", code="scope")
        if key.per_minute:
            await _hold_to_rate(request.app.state.key_limits, key.id, key.per_minute)
        return key

    return check


async def _hold_to_rate(limits: KeyLimits, key_id: str, per_minute: int) -> None:
    if wait := await limits.seconds_to_wait(key_id, per_minute):
        raise TooMany("This API key has used up its minute.", headers={"Retry-After": str(wait)})
