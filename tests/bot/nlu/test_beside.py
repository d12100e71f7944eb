"""Work in a second process, and what becomes of it."""

import os
import signal
import time
from pathlib import Path

import pytest
import yaml

from bot.nlu import DataError, ModelError, train
from bot.nlu.beside import beside
from tests.bot.nlu.conftest import write_data


def test_a_model_is_the_same_whether_one_process_learns_it_or_two(tmp_path: Path, config: Path) -> None:
    data = write_data(tmp_path / "data")
    one = train(config, data, tmp_path / "one")
    two = train(config, data, tmp_path / "two", processes=2)
    assert (one.fingerprint, one.intent_accuracy, one.sentiment_accuracy) == (
        two.fingerprint,
        two.intent_accuracy,
        two.sentiment_accuracy,
    )
    assert (tmp_path / "one" / "sentiment.npz").read_bytes() == (tmp_path / "two" / "sentiment.npz").read_bytes()


def test_what_the_second_process_cannot_learn_leaves_everything_as_it_was(tmp_path: Path, config: Path) -> None:
    settings = yaml.safe_load(config.read_text("utf-8"))
    (mood,) = (each for each in settings["nlu"] if each["name"] == "sentiment")
    mood["model"] = str(tmp_path / "no-such-transformer")
    (tmp_path / "other.yml").write_text(yaml.safe_dump(settings), "utf-8")
    data, output = write_data(tmp_path / "data"), tmp_path / "model"
    train(config, data, output)
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    with pytest.raises(ModelError, match="no-such-transformer"):
        train(tmp_path / "other.yml", data, output, processes=2)
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "model", "other.yml"]


def test_what_is_raised_beside_is_raised_here_with_all_it_tells() -> None:
    with beside(_refuse, Path("a.yml")) as result, pytest.raises(DataError, match=r"a\.yml:7: no") as caught:
        result()
    assert (caught.value.path, caught.value.line) == (Path("a.yml"), 7)


def test_a_process_that_is_killed_is_told_of() -> None:
    with beside(_die) as result, pytest.raises(ModelError, match=r"-9.*memory"):
        result()


def test_a_process_ends_with_its_block(tmp_path: Path) -> None:
    said = tmp_path / "pid"
    with beside(_sleep, said):
        while not (said.exists() and said.read_text("utf-8")):
            time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(int(said.read_text("utf-8")), 0)


def _refuse(path: Path) -> None:
    raise DataError("no", path, 7)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _sleep(said: Path) -> None:
    said.write_text(str(os.getpid()), "utf-8")
    time.sleep(600)
