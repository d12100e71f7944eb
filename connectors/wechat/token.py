"""The access token: got once, kept until shortly before it ends, and below everything that writes addresses down."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx2

HEADER = "x-access-token"  # between our own client and transport only
EARLY = 60.0  # seconds before its end; WeChat makes a new one five minutes before and takes both meanwhile

Get = Callable[[], Awaitable[tuple[str, float]]]  # a token, and for how many seconds it is good


class AccessToken:
    """The token of the account; who needs it while it is being got waits for the same."""

    def __init__(self, get: Get, clock: Callable[[], float] = time.monotonic) -> None:
        self._get = get
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._good_until = 0.0

    async def current(self) -> str:
        """A token that is good; raises what getting it raises."""
        async with self._lock:
            if not self._token or self._clock() >= self._good_until:
                self._token, seconds = await self._get()
                self._good_until = self._clock() + seconds - EARLY
            return self._token

    def forget(self, token: str) -> None:
        """WeChat does not take this token any more; does nothing when there is a newer one."""
        if token == self._token:
            self._token = ""


class TokenInQuery(httpx2.AsyncBaseTransport):
    """Writes the token from our header into the query, where WeChat wants it.

    It happens here because the client logs the addresses that it calls.
    """

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Pass the request on, its address with the token."""
        token = request.headers.get(HEADER)
        if token is None:
            return await self._inner.handle_async_request(request)
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != HEADER.encode()]
        url = request.url.copy_set_param("access_token", token)
        return await self._inner.handle_async_request(
            httpx2.Request(request.method, url, headers=headers, stream=request.stream, extensions=request.extensions)
        )

    async def aclose(self) -> None:
        """Close what the requests are passed on to."""
        await self._inner.aclose()
