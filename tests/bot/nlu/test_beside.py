"""Work in a second process, and what becomes of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import yaml

import bot.nlu.training
from bot.nlu import DataError, ModelError, train
from bot.nlu.beside import beside
from bot.nlu.moods.kernel import KernelHead
from tests.bot.nlu.conftest import write_data

PATIENCE = 60.0


def test_a_model_is_the_same_whether_one_process_learns_it_or_two(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    monkeypatch.setattr(bot.nlu.training, "beside", lambda *work: begun.append(work) or beside(*work))
    data = write_data(tmp_path / "data")
    one = train(config, data, tmp_path / "one")
    two = train(config, data, tmp_path / "two", two_processes=True)
    assert len(begun) == 1
    assert one.fingerprint == two.fingerprint
    assert one.sentiment_accuracy == pytest.approx(two.sentiment_accuracy, abs=0.05)
    heads = [KernelHead.load(tmp_path / name / "sentiment.npz") for name in ("one", "two")]
    # What an encoder has read before moves its vectors in the last digits, and another process has read nothing.
    assert np.abs(heads[0].influence - heads[1].influence).max() < 0.01 * np.abs(heads[0].influence).max()
    train(config, data, tmp_path / "three", earlier=tmp_path / "two", two_processes=True)
    assert len(begun) == 1, "moods that are taken over are learnt by nobody"


def test_what_the_second_process_cannot_learn_leaves_everything_as_it_was(tmp_path: Path, config: Path) -> None:
    settings = yaml.safe_load(config.read_text("utf-8"))
    (mood,) = (each for each in settings["nlu"] if each["name"] == "sentiment")
    mood["model"] = str(tmp_path / "no-such-transformer")
    (tmp_path / "other.yml").write_text(yaml.safe_dump(settings), "utf-8")
    data, output = write_data(tmp_path / "data"), tmp_path / "model"
    train(config, data, output)
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    with pytest.raises(ModelError, match="no-such-transformer"):
        train(tmp_path / "other.yml", data, output, two_processes=True)
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "model", "other.yml"]


def test_what_is_raised_beside_is_raised_here_with_all_it_tells() -> None:
    with beside(_refuse, Path("a.yml")) as result, pytest.raises(DataError, match=r"a\.yml:7: no") as caught:
        result()
    assert (caught.value.path, caught.value.line) == (Path("a.yml"), 7)


def test_a_bug_beside_shows_where_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    with beside(_divide) as result, pytest.raises(ModelError, match=r"exit code 1$"):
        result()
    assert "in _divide" in capfd.readouterr().err


def test_a_process_that_is_killed_is_told_of() -> None:
    with beside(_die) as result, pytest.raises(ModelError, match=r"-9.*memory"):
        result()


def test_a_process_ends_with_its_block(tmp_path: Path) -> None:
    with beside(_sleep, tmp_path / "pid"):
        pid = _said(tmp_path / "pid")
    assert not _lives(pid)


def test_a_process_ends_with_the_one_that_began_it(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-m", "tests.bot.nlu.test_beside", tmp_path / "pid"])
    pid = _said(tmp_path / "pid")
    parent.kill()
    parent.wait()
    end = time.monotonic() + PATIENCE
    while _lives(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _lives(pid)


def _refuse(path: Path) -> None:
    raise DataError("no", path, 7)


def _divide() -> None:
    raise ZeroDivisionError


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _sleep(said: Path) -> None:
    said.write_text(f"{os.getpid()}\n", "utf-8")
    time.sleep(600)


def _said(said: Path) -> int:
    end = time.monotonic() + PATIENCE
    while not (said.exists() and said.read_text("utf-8").endswith("\n")) and time.monotonic() < end:
        time.sleep(0.05)
    return int(said.read_text("utf-8"))


def _lives(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("utf-8")
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    with beside(_sleep, Path(sys.argv[1])):
        time.sleep(600)
