"""Two sets of processes are measured only where they can be: on servers that they share, each on a core of its own."""

from pathlib import Path

import psycopg
import pytest
from rich.console import Console

from crm_backend.bench import sets
from crm_backend.bench.errors import BenchError
from crm_backend.setup.places import Places

SERVERS = ("postgresql://postgres@127.0.0.1:5432/postgres", "redis://127.0.0.1:6379/0")


@pytest.mark.parametrize("servers", [(None, SERVERS[1]), (SERVERS[0], None), ("sqlite:///shop.db", SERVERS[1])])
def test_servers_that_cannot_be_shared_are_refused(tmp_path: Path, servers: tuple[str | None, str | None]) -> None:
    with pytest.raises(BenchError, match="CONCIERGE_DATABASE_URL"):
        sets.run(Places(tmp_path), *servers, Console(quiet=True))


def test_one_core_is_not_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets.os, "sched_getaffinity", lambda _: {3})
    with pytest.raises(BenchError, match="two cores"):
        sets.run(Places(tmp_path), *SERVERS, Console(quiet=True))


def test_a_set_is_pinned_and_shares_servers_and_credentials_with_the_first(tmp_path: Path) -> None:
    places = Places(tmp_path)
    first = sets.PinnedSet(places, tmp_path / "0", 0, *SERVERS, None)
    second = sets.PinnedSet(places, tmp_path / "1", 1, *SERVERS, first)
    assert second.up[:3] == ("taskset", "-c", "1") and second.up[-5:] == ("up", "--app", "1", "--rasa", "1")
    environments = [each._environment() for each in (first, second)]
    for name in ("DATABASE_URL", "REDIS_URL", "API_KEY", "ADMIN_PASSWORD"):
        assert environments[0][f"CONCIERGE_{name}"] == environments[1][f"CONCIERGE_{name}"]
    assert environments[0]["CONCIERGE_DATA_DIR"] != environments[1]["CONCIERGE_DATA_DIR"]


@pytest.mark.postgres
def test_the_database_is_a_new_one_and_is_dropped(postgres_server: str) -> None:
    def databases() -> set[str]:
        with psycopg.connect(postgres_server) as connection:
            return {row[0] for row in connection.execute("SELECT datname FROM pg_database")}

    with sets.own_database(postgres_server) as url:
        made = url.rpartition("/")[2]
        assert made in databases()
    assert made not in databases()
