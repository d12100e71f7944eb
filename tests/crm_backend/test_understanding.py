"""A newly trained model is taken over while messages go on."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.nlu import ModelError, Pipeline
from bot.nlu.manifest import MODEL_FILE, write_manifest
from crm_backend import understanding
from crm_backend.understanding import Understanding
from tests.trained import nlu_model

KEY = b"the key of this installation"


def put_in_place(model: Path, work: Path, key: bytes) -> None:
    """Do what training does at its end: put a signed model where another one may be."""
    fresh = work / "fresh"
    shutil.copytree(nlu_model(), fresh)
    manifest = Pipeline.load(fresh).manifest
    (fresh / MODEL_FILE).unlink()
    write_manifest(fresh, manifest, key)
    if model.exists():
        model.rename(work / f"old-{len(list(work.iterdir()))}")
    fresh.rename(model)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    put_in_place(tmp_path / "model", tmp_path, KEY)
    return tmp_path / "model"


@pytest_asyncio.fixture
async def current(model: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Understanding]:
    monkeypatch.setattr(understanding, "LOOK_SECONDS", 0.05)
    made = Understanding(model, KEY)
    made.keep_current()
    yield made
    await made.close()


async def until_another(current: Understanding, before: Pipeline) -> int:
    """Go on parsing until another pipeline answers; how many messages were parsed meanwhile."""
    parsed = 0
    async with asyncio.timeout(60):
        while current._pipeline is before:
            assert (await current.parse("Where is my order LT-100001?"))["intent"]["name"] == "track_order"
            parsed += 1
            await asyncio.sleep(0.01)
    return parsed


async def test_a_new_model_takes_the_place_of_the_old_one_under_traffic(
    current: Understanding, model: Path, tmp_path: Path
) -> None:
    before = current._pipeline
    put_in_place(model, tmp_path, KEY)
    assert await until_another(current, before) > 0
    assert (await current.parse("Where is my order LT-100001?"))["intent"]["name"] == "track_order"


async def test_a_model_that_nobody_signed_does_not_take_the_place(current: Understanding, model: Path, tmp_path: Path) -> None:
    before = current._pipeline
    put_in_place(model, tmp_path, b"somebody else's key")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.5):
            await until_another(current, before)
    put_in_place(model, tmp_path, KEY)
    assert await until_another(current, before) > 0


def test_without_a_signed_model_there_is_no_start(model: Path) -> None:
    with pytest.raises(ModelError, match="not signed"):
        Understanding(model, b"another key")
