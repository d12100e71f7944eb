"""The store of versions: each trained model with its figures, its signed files, and the card that tells of it."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu import ModelError, read_manifest
from crm_backend.db import Database
from crm_backend.errors import Conflict, NotFound
from crm_backend.models import ModelArchive, ModelVersion, Serving
from crm_backend.teaching.training import archives

KEPT = 10  # versions whose files stay, beside those that serve
FOLDER = Path("models") / "versions"  # in the data folder, where a version is unpacked


async def listed(session: AsyncSession) -> Sequence[ModelVersion]:
    """All versions, the newest first."""
    return (await session.execute(select(ModelVersion).order_by(ModelVersion.number.desc()))).scalars().all()


async def with_files(session: AsyncSession) -> Collection[str]:
    """The ids of the versions whose files are still there, so that they can be served."""
    return set((await session.execute(select(ModelArchive.version_id).distinct())).scalars())


async def get(session: AsyncSession, version_id: str) -> ModelVersion:
    """404 when there is none."""
    version = await session.get(ModelVersion, version_id)
    if version is None:
        raise NotFound("There is no such version.", code="version_unknown")
    return version


async def numbered(session: AsyncSession, number: int) -> ModelVersion:
    """The version that people call so; 404 when there is none."""
    query = select(ModelVersion).where(ModelVersion.number == number)
    version = (await session.execute(query)).scalar_one_or_none()
    if version is None:
        raise NotFound(f"There is no version {number}.", code="version_unknown")
    return version


async def add(session: AsyncSession, version: ModelVersion, parts: Mapping[str, bytes], key: bytes) -> ModelVersion:
    """Store a version under the next number with its files, and let go of the files of old ones."""
    newest = (await session.execute(select(func.max(ModelVersion.number)))).scalar_one_or_none()
    version.number = (newest or 0) + 1
    session.add(version)
    await session.flush()
    for part, content in parts.items():
        signature = archives.signature(content, key)
        session.add(ModelArchive(version_id=version.id, part=part, signature=signature, content=content))
    await session.flush()
    await prune(session)
    return version


async def prune(session: AsyncSession) -> None:
    """Delete the files of all versions but the newest and those that serve or may be rolled back to."""
    newest = set((await session.execute(select(ModelVersion.id).order_by(ModelVersion.number.desc()).limit(KEPT))).scalars())
    serving = (await session.execute(select(Serving).with_for_update())).scalar_one_or_none()  # nobody promotes one meanwhile
    used = {serving.live_id, serving.previous_id, serving.canary_id, serving.shadow_id} if serving else set()
    kept = newest | {each for each in used if each}
    await session.execute(delete(ModelArchive).where(ModelArchive.version_id.not_in(kept)))


async def unpack(db: Database, version_id: str, data_dir: Path, key: bytes) -> Path:
    """The folder with a version's `nlu/` and, where the version has its own, `dialogue.tar.gz`.

    Files that are there already are checked, and unpacked anew if they are not as they were. Raises NotFound; Conflict when the
    files were let go of; ModelError when they are not signed with `key`.
    """
    async with db.reading() as session:
        version = await get(session, version_id)
        query = select(ModelArchive.part, ModelArchive.signature).where(ModelArchive.version_id == version_id)
        signatures: dict[str, str] = dict((await session.execute(query)).all())
    if archives.NLU not in signatures:
        raise Conflict(f"The files of version {version.number} were let go of; train again.", code="version_without_files")
    target = data_dir / FOLDER / str(version.number)
    if await asyncio.to_thread(_is_there, target, version.fingerprint, signatures, key):
        return target
    async with db.reading() as session:
        contents = select(ModelArchive.part, ModelArchive.content).where(ModelArchive.version_id == version_id)
        parts: dict[str, bytes] = dict((await session.execute(contents)).all())
    await asyncio.to_thread(_unpack, parts, signatures, target, version, key)
    return target


def figures_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """What a version keeps of its run's report: no messages."""
    kept = ("sets", "entity_f1", "acts", "intents", "latency", "trained", "compared_with", "data", "seconds")
    conversations = {name: report["conversations"][name] for name in ("tests", "played", "passed", "skipped")}
    changed = {name: report["flips"][name] for name in ("messages", "changed")}
    return {name: report[name] for name in kept} | {"conversations": conversations, "flips": changed}


def _is_there(target: Path, fingerprint: str, signatures: Mapping[str, str], key: bytes) -> bool:
    try:
        if read_manifest(target / archives.NLU, key).fingerprint != fingerprint:
            return False
        dialogue = target / "dialogue.tar.gz"
        if archives.DIALOGUE in signatures:
            return archives.is_signed(dialogue.read_bytes(), signatures[archives.DIALOGUE], key)
        return not dialogue.exists()
    except (ModelError, OSError):
        return False


def _unpack(parts: dict[str, bytes], signatures: Mapping[str, str], target: Path, version: ModelVersion, key: bytes) -> None:
    for part, content in parts.items():
        if not archives.is_signed(content, signatures[part], key):
            raise ModelError(f"version {version.number} ({part}) is not signed with the key of this installation; train again")
    archives.unpack(parts, target, key)
    if read_manifest(target / archives.NLU, key).fingerprint != version.fingerprint:
        raise ModelError(f"the files of version {version.number} are another model's; train again")
