"""Our end of a webhook, as small as it can be: a connector that verifies, reads and keeps."""

from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.connector import Connector, InvalidSignature, WebhookRequest
from connectors.messages import Parsed


class FrontDoor:
    """Keeps what a platform's fake delivers; the first `failures` deliveries find the database down."""

    def __init__(self, connector: Connector, failures: int = 0) -> None:
        self.connector = connector
        self.failures = failures
        self.kept: list[Parsed] = []
        self.app = Starlette(routes=[Route("/hook", self._take, methods=["GET", "POST"])])

    async def _take(self, request: Request) -> Response:
        query, headers = dict(request.query_params), dict(request.headers)
        sent = WebhookRequest(request.method, str(request.url), query, headers, await request.body())
        try:
            self.connector.verify(sent, datetime.now(UTC))
        except InvalidSignature:
            return Response(status_code=401)
        if self.failures:
            self.failures -= 1
            return Response(status_code=503)
        if request.method == "POST":
            self.kept += self.connector.parse(sent.body)
        receipt = self.connector.receipt(sent)
        return Response(receipt.body, media_type=receipt.content_type)
