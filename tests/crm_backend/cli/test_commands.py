"""The commands of `concierge`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.nlu.encoder import load_encoder
from crm_backend.cli.commands import app
from crm_backend.demo import platforms

PASSWORD = "a-long-enough-password"


def concierge(*arguments: str, data_dir: Path, given: str = "") -> Result:
    unset = {name: None for name in os.environ if name.startswith("CONCIERGE_")}
    return CliRunner().invoke(
        app, arguments, input=given, env={**unset, "CONCIERGE_DATA_DIR": str(data_dir)}, prog_name="concierge"
    )


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["up"],
        ["serve"],
        ["setup"],
        ["train"],
        ["worker"],
        ["demo"],
        ["demo", "channels"],
        ["bench"],
        ["evaluate"],
        ["evaluate", "intents"],
        ["evaluate", "stock"],
        ["user"],
    ],
)
def test_every_command_explains_itself(tmp_path: Path, command: list[str]) -> None:
    finished = concierge(*command, "--help", data_dir=tmp_path)

    assert finished.exit_code == 0
    assert "Usage: concierge" in finished.stdout
    assert not list(tmp_path.iterdir())


def test_help_does_not_wait_for_libraries(tmp_path: Path) -> None:
    program = (
        "import sys; import crm_backend.cli; "
        "print(*sorted({'sqlalchemy', 'spacy', 'fastapi', 'rich.progress', 'pydantic', 'sklearn'} & set(sys.modules)))"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True
    )

    assert loaded.stdout.split() == []


def test_an_unknown_command_is_refused(tmp_path: Path) -> None:
    assert concierge("fly", data_dir=tmp_path).exit_code == 2


class TestExportEncoder:
    def test_a_transformer_becomes_a_folder_that_measures(self, tmp_path: Path, tiny_transformer: str) -> None:
        done = concierge("export-encoder", tiny_transformer, str(tmp_path / "small"), data_dir=tmp_path / "var")

        assert done.exit_code == 0, done.stderr
        assert " MB; the vectors of " in done.stdout
        assert load_encoder(str(tmp_path / "small")).dimensions == 16

    def test_a_folder_that_is_there_stays_as_it_is(self, tmp_path: Path) -> None:
        refused = concierge("export-encoder", "any", str(tmp_path), data_dir=tmp_path / "var")

        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "is there already" in refused.stderr

    def test_a_transformer_that_is_nowhere_is_named(self, tmp_path: Path, torch: None) -> None:
        refused = concierge("export-encoder", str(tmp_path / "nowhere"), str(tmp_path / "small"), data_dir=tmp_path / "var")

        assert refused.exit_code == 1
        assert "nowhere" in refused.stderr


class TestUser:
    def test_add_list_and_password(self, tmp_path: Path) -> None:
        added = concierge("user", "add", "Ann@Lantern.example", "--name", "Ann", data_dir=tmp_path, given=PASSWORD)
        listed = concierge("user", "list", data_dir=tmp_path)
        changed = concierge("user", "password", "ann@lantern.example", data_dir=tmp_path, given=f"{PASSWORD}2\n")

        assert (added.exit_code, changed.exit_code) == (0, 0), added.stderr + changed.stderr
        assert listed.stdout.splitlines() == ["ann@lantern.example\tagent\tAnn"]
        assert PASSWORD not in added.stdout + changed.stdout

    def test_a_short_password_is_refused_and_nobody_added(self, tmp_path: Path) -> None:
        refused = concierge("user", "add", "ann@lantern.example", "--name", "Ann", data_dir=tmp_path, given="short")

        assert refused.exit_code == 1
        assert "12 characters" in refused.stderr
        assert concierge("user", "list", data_dir=tmp_path).stdout == ""

    def test_nobody_twice(self, tmp_path: Path) -> None:
        for expected in (0, 1):
            added = concierge("user", "add", "ann@lantern.example", "--name", "Ann", data_dir=tmp_path, given=PASSWORD)
            assert added.exit_code == expected

    def test_an_unknown_person_has_no_password(self, tmp_path: Path) -> None:
        refused = concierge("user", "password", "nobody@lantern.example", data_dir=tmp_path, given=PASSWORD)

        assert refused.exit_code == 1
        assert "no user nobody@lantern.example" in refused.stderr


class TestDemo:
    def test_loads_once_and_afresh_only_when_that_is_wanted(self, tmp_path: Path) -> None:
        first = concierge("demo", data_dir=tmp_path)
        second = concierge("demo", data_dir=tmp_path)
        refused = concierge("demo", "--reset", data_dir=tmp_path, given="n\n")
        afresh = concierge("demo", "--reset", "--yes", data_dir=tmp_path)

        assert [each.exit_code for each in (first, second, refused, afresh)] == [0, 0, 1, 0], first.stderr + afresh.stderr
        assert "is loaded." in first.stdout
        assert "is there already" in second.stdout
        assert "loaded afresh" in afresh.stdout

    def test_without_a_checkout_there_are_no_platforms(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(platforms, "ROOT", tmp_path)
        refused = concierge("demo", "channels", "--port", "0", data_dir=tmp_path / "var")

        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "There is no tests/fakes in" in refused.stderr
        assert not (tmp_path / "var").exists()
