"""Handing a mail to our server (RFC 5321), and what came of it: surely not taken, perhaps taken, refused."""

import asyncio
import contextlib
import ssl
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError

from connectors.errors import DeliveryFailed, DeliveryUncertain, TryAgainLater

CONNECT_SECONDS = 10.0  # until the server is ready for the mail itself
DATA_SECONDS = 60.0
QUIT_SECONDS = 2.0
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
PORTS = {"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993}


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server's address as the settings have it: `smtps://user:password@host:465`."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls: bool  # from the first byte
    path: str = ""

    @classmethod
    def of(cls, url: str, schemes: tuple[str, str]) -> "Server":
        """Read an address; raises `ValueError`, which never shows it, because a password may be in it."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"this is no address of a mail server; it has to begin with {schemes[0]}:// or {schemes[1]}://")
        user, password = (unquote(part) if part is not None else None for part in (parts.username, parts.password))
        tls = parts.scheme == schemes[0]
        return cls(parts.hostname, port or PORTS[parts.scheme], user, password, tls, unquote(parts.path).strip("/"))

    @property
    def needs_starttls(self) -> bool:
        """Whether a password would otherwise be shown to the network."""
        return not self.tls and self.password is not None and self.host not in LOOPBACK


async def deliver(server: Server, sender: str, recipient: str, mail: bytes) -> None:
    """Hand a mail over; raises `TryAgainLater`, `DeliveryUncertain` or `DeliveryFailed`."""
    client = SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.tls,
        start_tls=True if server.needs_starttls else None,
        username=server.user if server.password is not None else None,
        password=server.password,
        timeout=CONNECT_SECONDS,
    )
    try:
        await _prepare(client, sender, recipient)
        await _hand_over(client, mail)
        with contextlib.suppress(SMTPException, OSError, TimeoutError):
            await client.quit(timeout=QUIT_SECONDS)
    finally:
        client.close()


async def _prepare(client: SMTP, sender: str, recipient: str) -> None:
    """Everything before the mail itself: what fails here was surely not sent."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await client.connect()
            await client.mail(sender)
            await client.rcpt(recipient)
    except SMTPResponseException as error:
        raise _refusal(error) from None
    except aiosmtplib.SMTPNotSupported as error:
        raise DeliveryFailed(f"the mail server: {error.message[:200]}") from None
    except (SMTPException, OSError, ssl.SSLError, TimeoutError) as error:
        raise TryAgainLater(f"no connection: {type(error).__name__}") from None


async def _hand_over(client: SMTP, mail: bytes) -> None:
    try:
        await client.data(mail, timeout=DATA_SECONDS)
    except SMTPResponseException as error:
        raise _refusal(error) from None
    except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
        raise DeliveryUncertain(f"no answer: {type(error).__name__}") from None


def _refusal(error: SMTPResponseException) -> DeliveryFailed:
    """A server's no: for now (4xx) or for good (5xx); RFC 5321, 4.2.1."""
    reason = f"{error.code} {error.message}"[:300]
    return DeliveryFailed(reason) if error.code >= 500 else TryAgainLater(reason)
