"""Our mailbox by IMAP (RFC 3501, IDLE: RFC 2177): which mails are new, their bytes, and waiting for the next.

IMAPClient has the grammar and IDLE that the standard library lacks before Python 3.14. It waits for its server, so each command
runs in a thread.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from connectors.email.reading import LARGEST
from connectors.email.smtp import Server
from connectors.errors import TryAgainLater

TIMEOUT = SocketTimeout(connect=10, read=60)  # seconds
Result = TypeVar("Result")


class Mailbox:
    """One folder of one mailbox; all methods raise `TryAgainLater` when its server is away, and the next `open` connects anew.

    Raises `ValueError` when the address of the server is none.
    """

    channel = "email"

    def __init__(self, *, address: str, imap_url: str) -> None:
        self.account = address.strip().lower()
        self._server = Server.of(imap_url, ("imaps", "imap"))
        self._client: Any = None

    async def open(self) -> int:
        """Connect if need be, and open the folder; its UIDVALIDITY, as long as which UIDs keep their meaning."""
        if self._client is None:
            self._client = await asyncio.to_thread(self._connect)
        folder = self._server.path or "INBOX"
        opened = await self._run(lambda: self._client.select_folder(folder))
        return int(opened[b"UIDVALIDITY"])

    async def after(self, uid: int) -> Sequence[int]:
        """The UIDs of what came after a mail, the oldest first."""
        found = await self._run(lambda: self._client.search([b"UID", f"{uid + 1}:*"]))
        return sorted(each for each in found if each > uid)  # "n:*" always has the last one, even below n

    async def since(self, day: date, *, unseen: bool) -> Sequence[int]:
        """The UIDs of what came on this day or later, the oldest first; `unseen`: only what nobody has read."""
        criteria = ["SINCE", day, *(["UNSEEN"] if unseen else [])]
        return sorted(await self._run(lambda: self._client.search(criteria)))

    async def last(self) -> int:
        """The greatest UID so far."""
        return max(await self._run(lambda: self._client.search([b"UID", "*"])), default=0)

    async def fetch(self, uid: int) -> bytes | None:
        """A mail's bytes, of a very large one the first `LARGEST`; none when it is gone. It stays unread."""
        found = await self._run(lambda: self._client.fetch([uid], [f"BODY.PEEK[]<0.{LARGEST}>"]))
        body = next((value for key, value in found.get(uid, {}).items() if key.startswith(b"BODY[]")), None)
        return body if isinstance(body, bytes) else None

    async def mark_seen(self, uid: int) -> None:
        """Show people that a mail was taken."""
        await self._run(lambda: self._client.add_flags([uid], [SEEN], silent=True))

    async def wait(self, seconds: float) -> None:
        """Return when something comes, or after some time; a server without IDLE is asked again after that time."""
        if not await self._run(lambda: self._client.has_capability("IDLE")):
            await asyncio.sleep(seconds)
            return
        await self._run(lambda: self._idle(seconds))

    async def close(self) -> None:
        """Hang up; a command that runs in its thread ends at once."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(OSError):
                client.socket().shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError, IMAPClientError):
                await asyncio.to_thread(client.shutdown)

    def _connect(self) -> Any:
        server = self._server
        try:
            client = IMAPClient(server.host, server.port, ssl=server.tls, timeout=TIMEOUT)
            if server.needs_starttls:
                client.starttls()
            client.login(server.user or "", server.password or "")
        except (IMAPClientError, OSError) as error:  # a text could show the name of the user
            raise TryAgainLater(f"no mailbox: {type(error).__name__}") from None
        return client

    def _idle(self, seconds: float) -> None:
        self._client.idle()
        self._client.idle_check(timeout=seconds)
        self._client.idle_done()

    async def _run(self, command: Callable[[], Result]) -> Result:
        if self._client is None:
            raise TryAgainLater("the mailbox is closed")
        try:
            return await asyncio.to_thread(command)
        except (IMAPClientError, OSError, AttributeError, ValueError, KeyError) as error:  # closed meanwhile, or no IMAP at all
            await self.close()
            raise TryAgainLater(f"the mailbox: {type(error).__name__}") from None
