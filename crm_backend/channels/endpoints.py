"""`POST /channels/{name}/webhook`: what a platform posts, kept before it is acknowledged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, cast

import structlog
from fastapi import APIRouter, Depends, Request
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from connectors.connector import Connector, InvalidSignature, UnreadablePayload, UnsupportedEvent, WebhookRequest
from connectors.messages import InboundMessage
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.errors import Conflict, NotFound, NotUnderstood, Unauthenticated, Unavailable
from crm_backend.models.base import now

log = structlog.get_logger()
router = APIRouter(prefix="/channels", tags=["channels"])
RETRY_SECONDS = "5"


async def get_connector(name: str, request: Request) -> Connector:
    """The connector of a channel that there is."""
    connectors = cast(Mapping[str, Connector], request.app.state.connectors)
    if name not in connectors:
        raise NotFound("There is no such channel.")
    return connectors[name]


@router.post("/{name}/webhook")
async def webhook(connector: Annotated[Connector, Depends(get_connector)], request: Request) -> dict[str, Any]:
    """Take a platform's delivery; 401 unless it proves who sent it, 503 when it could not be kept and should come again."""
    body = await request.body()
    try:
        connector.verify(_as_sent(request, body), now())
        messages = connector.parse(body)
    except InvalidSignature as error:
        log.warning("webhook_refused", channel=connector.name)
        raise Unauthenticated("The request does not prove who sent it.") from error
    except UnreadablePayload as error:
        raise NotUnderstood("The delivery cannot be read.", code="unreadable") from error
    except UnsupportedEvent:
        return {}
    await _receive(request.app.state.switchboard, messages)
    return dict(connector.receipt(body))


async def _receive(switchboard: Switchboard, messages: Sequence[InboundMessage]) -> None:
    for message in messages:
        try:
            await switchboard.receive(replace(message, text=_storable(message.text)))
        except (
            Conflict,
            DataError,
        ) as error:  # would be the same the next time: a platform that tries again would block the chat
            log.warning("message_refused", channel=message.channel, error=type(error).__name__)
        except (DBAPIError, PoolTimeout) as error:
            log.error("message_not_stored", channel=message.channel, error=type(error).__name__)
            raise Unavailable("The message could not be kept; send it again.", headers={"Retry-After": RETRY_SECONDS}) from error


def _as_sent(request: Request, body: bytes) -> WebhookRequest:
    return WebhookRequest(request.method, str(request.url), dict(request.query_params), dict(request.headers), body)


def _storable(text: str) -> str:
    """Without what no database keeps: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
