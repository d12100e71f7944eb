"""The files that the bot is made of, held in memory, so that changes to them can be tried without touching the work tree."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("nlu_data", "bot/domain")
CONFIG = "config.yml"


class Rejected(Exception):
    """A change that cannot be made, or a file that cannot be read, with `file` (from the root) and `line` (from 1) if any."""

    def __init__(self, reason: str, file: str | None = None, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.file, self.line = reason, file, line

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file and self.line else self.file
        return f"{place}: {self.reason}" if place else self.reason


@dataclass
class Tree:
    """Texts by their path from the root of a checkout: `config.yml`, `nlu_data`, `bot/domain`."""

    files: dict[str, str]

    @classmethod
    def read(cls, root: Path) -> "Tree":
        """Raises Rejected for a file that is not UTF-8."""
        files = {}
        for path in [root / CONFIG, *(path for folder in FOLDERS for path in sorted((root / folder).rglob("*.yml")))]:
            name = path.relative_to(root).as_posix()
            try:
                files[name] = path.read_text("utf-8")
            except UnicodeDecodeError as error:
                raise Rejected("not UTF-8", name) from error
        return cls(files)

    def write(self, root: Path) -> None:
        """Leave all files under `root`, which has none of them yet."""
        for name, text in self.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def digest(self) -> str:
        """SHA-256 of all of it: the same data, the same hash."""
        digest = hashlib.sha256()
        for name, text in sorted(self.files.items()):
            digest.update(f"{name}\0{len(text.encode())}\0".encode())
            digest.update(text.encode())
        return digest.hexdigest()

    def under(self, folder: str) -> Iterator[str]:
        """The names of the files in a folder, in order."""
        return (name for name in sorted(self.files) if name.startswith(f"{folder}/"))
