"""Opening a chat: `POST /channels/web/sessions`, and the widget's script."""

import secrets
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.messages import Voucher
from crm_backend.conversations import history, intake, language, moving
from crm_backend.dependencies import DatabaseDep
from crm_backend.errors import NotFound, Unauthenticated
from crm_backend.models import Customer
from crm_backend.texts import say
from crm_backend.web_chat import views
from crm_backend.web_chat.identity import Identities, Visitor

router = APIRouter(tags=["web chat"])
CHANNEL, ACCOUNT = "web", "default"
STARTERS = ("starter_track", "starter_return", "starter_delivery", "starter_person")
WIDGET = Path(__file__).resolve().parents[2] / "connectors" / "web" / "widget" / "dist" / "widget.js"


class SessionIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(max_length=1000)] | None = None
    identity: Annotated[str, Field(max_length=4000)] | None = None
    locale: Annotated[str, Field(max_length=35)] | None = None


@router.post("/channels/web/sessions")
async def open_session(body: SessionIn, request: Request, db: DatabaseDep) -> dict[str, Any]:
    """Who the visitor is, and the chat as it stands; a token that is no longer good gives a fresh visitor."""
    identities: Identities = request.app.state.identities
    visitor, token, voucher = _who(identities, body)
    if voucher:
        await db.retried(lambda session: _identify(session, visitor, voucher, body.locale))
    async with db.reading() as session:
        found = await history.find_contact_point(session, CHANNEL, ACCOUNT, visitor.sender_id)
        lines = await history.thread(session, found.id, after=None) if found else []
        conversation = await views.latest_conversation(session, found.id) if found else None
        customer = await session.get(Customer, found.customer_id) if found and found.vouched else None
    spoken = language.choose(
        asked=None,
        detected=None,
        so_far=conversation["language"] if conversation else None,
        locale=body.locale,
        profile=customer.locale if customer else None,
    )
    return {
        "token": token,
        "conversation": conversation,
        "messages": [views.message(line) for line in lines],
        "cursor": lines[-1].message.id if lines else None,
        "locale": spoken,
        "customer": {"name": customer.name} if customer else None,
        "starters": [{"title": say(key, spoken), "text": say(key, spoken)} for key in STARTERS],
        "email": moving.is_on(request.app.state.connectors, request.app.state.settings.email_address),
        "brand": {"name": say("brand_name", spoken), "tagline": say("brand_tagline", spoken)},
    }


@router.options("/channels/web/sessions", include_in_schema=False, status_code=204)
async def preflight() -> None:
    """Browsers ask first when the widget stands on another site; `Guard` adds the permission."""


@router.get("/widget.js")
async def widget() -> FileResponse:
    """The chat widget that any page embeds with one tag."""
    if not WIDGET.is_file():
        raise NotFound("The widget is not built; run: make setup")
    return FileResponse(WIDGET, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def _identify(session: AsyncSession, visitor: Visitor, voucher: Voucher, locale: str | None) -> None:
    point = await intake.contact_point(session, CHANNEL, ACCOUNT, visitor.sender_id, locale, voucher)
    await intake.vouch(session, point, voucher, locale)


def _who(identities: Identities, body: SessionIn) -> tuple[Visitor, str, Voucher | None]:
    """The visitor, their token, and what the site says about them now."""
    if body.identity:
        visitor, voucher = identities.read(body.identity)
        return visitor, identities.token(visitor), voucher
    if body.token:
        try:
            visitor = identities.visitor(body.token)
        except Unauthenticated:
            pass
        else:
            # what the site once said is not made to last longer by asking again
            return visitor, body.token if visitor.identified else identities.token(visitor), None
    visitor = Visitor(secrets.token_urlsafe(16), identified=False)
    return visitor, identities.token(visitor), None
