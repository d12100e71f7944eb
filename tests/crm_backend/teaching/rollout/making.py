"""Versions as a training leaves them, without the minute that one takes: the shop's own model, under another fingerprint."""

import io
import json
import shutil
import tarfile
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.nlu import read_manifest
from bot.nlu.manifest import MODEL_FILE, write_manifest
from bot.nlu.settings import ComponentSettings
from crm_backend.db import Database
from crm_backend.models import ModelVersion
from crm_backend.settings import Settings, model_key
from crm_backend.teaching.training import versions
from tests.trained import nlu_model

SHORT_SIGHTED = {"sentence_vector": {"max_characters": 9}}  # it reads the beginning and the end of a message alone


@cache
def _model() -> Path:
    """Found once: that means to hash all that it was made from."""
    return nlu_model()


def packed(name: str, key: bytes, changed: dict[str, dict[str, Any]] | None = None) -> bytes:
    """The archive of the shop's model with the fingerprint `name`, and settings of its components changed."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "nlu"
        shutil.copytree(_model(), folder)
        manifest = read_manifest(folder, None)
        (folder / MODEL_FILE).unlink()
        pipeline = tuple(
            ComponentSettings(each.name, {**each.values, **(changed or {}).get(each.name, {})}) for each in manifest.pipeline
        )
        write_manifest(folder, replace(manifest, fingerprint=name, pipeline=pipeline), key)
        content = io.BytesIO()
        with tarfile.open(fileobj=content, mode="w:gz", compresslevel=0) as tar:
            for path in sorted(folder.iterdir()):
                tar.add(path, path.name)
        return content.getvalue()


def base_fingerprint() -> str:
    """Of what the tests' deployment came with."""
    return str(json.loads((_model() / MODEL_FILE).read_text("utf-8"))["manifest"]["fingerprint"])


async def add_version(
    db: Database,
    settings: Settings,
    name: str = "taught",
    *,
    against: list[dict[str, Any]] | None = None,
    changed: dict[str, dict[str, Any]] | None = None,
    key: bytes | None = None,
    dialogue: bytes | None = None,
    base: str | None = None,
) -> int:
    """Store a version; its number. With another `key` its files are not signed for this installation."""
    signed_with = key or model_key(settings)
    parts = {"nlu": packed(name, signed_with, changed)} | ({"dialogue": dialogue} if dialogue else {})
    version = ModelVersion(
        fingerprint=name,
        base_fingerprint=base or base_fingerprint(),
        data_hash="0" * 64,
        figures={"sets": {"golden": {"n": 400, "candidate": 0.93, "live": 0.92, "p": 0.4, "fixed": 9, "broken": 5}}},
        gate={"against": against or []},
    )
    async with db.transaction() as session:
        await versions.add(session, version, parts, signed_with)
    return version.number
