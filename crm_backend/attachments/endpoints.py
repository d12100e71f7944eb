"""Files over HTTP: uploading one, and showing it to whoever has its link."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from crm_backend.attachments import repository, service, views
from crm_backend.attachments.kinds import SHOWN_IN_PLACE
from crm_backend.auth.dependencies import AgentUser
from crm_backend.auth.limits import VisitorLimits, network
from crm_backend.conversations import intake
from crm_backend.conversations import service as conversations
from crm_backend.dependencies import DatabaseDep
from crm_backend.errors import NotFound, Unauthenticated
from crm_backend.web_chat.endpoints import ACCOUNT, CHANNEL
from crm_backend.web_chat.identity import Identities

router = APIRouter(tags=["files"])
Name = Annotated[str, Query(max_length=300)]
Token = Annotated[str, Path(max_length=64)]
HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'",
    "Cross-Origin-Resource-Policy": "cross-origin",  # the widget shows it on the shop's pages
    "X-Robots-Tag": "noindex",
}


class UploadOut(BaseModel):
    """A file that was taken; a message sent with its `id` carries it."""

    id: str
    kind: str
    name: str
    content_type: str
    size: int
    state: str
    url: str


@router.post("/channels/web/uploads", status_code=201)
async def upload_of_visitor(request: Request, db: DatabaseDep, name: Name = "") -> UploadOut:
    """Take a file that a visitor is about to send; the body is the file, the visitor's token is the credential."""
    identities: Identities = request.app.state.identities
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("Send the chat's token as: Authorization: Bearer TOKEN", code="token")
    visitor = identities.visitor(token)
    limits: VisitorLimits = request.app.state.upload_limits
    await limits.count(visitor.sender_id, network(request.client and request.client.host))
    content = await request.body()
    point = await db.retried(lambda session: intake.contact_point(session, CHANNEL, ACCOUNT, visitor.sender_id))
    async with db.transaction() as session:
        attachment = await service.upload(session, point.id, None, name, content)
    return UploadOut(**views.attachment(attachment))


@router.options("/channels/web/uploads", include_in_schema=False, status_code=204)
async def preflight() -> None:
    """Browsers ask first when the widget stands on another site; `Guard` adds the permission."""


@router.post("/api/v1/conversations/{conversation_id}/files", status_code=201)
async def upload_of_agent(conversation_id: str, user: AgentUser, request: Request, db: DatabaseDep, name: Name = "") -> UploadOut:
    """Take a file that an agent is about to send; the body is the file."""
    content = await request.body()
    async with db.transaction() as session:
        conversation = await conversations.get(session, user, conversation_id)
        attachment = await service.upload(session, conversation.contact_point_id, user.id, name, content)
    return UploadOut(**views.attachment(attachment))


@router.get("/files/{token}/{name:path}")
async def show(token: Token, name: str, db: DatabaseDep) -> Response:
    """A file; pictures, sound and film are shown in place, everything else is saved."""
    async with db.reading() as session:
        attachment = await repository.by_token(session, token)
        content = await repository.content(session, attachment.id) if attachment else None
    if attachment is None or content is None:
        raise NotFound("There is no such file.")
    in_place = attachment.content_type in SHOWN_IN_PLACE
    disposition = {} if in_place else {"Content-Disposition": "attachment"}
    return Response(content, media_type=attachment.content_type, headers=HEADERS | disposition)
