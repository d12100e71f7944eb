"""The shops in which conversation tests are played: what comes of one that does not start, and of a run that ends early."""

import time
from pathlib import Path

import pytest

from crm_backend.converse.script import Conversation
from crm_backend.setup.places import ROOT
from crm_backend.teaching.training import replaying
from crm_backend.teaching.training.job import Job, Models
from tests.crm_backend.teaching.training.school import gone, processes

pytestmark = [pytest.mark.timeout(300), pytest.mark.dialogue]
HELLO = Conversation.model_validate({"conversation": "Hello", "turns": [{"says": "hello"}]})
KEY = b"key"


def job(data_dir: Path, tmp_path: Path, nlu: Path) -> Job:
    folder = tmp_path / "run"
    folder.mkdir()
    return Job(folder, ROOT, data_dir, Models(nlu, data_dir / "models" / "dialogue.tar.gz", None), ())


def test_a_shop_that_does_not_start_is_told(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    tests = replaying.Tests([HELLO], [])
    stage = replaying.begin_stage(job(data_dir, tmp_path, tmp_path / "nothing"), tests, KEY, everything=False)
    assert stage
    told = replaying.replay(tests, [HELLO], stage, {}, lambda _: None)
    assert (told["skipped"], told["played"]) == ("shop", 0)
    assert "concierge-up" in told["reason"]
    stage.close()


def test_whatever_keeps_a_shop_from_starting_nobody_waits_for_it_for_ever(data_dir: Path, tmp_path: Path) -> None:
    made, tests = job(data_dir, tmp_path, data_dir / "models" / "nlu"), replaying.Tests([HELLO], [])
    (made.folder / "live").write_text("where the live models are to lie")
    stage = replaying.begin_stage(made, tests, KEY, everything=False)
    assert stage
    told = replaying.replay(tests, [HELLO], stage, {}, lambda _: None)
    stage.close()
    assert told["skipped"] == "shop" and "FileExistsError" in told["reason"]


async def test_one_that_is_still_starting_ends_at_once_and_leaves_nothing(data_dir: Path, tmp_path: Path) -> None:
    made = job(data_dir, tmp_path, data_dir / "models" / "nlu")
    stage = replaying.begin_stage(made, replaying.Tests([HELLO], []), KEY, everything=True)
    assert stage
    end = time.monotonic() + 60
    while not list(made.folder.glob("concierge-converse-*/data/valkey")):
        assert time.monotonic() < end
        time.sleep(0.1)
    stage.close()
    assert not list(made.folder.glob("concierge-converse-*"))
    assert await gone(str(made.folder)), processes(str(made.folder))


def test_without_conversations_nothing_is_started(data_dir: Path, tmp_path: Path) -> None:
    made = job(data_dir, tmp_path, data_dir / "models" / "nlu")
    assert replaying.begin_stage(made, replaying.Tests([], []), KEY, everything=True) is None
