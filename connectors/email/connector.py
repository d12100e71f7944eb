"""The e-mail channel's verbs: reading a mail and sending one; there is no webhook."""

from collections.abc import Sequence
from datetime import UTC, datetime

from connectors.connector import Manners, Receipt, WebhookRequest
from connectors.email.reading import read
from connectors.email.smtp import Server, deliver
from connectors.email.writing import mail
from connectors.errors import DeliveryFailed, InvalidSignature
from connectors.messages import Attachment, OutboundMessage, Parsed


class EmailConnector:
    """One address. Without a server every message is refused; `authserv_id` is the name under which our mail server vouches.

    Raises `ValueError` when the address of the server is none.
    """

    name = "email"
    manners = Manners(carries=12 * 1024**2)  # many servers take mails of 20 MB, and base64 makes a third more of it

    def __init__(self, *, address: str | None, smtp_url: str | None, authserv_id: str | None = None) -> None:
        self._account = (address or "").strip().lower()
        self._server = Server.of(smtp_url, ("smtps", "smtp")) if smtp_url else None
        self._authserv_id = authserv_id
        self.enabled = bool(self._account and self._server)

    def verify(self, request: WebhookRequest, now: datetime) -> None:
        """Refuse: mails are fetched, nobody posts them."""
        raise InvalidSignature("e-mail has no webhook")

    def parse(self, body: bytes) -> Sequence[Parsed]:
        """The message in a mail (RFC 5322), or a report on one of ours; nothing for auto-replies, lists and mails of our own."""
        return read(body, self._account, self._authserv_id)

    def receipt(self, request: WebhookRequest) -> Receipt:
        """Nothing to say."""
        return Receipt()

    async def send(self, recipient_id: str, message: OutboundMessage) -> str | None:
        """Send one mail: text with numbered choices, the same as HTML, files attached; its Message-ID."""
        if self._server is None or not self._account:
            raise DeliveryFailed("no mail server is set")
        made = mail(self._account, recipient_id, message, datetime.now(UTC))
        await deliver(self._server, self._account, made["To"].addresses[0].addr_spec, made.as_bytes())
        return str(made["Message-ID"])

    async def fetch(self, attachment: Attachment) -> Attachment:
        """The file itself: a mail brings its files along."""
        return attachment

    async def close(self) -> None:
        """Each mail has a connection of its own: there is none to give back."""
