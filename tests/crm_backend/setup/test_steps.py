"""Steps of set-up: skipped while fresh, made when their sources changed, honest when they fail."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from crm_backend.setup.commands import run_logged
from crm_backend.setup.errors import SetupError
from crm_backend.setup.stamps import digest, is_stamped, put_stamp
from crm_backend.setup.steps import Progress, Step, run_steps


def console() -> Console:
    return Console(file=io.StringIO(), width=200)


def step(title: str, made: list[str], *, fresh: bool = False, error: str = "") -> Step:
    def run(progress: Progress) -> None:
        progress("working", 0.5)
        if error:
            raise SetupError(error)
        made.append(title)

    return Step(title, lambda: fresh, run)


class TestRunSteps:
    def test_makes_what_is_not_fresh(self) -> None:
        made: list[str] = []

        run_steps([[step("a", made), step("b", made, fresh=True)], [step("c", made)]], console())

        assert sorted(made) == ["a", "c"]

    def test_force_makes_everything(self) -> None:
        made: list[str] = []

        run_steps([[step("a", made), step("b", made, fresh=True)]], console(), force=True)

        assert made == ["a", "b"]

    def test_an_error_ends_its_lane_and_the_other_goes_on(self) -> None:
        made: list[str] = []

        with pytest.raises(SetupError, match="no network"):
            run_steps([[step("a", made, error="no network"), step("b", made)], [step("c", made)]], console())

        assert made == ["c"]

    def test_says_what_it_makes_where_nobody_watches_a_terminal(self) -> None:
        output = console()

        run_steps([[step("the widget", [])]], output)

        assert isinstance(output.file, io.StringIO)
        assert "Made the widget in" in output.file.getvalue()


class TestStamps:
    def test_fit_until_a_source_changes(self, tmp_path: Path) -> None:
        source, stamp = tmp_path / "source", tmp_path / "made" / ".stamp"
        source.write_text("one")
        put_stamp(stamp, digest(tmp_path, [source]))

        assert is_stamped(stamp, digest(tmp_path, [source]))
        source.write_text("two")
        assert not is_stamped(stamp, digest(tmp_path, [source]))

    def test_a_renamed_file_is_a_change(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("same")
        before = digest(tmp_path, [tmp_path / "a"])
        (tmp_path / "a").rename(tmp_path / "b")

        assert digest(tmp_path, [tmp_path / "b"]) != before


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("looking\nno such package\n", "no such package"),
        (
            "npm error code EUSAGE\nnpm error\nnpm error The lock is old.\nSee the log.\n",
            "code EUSAGE npm error The lock is old.",
        ),
        ("", "it said nothing"),
    ],
)
def test_a_program_that_fails_is_quoted_and_its_log_named(tmp_path: Path, output: str, said: str) -> None:
    log = tmp_path / "logs" / "setup.log"

    with pytest.raises(SetupError) as raised:
        run_logged(["sh", "-c", f"printf '{output}'; exit 3"], log=log, cwd=tmp_path)

    assert f"{said} (all of it in {log})" in str(raised.value)
    assert log.read_text() == output
