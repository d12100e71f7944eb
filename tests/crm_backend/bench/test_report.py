"""The table, its verdicts, and its place in the page."""

import dataclasses
import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from crm_backend.bench.errors import BenchError
from crm_backend.bench.figures import Figures, Growth, Latency, Load, Throughput, Training
from crm_backend.bench.goals import compare
from crm_backend.bench.machine import Machine
from crm_backend.bench.report import Report, write_between_markers

MACHINE = Machine("A processor", 2, 24.9, "Linux 6.1, Python 3.11.7", 0.1)
STOCK = Figures(
    version="rasa 3.6.21",
    first_ready_seconds=90.0,
    ready_seconds=80.0,
    idle_megabytes=1000.0,
    busy_megabytes=1200.0,
    turn=Latency(70.0, 100.0, 200),
    parallel=Throughput(14.0, Latency(2000.0, 3000.0, 350), 32, 25.0, 380),
    growth=Growth(70.0, 210.0, 200),
    understood=0.9,
    load=Load({"Rasa": 70.0}, {"Rasa": 71.0}),
    training=Training(1800.0, "worked out for 100 epochs"),
    notes=("TED stays idle",),
)
OURS = dataclasses.replace(
    STOCK,
    version="Concierge 0.1.0",
    ready_seconds=20.0,
    busy_megabytes=600.0,
    turn=Latency(35.0, 51.0, 200),
    parallel=Throughput(55.0, Latency(500.0, 600.0, 1375), 32, 25.0, 1400),
    growth=Growth(20.0, 26.0, 200),
    load=Load({"app": 20.0, "Rasa": 8.0}, {"app": 18.0, "Rasa": 7.0}),
    training=Training(30.0),
    notes=(),
)


def verdicts(ours: Figures | None, stock: Figures | None) -> dict[str, bool]:
    return {row.title: row.met for row in compare(ours, stock) if row.met is not None}


def test_goals_are_judged_at_their_bounds() -> None:
    assert verdicts(OURS, STOCK) == {
        "Ready, files cached": True,
        "Memory after all turns": True,
        "Turn alone, median": True,
        "Turn alone, 95th percentile": False,
        "Turns per second, side by side": False,
        "Training": True,
        "Late turn to early turn": True,
    }


def test_the_growth_of_stock_rasa_is_no_excuse() -> None:
    grown = dataclasses.replace(OURS, growth=Growth(20.0, 27.0, 200))

    assert verdicts(grown, STOCK)["Late turn to early turn"] is False


def test_one_side_alone_is_judged_only_by_itself() -> None:
    assert verdicts(OURS, None) == {"Late turn to early turn": True}
    assert verdicts(None, STOCK) == {}


def test_an_unmeasured_training_is_not_judged() -> None:
    assert "Training" not in verdicts(dataclasses.replace(OURS, training=None), STOCK)


def test_the_page_says_all_that_a_reader_needs() -> None:
    text = Report("concierge bench", MACHINE, OURS, STOCK).markdown()

    assert "| Ready, files cached | 20.0 s | 80.0 s | 0.25 | ratio ≤ 0.25 | met |" in text
    assert "| Turns per second, side by side | 55.0 | 14.0 | 3.93 | ratio ≥ 4 | missed |" in text
    for told in (
        "`concierge bench`",
        "A processor, 2 cores, 25 GB",
        "TED stays idle",
        "worked out for 100 epochs",
        "app 20.0 ms",
    ):
        assert told in text
    assert "rough" not in text


def test_a_busy_machine_is_admitted() -> None:
    assert "rough" in Report("concierge bench", dataclasses.replace(MACHINE, load=3.0), OURS, STOCK).markdown()


def test_the_terminal_shows_the_same_figures() -> None:
    output = io.StringIO()

    Report("concierge bench", MACHINE, OURS, STOCK).show(Console(file=output, width=140))

    assert "55.0" in output.getvalue()
    assert "missed" in output.getvalue()


def test_programs_get_all_figures() -> None:
    content = json.loads(Report("concierge bench --only ours", MACHINE, OURS, None).json())

    assert content["ours"]["parallel"]["turns_per_second"] == 55.0
    assert content["stock"] is None
    assert content["machine"]["cores"] == 2


def test_the_table_takes_the_place_of_the_last_one_and_leaves_the_rest(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# Title\n\n<!-- bench: begin -->\nold\n<!-- bench: end -->\n\nThe end.\n", "utf-8")

    write_between_markers(page, "new")
    write_between_markers(page, "newer")

    assert page.read_text("utf-8") == "# Title\n\n<!-- bench: begin -->\nnewer\n<!-- bench: end -->\n\nThe end.\n"


def test_a_page_without_a_place_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# Title\n", "utf-8")

    with pytest.raises(BenchError, match="no place"):
        write_between_markers(page, "new")
    assert page.read_text("utf-8") == "# Title\n"


def test_the_page_of_this_checkout_has_a_place(repo_root: Path, tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text((repo_root / "docs" / "performance.md").read_text("utf-8"), "utf-8")

    write_between_markers(page, "| a table |")

    assert "| a table |" in page.read_text("utf-8")
