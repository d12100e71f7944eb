"""A model is loaded only as it was trained, and with a key only as it was signed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.nlu import Manifest, ModelError, read_manifest
from bot.nlu.manifest import MODEL_FILE, write_manifest
from bot.nlu.settings import ComponentSettings

KEY = b"the key of this installation"
MADE = Manifest(
    fingerprint="abc",
    trained_at="2026-11-25T12:00:00+00:00",
    versions={"numpy": "2"},
    figures={"intent_accuracy": 0.9},
    pipeline=(ComponentSettings("tokenizer", {}),),
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "intent.npz").write_bytes(b"weights")
    write_manifest(tmp_path, MADE, KEY)
    return tmp_path


def test_what_was_written_is_read(model: Path) -> None:
    assert read_manifest(model, KEY) == MADE


def test_an_unsigned_model_is_loaded_only_without_a_key(model: Path) -> None:
    write_manifest(model, MADE, key=None)
    assert read_manifest(model, key=None) == MADE
    with pytest.raises(ModelError, match="not signed with the key"):
        read_manifest(model, KEY)


def test_another_installation_signs_with_another_key(model: Path) -> None:
    with pytest.raises(ModelError, match="not signed with the key"):
        read_manifest(model, b"another key")


def _other_weights(model: Path) -> None:
    (model / "intent.npz").write_bytes(b"other weights")


def _another_file(model: Path) -> None:
    (model / "more.npz").write_bytes(b"smuggled in")


def _a_file_less(model: Path) -> None:
    (model / "intent.npz").unlink()


def _better_figures(model: Path) -> None:
    signed = json.loads((model / MODEL_FILE).read_text("utf-8"))
    signed["manifest"]["figures"]["intent_accuracy"] = 1.0
    (model / MODEL_FILE).write_text(json.dumps(signed), "utf-8")


@pytest.mark.parametrize("change", [_other_weights, _another_file, _a_file_less, _better_figures])
def test_what_was_changed_since_is_refused(model: Path, change: Callable[[Path], None]) -> None:
    change(model)
    with pytest.raises(ModelError, match="train again"):
        read_manifest(model, KEY)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"manifest": 1}', '{"manifest": {"format": 0}}'])
def test_a_damaged_manifest_says_so(model: Path, content: str) -> None:
    (model / MODEL_FILE).write_text(content, "utf-8")
    with pytest.raises(ModelError, match="train again"):
        read_manifest(model, KEY)
