"""`/channels/{name}/webhook`: what a platform posts, kept before it is acknowledged."""

from collections.abc import Mapping
from typing import Annotated, cast

import structlog
from fastapi import APIRouter, Depends, Request, Response

from connectors.connector import Connector, InvalidSignature, Receipt, WebhookRequest
from crm_backend.channels.receiving import Reception
from crm_backend.errors import NotFound, Unauthenticated
from crm_backend.models.base import now

log = structlog.get_logger()
router = APIRouter(prefix="/channels", tags=["channels"])


async def get_connector(name: str, request: Request) -> Connector:
    """The connector of a channel that there is."""
    connectors = cast(Mapping[str, Connector], request.app.state.connectors)
    if name not in connectors:
        raise NotFound("There is no such channel.")
    return connectors[name]


ConnectorDep = Annotated[Connector, Depends(get_connector)]


@router.get("/{name}/webhook")
async def verify_address(connector: ConnectorDep, request: Request) -> Response:
    """Answer a platform that asks whether this address is ours; 401 unless it proves itself."""
    return _answer(connector.receipt(await _verified(connector, request)))


@router.post("/{name}/webhook")
async def webhook(connector: ConnectorDep, request: Request) -> Response:
    """Take a platform's delivery; 401 unless it proves who sent it, 503 when it could not be kept and should come again."""
    delivery = await _verified(connector, request)
    reception: Reception = request.app.state.reception
    understood = await reception.take(connector, delivery.body)
    return _answer(connector.receipt(delivery) if understood else Receipt())


async def _verified(connector: Connector, request: Request) -> WebhookRequest:
    """The request as it was sent, once it proved who sent it."""
    body = await request.body()
    sent = WebhookRequest(request.method, str(request.url), dict(request.query_params), dict(request.headers), body)
    try:
        connector.verify(sent, now())
    except InvalidSignature as error:
        log.warning("webhook_refused", channel=connector.name)
        raise Unauthenticated("The request does not prove who sent it.") from error
    return sent


def _answer(receipt: Receipt) -> Response:
    return Response(receipt.body, media_type=receipt.content_type)
