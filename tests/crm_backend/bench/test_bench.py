"""The benchmark's command, and one short measurement of the real Concierge."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crm_backend.bench.load import Advance
from crm_backend.bench.measure import measure
from crm_backend.bench.ours import Concierge
from crm_backend.bench.side import Plan
from crm_backend.cli.commands import app
from crm_backend.setup.places import Places


@contextlib.contextmanager
def unseen(_: str) -> Iterator[Advance]:
    yield lambda _: None


def test_only_a_side_that_there_is_can_be_measured() -> None:
    answer = CliRunner().invoke(app, ["bench", "--only", "theirs"])

    assert answer.exit_code == 2
    assert "'ours'" in answer.output
    assert "'stock'" in answer.output


@pytest.mark.stack
@pytest.mark.timeout(400)
async def test_concierge_is_measured_from_start_to_end(dialogue_python: Path, repo_root: Path, tmp_path: Path) -> None:
    plan = Plan(turns=5, conversations=4, seconds=2.0, late_message=20, restarts=False, training=False)

    figures = await measure(Concierge(Places(repo_root / "var"), tmp_path), plan, unseen)

    assert figures.turn.turns == 5
    assert 0 < figures.turn.median_ms <= figures.turn.p95_ms
    assert figures.parallel.turns_per_second > 1
    assert figures.busy_megabytes > 200
    assert {"app", "Rasa", "Valkey", "supervisor", "load generator"} == set(figures.load.in_parallel)
    assert figures.understood > 0.9
