"""The certificates that our HTTP clients trust are read once a process, and a server with another one is refused."""

import ssl

import pytest

from connectors import calling
from connectors.trust import trusted


def test_the_certificates_are_read_once_for_all_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    load = ssl.SSLContext.load_verify_locations
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *given: read.append(1) or load(*given))
    trusted.cache_clear()
    clients = [calling.client("https://platform.example") for _ in range(5)]
    assert (len(clients), len(read)) == (5, 1)


def test_what_is_trusted_is_checked_with_the_name() -> None:
    for context in (trusted(), trusted(by_environment=False)):
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
