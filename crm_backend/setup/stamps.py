"""Stamps: how a step knows that what it made still fits its sources."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(root: Path, files: Iterable[Path]) -> str:
    """A hash of the files' names below `root` and of their content."""
    total = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        total.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    """Whether the step that left this stamp did so for this very value."""
    try:
        return stamp.read_text("utf-8") == value
    except FileNotFoundError:
        return False


def put_stamp(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value, "utf-8")
