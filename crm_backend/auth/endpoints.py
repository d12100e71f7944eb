"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from crm_backend.auth import service
from crm_backend.auth.dependencies import AgentUser, cookie_name, current_user, refuse_foreign_origin
from crm_backend.auth.limits import LoginLimits, network
from crm_backend.dependencies import DatabaseDep, HubDep, SettingsDep
from crm_backend.errors import Unauthenticated
from crm_backend.models import User

router = APIRouter(prefix="/api/v1/auth", tags=["auth"])


class Credentials(BaseModel):
    email: str = Field(max_length=320, pattern=r"^[^\x00]*$")  # PostgreSQL has no NUL
    password: str = Field(max_length=1000)


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    name: str
    role: str
    locale: str


class SignedInOut(BaseModel):
    csrf_token: str
    user: UserOut


@router.post("/login")
async def log_in(
    credentials: Credentials, request: Request, response: Response, db: DatabaseDep, settings: SettingsDep
) -> SignedInOut:
    """Start a session; the answer sets the cookie."""
    refuse_foreign_origin(request, settings)
    limits: LoginLimits = request.app.state.login_limits
    async with limits.attempt(network(request.client and request.client.host), credentials.email):
        signed_in = await service.log_in(db, credentials.email, credentials.password)
    response.set_cookie(
        cookie_name(settings),
        signed_in.token,
        max_age=int(service.SESSION_LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.base_url.startswith("https://"),
    )
    return SignedInOut(csrf_token=signed_in.csrf_token, user=UserOut.model_validate(signed_in.user))


@router.post("/logout", status_code=204)
async def log_out(
    request: Request,
    response: Response,
    db: DatabaseDep,
    hub: HubDep,
    settings: SettingsDep,
    _user: Annotated[User, Depends(current_user)],
) -> None:
    """End this session."""
    name = cookie_name(settings)
    async with db.transaction() as session:
        await service.log_out(session, request.cookies[name])
    hub.publish(service.session_topic(request.cookies[name]), {"kind": "session_ended"})
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=settings.base_url.startswith("https://"))


@router.get("/me")
async def me(request: Request, user: AgentUser, db: DatabaseDep, settings: SettingsDep) -> SignedInOut:
    """Who is signed in here; also hands out the CSRF token again after a reload."""
    async with db.reading() as session:
        found = await service.session_of(session, request.cookies[cookie_name(settings)])
    if found is None:
        raise Unauthenticated("Your session has ended. Sign in again.", code="session_ended")
    return SignedInOut(csrf_token=found[1].csrf_token, user=UserOut.model_validate(user))
