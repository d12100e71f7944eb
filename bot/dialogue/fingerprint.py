"""A hash of everything that decides the dialogue model; unchanged means that no training is needed.

Only the standard library is used, so that any Python can ask before it starts Rasa's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

NOT_DIALOGUE = ("nlu",)
TRAINED_FROM = ("bot/domain", "nlu_data/rules", "nlu_data/stories")
_TOP_LEVEL_KEY = re.compile(r"^([A-Za-z_][\w-]*)\s*:")


def fingerprint(root: Path) -> str:
    """The hash for the repository at `root`; raises FileNotFoundError when there is no config.yml."""
    digest = hashlib.sha256()
    for name, content in _ingredients(root):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def dialogue_config(config: str) -> str:
    """The lines of config.yml that belong to Rasa: without comments, blank lines and the keys of other parts."""
    kept: list[str] = []
    belongs = True
    for line in config.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key = _TOP_LEVEL_KEY.match(line)
        if key:
            belongs = key.group(1) not in NOT_DIALOGUE
        if belongs:
            kept.append(line.rstrip())
    return "\n".join(kept)


def _ingredients(root: Path) -> Iterator[tuple[str, bytes]]:
    yield "config.yml", dialogue_config((root / "config.yml").read_text("utf-8")).encode()
    for folder in TRAINED_FROM:
        for path in sorted(p for p in (root / folder).rglob("*") if p.suffix in {".yml", ".yaml"}):
            yield path.relative_to(root).as_posix(), path.read_bytes()
    for path in [*sorted((root / "bot/dialogue").glob("*.py")), *(root / "bot/dialogue").glob("requirements.lock")]:
        yield path.relative_to(root).as_posix(), path.read_bytes()
