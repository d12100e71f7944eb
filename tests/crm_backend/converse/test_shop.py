"""What a shop that is away, or refuses, is told by."""

import asyncio
from pathlib import Path

import pytest

from crm_backend.converse.errors import ConverseError
from crm_backend.converse.kept import Kept
from crm_backend.converse.shop import Shop


@pytest.mark.parametrize(
    ("answer", "told"), [(b"", "RemoteProtocolError"), (b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n", "503")]
)
async def test_one_that_is_away_or_refuses_is_named(tmp_path: Path, answer: bytes, told: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(ConverseError, match=f"POST .*/api/v1/auth/login: {told}"):
            async with Shop.open(address, "key", "ada@lantern.shop", "password", Kept(tmp_path / "concierge.db")):
                pass
