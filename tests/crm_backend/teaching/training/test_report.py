"""What comes of a training: the report, the version, its card and its files, all from one real run."""

import io
import json
import shutil
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.nlu import ModelError, Pipeline, read_manifest
from crm_backend.cli.commands import app as concierge
from crm_backend.db import Database
from crm_backend.errors import Conflict
from crm_backend.models import ModelArchive, ModelVersion
from crm_backend.settings import Settings, model_key
from crm_backend.teaching.training import archives, versions
from crm_backend.teaching.training.card import page, render
from crm_backend.teaching.training.service import all_versions, version
from tests.crm_backend.teaching.training.conftest import NEW_WORDING, SECRET, UNSURE_BEFORE, Trained

pytestmark = [pytest.mark.timeout(1800), pytest.mark.dialogue]
STEPS = {"freeze", "validate", "train", "evaluate", "compare", "converse", "store"}


@pytest.fixture
async def stored(trained: Trained, tmp_path: Path) -> AsyncIterator[Database]:
    """A copy of the database that the run has left."""
    shutil.copy(trained.data_dir / "concierge.db", tmp_path / "copy.db")
    db = Database(f"sqlite+aiosqlite:///{tmp_path / 'copy.db'}")
    yield db
    await db.close()


@pytest.fixture
def key(trained: Trained) -> bytes:
    return model_key(Settings(data_dir=trained.data_dir))


async def version_id(db: Database) -> str:
    return (await all_versions(db)).items[0].id


def test_a_run_goes_through_all_steps_and_makes_a_version(trained: Trained) -> None:
    run = trained.run
    assert (run["state"], run["version"], run["progress"], run["error"]) == ("done", 1, 1.0, None)
    assert set(trained.report["seconds"]) == STEPS
    assert trained.report["data"]["changes"] == 3
    assert trained.report["data"]["authors"] == [{"name": "Admin Reed", "changes": 3}]
    assert not list((trained.data_dir / "teaching" / "runs").iterdir())


def test_the_figures_are_of_all_sets_and_of_both_models(trained: Trained) -> None:
    sets = trained.report["sets"]
    assert set(sets) == {"golden", "sentiment", "entities"}
    for figures in sets.values():
        assert 0.8 < figures["live"] <= 1 and 0.8 < figures["candidate"] <= 1
        assert figures["candidate"] - figures["live"] == pytest.approx((figures["fixed"] - figures["broken"]) / figures["n"])
    assert sets["sentiment"]["live"] == sets["sentiment"]["candidate"]  # nothing about moods was taught
    assert sum(row["support"] for row in trained.report["intents"]) == sets["golden"]["n"]
    changed = trained.report["golden_changes"]
    assert sum(change["better"] for change in changed) == sets["golden"]["fixed"]
    assert sum(not change["better"] for change in changed) == sets["golden"]["broken"]
    assert all(3 < milliseconds < 60 for milliseconds in trained.report["latency"].values())


def test_flips_are_those_of_customers_and_have_nothing_personal(trained: Trained) -> None:
    flips = trained.report["flips"]
    assert flips["messages"] == 3  # the repeated one counts once
    group = next(group for group in flips["groups"] if UNSURE_BEFORE in [each["text"] for each in group["examples"]])
    assert group["to"] == {"intent": "bot_challenge", "decision": "act"}
    assert group["from"] != group["to"]
    assert SECRET not in json.dumps(trained.run)


def test_only_conversations_that_may_go_otherwise_are_played(trained: Trained) -> None:
    told = trained.report["conversations"]
    assert (told["tests"], told["played"], told["passed"], told["skipped"]) == (3, 2, 1, None)
    assert len(told["unreadable"]) == 1 and "no YAML" in told["unreadable"][0]


def test_one_that_fails_is_played_with_the_live_models_too_and_the_gate_objects(trained: Trained) -> None:
    failed = trained.report["conversations"]["failed"]
    assert [(each["title"], each["passed_before"]) for each in failed] == [("No more", True)]
    assert "understood as bot_challenge" in failed[0]["faults"][0]
    assert [each["subject"] for each in trained.report["against"] if each["kind"] == "conversation"] == ["No more"]


async def test_the_version_is_unpacked_and_understands_what_was_taught(
    trained: Trained, stored: Database, key: bytes, tmp_path: Path
) -> None:
    folder = await versions.unpack(stored, await version_id(stored), tmp_path, key)
    assert folder == tmp_path / "models" / "versions" / "1"
    assert [path.name for path in folder.iterdir()] == ["nlu"]  # the dialogue is the deployment's
    result = Pipeline.load(folder / "nlu", key).parse(NEW_WORDING)
    assert (result.intent.name, result.decision) == ("damaged_item", "act")
    shown = await version(stored, 1)
    assert read_manifest(folder / "nlu", key).fingerprint == shown.fingerprint
    assert shown.available and shown.against == trained.report["against"]


async def test_files_on_the_disk_that_were_changed_are_unpacked_anew(stored: Database, key: bytes, tmp_path: Path) -> None:
    wanted = await version_id(stored)
    folder = await versions.unpack(stored, wanted, tmp_path, key)
    before = (folder / "nlu" / "model.json").read_bytes()
    (folder / "nlu" / "lookups.json").write_text("{}", "utf-8")
    (folder / "dialogue.tar.gz").write_bytes(b"slipped in")
    assert await versions.unpack(stored, wanted, tmp_path, key) == folder
    read_manifest(folder / "nlu", key)
    assert (folder / "nlu" / "model.json").read_bytes() == before
    assert not (folder / "dialogue.tar.gz").exists()


async def test_an_archive_that_was_changed_is_refused(stored: Database, key: bytes, tmp_path: Path) -> None:
    wanted = await version_id(stored)
    async with stored.transaction() as session:
        archive = await session.get(ModelArchive, (wanted, "nlu"))
        assert archive
        archive.content = archive.content[:-1] + bytes([archive.content[-1] ^ 1])
    with pytest.raises(ModelError, match="not signed"):
        await versions.unpack(stored, wanted, tmp_path, key)
    assert not (tmp_path / "models" / "versions" / "1").exists()


async def test_a_model_signed_with_another_key_is_refused(stored: Database, key: bytes, tmp_path: Path) -> None:
    wanted, stranger = await version_id(stored), b"another installation's key"
    with pytest.raises(ModelError, match="not signed"):
        await versions.unpack(stored, wanted, tmp_path, stranger)
    async with stored.transaction() as session:  # signed as an archive, but not as a model
        archive = await session.get(ModelArchive, (wanted, "nlu"))
        assert archive
        archive.signature = archives.signature(archive.content, stranger)
    with pytest.raises(ModelError, match="not signed"):
        await versions.unpack(stored, wanted, tmp_path, stranger)
    assert not list((tmp_path / "models" / "versions").iterdir())


async def test_an_archive_cannot_write_outside_its_folder(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        entry = tarfile.TarInfo("../../escaped")
        tar.addfile(entry, io.BytesIO())
    with pytest.raises(ModelError):
        archives.unpack({"nlu": packed.getvalue()}, tmp_path / "versions" / "1", b"key")
    assert not (tmp_path / "escaped").exists() and not list((tmp_path / "versions").iterdir())


async def test_the_card_tells_who_what_and_how_good(trained: Trained, stored: Database) -> None:
    card = render(await version(stored, 1))
    golden = trained.report["sets"]["golden"]
    for words in ("# Model card: version 1", "Admin Reed", trained.report["data"]["hash"], "example.add", "## Limits"):
        assert words in card
    assert f"| golden | {golden['n']} | {100 * golden['live']:.1f} % | {100 * golden['candidate']:.1f} %" in card
    assert all(objection["detail"].split(":")[0] in card for objection in trained.report["against"])
    shown = page(card, 1)
    assert shown.count("<table>") >= 4 and "<td>Admin Reed</td>" in shown


async def test_old_files_are_let_go_of_but_not_those_that_serve(stored: Database, key: bytes, tmp_path: Path) -> None:
    first = await version_id(stored)
    async with stored.transaction() as session:
        for _ in range(versions.KEPT):
            copy = ModelVersion(fingerprint="f", base_fingerprint="b", data_hash="d", figures={}, gate={"against": []})
            await versions.add(session, copy, {"nlu": b"files"}, key)
    async with stored.reading() as session:
        there = await versions.with_files(session)
        assert len(there) == versions.KEPT and first not in there
        assert [each.number for each in await versions.listed(session)] == list(range(versions.KEPT + 1, 0, -1))
    with pytest.raises(Conflict, match="let go of"):
        await versions.unpack(stored, first, tmp_path, key)


def test_the_command_line_lists_runs_and_versions(trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCIERGE_DATA_DIR", str(trained.data_dir))
    listed = CliRunner().invoke(concierge, ["teach", "runs"])
    assert listed.exit_code == 0 and "done" in listed.output and "version 1" in listed.output
    shown = CliRunner().invoke(concierge, ["teach", "versions"])
    assert shown.exit_code == 0 and shown.output.startswith("1  ") and "golden 9" in shown.output
