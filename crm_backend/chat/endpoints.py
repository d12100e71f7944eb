"""`POST /api/v1/chat` and what belongs to it."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from connectors.messages import InboundMessage, Voucher
from crm_backend.attachments.views import attachment
from crm_backend.auth.dependencies import require_scope
from crm_backend.chat.schemas import AttachmentOut, ChatIn, ChatOut, CustomerIn, ListOut, ParseIn, ParseOut, ReplyOut, SaidOut
from crm_backend.conversations import history
from crm_backend.conversations.buttons import shown
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.customers.phones import in_e164
from crm_backend.dependencies import DatabaseDep, SettingsDep
from crm_backend.errors import NotFound, NotUnderstood, Unavailable
from crm_backend.models import ApiKey, Turn
from crm_backend.understanding import Understanding

router = APIRouter(prefix="/api/v1", tags=["chat"])
CHANNEL = "api"
GRACE_SECONDS = 2.0  # beyond the turn's own time, for what is stored around it

ChatKey = Annotated[ApiKey | None, Depends(require_scope("chat"))]


@router.post("/chat")
async def chat(body: ChatIn, key: ChatKey, request: Request, settings: SettingsDep) -> ChatOut:
    """Say something for a customer and get the bot's answer; the same `message_id` again gives the same answer."""
    account = account_of(key)
    switchboard: Switchboard = request.app.state.switchboard
    inbound = InboundMessage(
        channel=CHANNEL,
        account=account,
        sender_id=body.sender_id,
        message_id=body.message_id or uuid.uuid4().hex,
        text=body.text,
        locale=body.locale,
        voucher=_voucher(body.customer),
    )
    stored = await switchboard.receive(inbound)
    turn = await switchboard.outcome(stored, settings.turn_seconds + GRACE_SECONDS)
    if turn.message.turn == Turn.WAITING:
        raise Unavailable("The answer takes too long; ask again with the same message_id.", headers={"Retry-After": "5"})
    replies = [ReplyOut(text=said.text, buttons=shown(said.buttons) or None, image_url=said.image_url) for said in turn.replies]
    return ChatOut(
        conversation_id=stored.conversation_id,
        message_id=inbound.message_id,
        owner=turn.owner,
        replies=replies,
        nlu=turn.message.nlu,
    )


@router.get("/chat/{sender_id:path}/messages")  # a sender_id may have a slash
async def messages(
    sender_id: str,
    key: ChatKey,
    db: DatabaseDep,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ListOut:
    """Everything said to this customer after a message, agents included, oldest first."""
    account = account_of(key)
    async with db.reading() as session:
        point = await history.find_contact_point(session, CHANNEL, account, sender_id)
        if point is None:
            raise NotFound("Nobody has written with this sender_id.")
        rows = await history.said_to(session, point.id, after=after or None, limit=limit + 1)
    items = [
        SaidOut(
            id=row.message.id,
            at=row.message.created_at,
            author=row.message.author,
            agent_name=row.agent_name,
            conversation_id=row.message.conversation_id,
            text=row.message.text,
            buttons=shown(row.message.buttons) or None,
            image_url=row.message.image_url,
            attachments=[AttachmentOut(**attachment(file)) for file in row.files],
        )
        for row in rows[:limit]
    ]
    return ListOut(items=items, next_cursor=items[-1].id if len(rows) > limit else None)


@router.post("/nlu/parse", dependencies=[Depends(require_scope("nlu"))])
async def parse(body: ParseIn, request: Request) -> ParseOut:
    """Understand a text; nothing is stored."""
    understanding: Understanding = request.app.state.understanding
    return ParseOut(nlu=await understanding.parse(body.text))


def account_of(key: ApiKey | None) -> str:
    """Each key has customers of its own; an administrator who tries the chat has the console's."""
    return key.id if key else "console"


def _voucher(customer: CustomerIn | None) -> Voucher | None:
    if customer is None:
        return None
    return Voucher(
        external_id=customer.external_id,
        email=customer.email.lower() if customer.email else None,
        phone=_phone(customer.phone),
        name=customer.name,
    )


def _phone(text: str | None) -> str | None:
    number = in_e164(text or "", None)
    if text and number is None:
        raise NotUnderstood("customer.phone must be a possible international number, such as +14155550100.", code="phone")
    return number
