"""What a model folder holds, signed: how it was made, how good it is, and the hash of each of its files."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.nlu.errors import ModelError
from bot.nlu.settings import ComponentSettings

MODEL_FORMAT = 8
MODEL_FILE = "model.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """How a model was made: `fingerprint` of all that decided it, time (UTC, ISO 8601), versions of the libraries, figures.

    `moods` is the fingerprint of what decided how moods are told, a part of it; empty where that is not known.
    """

    fingerprint: str
    trained_at: str
    versions: Mapping[str, str]
    figures: Mapping[str, float]
    pipeline: tuple[ComponentSettings, ...]
    moods: str = ""


def write_manifest(folder: Path, manifest: Manifest, key: bytes | None) -> None:
    """Leave the manifest beside the files of a model, which must not change any more; with a key, HMAC-SHA256 signs it."""
    content = {"format": MODEL_FORMAT, **asdict(manifest), "files": _hashes(folder)}
    signed = {"manifest": content, "signature": _signature(content, key) if key else None}
    (folder / MODEL_FILE).write_text(json.dumps(signed, ensure_ascii=False, indent=1), encoding="utf-8")


def read_manifest(folder: Path, key: bytes | None) -> Manifest:
    """The manifest of the model in `folder`, after its files were found to be those that were trained.

    With a key the model must have been signed with it; without one only damage is found. Raises ModelError.
    """
    path = folder / MODEL_FILE
    try:
        signed = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"no model in {folder} ({error.strerror}); train one first") from error
    except ValueError as error:
        raise ModelError(f"{path} is damaged; train again") from error
    content = signed.get("manifest") if isinstance(signed, dict) else None
    if not isinstance(content, dict) or content.get("format") != MODEL_FORMAT:
        raise ModelError(f"the model in {folder} was made by another version; train again")
    if key and not _is_signed(signed, key):
        raise ModelError(f"the model in {folder} is not signed with the key of this installation; train again")
    if content.get("files") != _hashes(folder):
        raise ModelError(f"the files in {folder} are not those that were trained; train again")
    try:
        return _manifest(content)
    except (KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path} is damaged; train again") from error


def _manifest(content: dict[str, Any]) -> Manifest:
    described: Sequence[dict[str, Any]] = content["pipeline"]
    return Manifest(
        fingerprint=content["fingerprint"],
        trained_at=content["trained_at"],
        versions=content["versions"],
        figures=content["figures"],
        pipeline=tuple(ComponentSettings(entry["name"], entry["values"]) for entry in described),
        moods=content.get("moods", ""),
    )


def _is_signed(signed: dict[str, Any], key: bytes) -> bool:
    signature = signed.get("signature")
    return isinstance(signature, str) and hmac.compare_digest(signature.encode(), _signature(signed["manifest"], key).encode())


def _signature(content: dict[str, Any], key: bytes) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, canonical.encode(), hashlib.sha256).hexdigest()


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file but the manifest, by its path in the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MODEL_FILE)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
