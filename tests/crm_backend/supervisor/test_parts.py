"""The supervisor's parts: logs, ports, the data folder, health gates, and the embedded Valkey."""

import asyncio
import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import uvloop

from crm_backend.supervisor.data_folder import owned
from crm_backend.supervisor.errors import Unusable
from crm_backend.supervisor.logs import KEPT, Log, is_important
from crm_backend.supervisor.ports import check_port, free_ports
from crm_backend.supervisor.probes import http_answers, valkey_answers
from crm_backend.supervisor.process import Process
from crm_backend.supervisor.service import Service
from crm_backend.supervisor.supervisor import Supervisor
from crm_backend.supervisor.valkey import valkey_service, valkey_url


@pytest.mark.parametrize("new_loop", [asyncio.SelectorEventLoop, uvloop.new_event_loop], ids=["supervisor", "app"])
def test_a_child_leads_a_group_of_its_own_on_either_loop(
    new_loop: Callable[[], asyncio.AbstractEventLoop], tmp_path: Path
) -> None:
    async def at_once() -> bool:
        return True

    async def run() -> int:
        program = "import os, sys; print(os.getpgid(0) == os.getpid()); sys.exit(3)"
        service = Service("child", (sys.executable, "-c", program), at_once, tmp_path, {})
        process = await Process.start(service, log)
        return await process.wait()

    log = Log(tmp_path / "child.log", print)
    with asyncio.Runner(loop_factory=new_loop) as runner:
        assert runner.run(run()) == 3
    assert log.last_line == "True"
    log.close()


class TestLog:
    def test_keeps_lines_that_come_in_pieces(self, tmp_path: Path) -> None:
        log = Log(tmp_path / "app.log", print)

        for piece in (b"one\ntw", b"o\n", b"three"):
            log.write(piece)
        log.close()

        assert (tmp_path / "app.log").read_text() == "one\ntwo\nthree\n"
        assert log.last_line == "three"

    def test_rotates_and_keeps_a_few(self, tmp_path: Path) -> None:
        log = Log(tmp_path / "app.log", print, largest=100)

        for number in range(100):
            log.write(f"line {number}\n".encode())
        log.close()

        names = sorted(path.name for path in tmp_path.iterdir())
        assert names == ["app.log", *(f"app.log.{number}" for number in range(1, KEPT + 1))]
        assert all(path.stat().st_size < 120 for path in tmp_path.iterdir())
        assert "line 99" in (tmp_path / "app.log").read_text() + (tmp_path / "app.log.1").read_text()

    def test_shows_errors_and_nothing_else(self, tmp_path: Path) -> None:
        shown: list[str] = []
        log = Log(tmp_path / "app.log", shown.append)

        log.write(
            b'{"level": "info", "event": "no error here"}\n{"level":"error","event":"broken"}\n2026 ERROR  rasa.core  - lost\n'
        )
        log.close()

        assert shown == ['{"level":"error","event":"broken"}', "2026 ERROR  rasa.core  - lost"]

    @pytest.mark.parametrize("line", ["Traceback (most recent call last):", "[error    ] turn failed", "CRITICAL: no disk"])
    def test_knows_an_error_in_each_of_our_childrens_ways(self, line: str) -> None:
        assert is_important(line)


class TestPorts:
    def test_free_ports_are_free_and_different(self) -> None:
        ports = free_ports(5)

        assert len(set(ports)) == 5
        for port in ports:
            check_port("127.0.0.1", port)

    def test_a_port_in_use_is_named(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as held:
            port = held.getsockname()[1]
            with pytest.raises(Unusable, match=rf"Port {port} on 127\.0\.0\.1 is in use"):
                check_port("127.0.0.1", port)

    def test_a_host_that_is_not_ours_is_named(self) -> None:
        with pytest.raises(Unusable, match=r"Cannot listen on 192\.0\.2\.1:8000"):
            check_port("192.0.2.1", 8000)


class TestDataFolder:
    def test_belongs_to_one_instance(self, tmp_path: Path) -> None:
        program = (
            "import sys, pathlib; from crm_backend.supervisor.data_folder import owned\n"
            "with owned(pathlib.Path(sys.argv[1])): pass"
        )
        with owned(tmp_path):
            other = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False)

        assert other.returncode == 1
        assert f"used by a running instance (process {os.getpid()})" in other.stderr

    def test_is_free_again_afterwards(self, tmp_path: Path) -> None:
        with owned(tmp_path):
            pass
        with owned(tmp_path):
            pass

    def test_must_be_a_folder_that_can_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "var").write_text("not a folder")

        with pytest.raises(Unusable, match="cannot be written"), owned(tmp_path / "var"):
            pass


class TestProbes:
    @pytest.mark.parametrize(("status", "fine"), [(200, True), (204, False), (503, False)])
    async def test_http_wants_status_200(self, status: int, fine: bool) -> None:
        asked: list[bytes] = []

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(f"HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\n\r\n".encode())
            writer.close()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]

            assert await http_answers("127.0.0.1", port, "/readyz", {"X-Secret": "word"}) is fine

        assert asked[0].startswith(b"GET /readyz HTTP/1.1\r\n")
        assert b"X-Secret: word\r\n" in asked[0]

    async def test_nobody_there_is_not_ready(self, free_port: int) -> None:
        assert not await http_answers("127.0.0.1", free_port, "/")
        assert not await valkey_answers("127.0.0.1", free_port, "secret")


class TestValkey:
    async def test_keeps_what_it_was_told_and_wants_its_password(self, tmp_path: Path, free_port: int) -> None:
        import redis

        folder = tmp_path / "with space" / "valkey"
        for expected in (None, b"yes"):
            supervisor = Supervisor(
                [[valkey_service(folder, free_port, "secret")]], logs=tmp_path / "logs", say=lambda line: None
            )
            await supervisor.start()
            try:
                with redis.Redis.from_url(valkey_url(free_port, "secret")) as client:
                    assert client.get("kept") == expected
                    client.set("kept", "yes")
                with redis.Redis(port=free_port) as stranger, pytest.raises(redis.AuthenticationError):
                    stranger.get("kept")
                assert not await valkey_answers("127.0.0.1", free_port, "wrong")
                command = Path(f"/proc/{supervisor.pids()['valkey']}/cmdline").read_text()
                assert "secret" not in command
            finally:
                await supervisor.stop()

        assert stat.S_IMODE((folder / "valkey.conf").stat().st_mode) == 0o600
        assert re.search(r"^bind 127\.0\.0\.1$", (folder / "valkey.conf").read_text(), re.MULTILINE)
