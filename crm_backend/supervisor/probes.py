"""Health gates: whether a Valkey or an HTTP server answers as it should, asked without any client library."""

import asyncio
from collections.abc import Mapping

SECONDS = 5.0  # for one question; more than a busy machine needs


async def valkey_answers(host: str, port: int, password: str) -> bool:
    """Whether a PING with this password is answered; not while its file is still being loaded."""
    question = f"AUTH {password}\r\nPING\r\n".encode()
    return await _ask(host, port, question, until=b"+PONG\r\n") == b"+OK\r\n+PONG\r\n"


async def http_answers(host: str, port: int, path: str, headers: Mapping[str, str] | None = None) -> bool:
    """Whether GET is answered with status 200."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    status_line = await _ask(host, port, "\r\n".join([*lines, "", ""]).encode(), until=b"\r\n")
    return status_line.split(b" ")[1:2] == [b"200"]


async def _ask(host: str, port: int, question: bytes, *, until: bytes) -> bytes:
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(question)
                return await reader.readuntil(until)
            finally:
                writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return b""
