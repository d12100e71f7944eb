"""What moving a threshold would do to the golden set, by what the live model makes of it: a look, made when asked for or due."""

import asyncio
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any, Protocol, cast

from crm_backend.db import Database
from crm_backend.teaching import changes
from crm_backend.teaching.answers.weighing import COVERAGE, REJECTED
from crm_backend.teaching.apart import compute, result_of
from crm_backend.teaching.dataset import settings
from crm_backend.teaching.dataset.tree import Tree
from crm_backend.teaching.surveys import Tell

NAME = "thresholds"
READ = ("nlu_data/test/", "nlu_data/calibration/")  # the folders that it reads


class Live(Protocol):
    """The model that answers."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def live_folder(self) -> Path: ...


class EffectsLook:
    """The look; `root` is the checkout whose golden set it is."""

    name = NAME

    def __init__(self, db: Database, root: Path, live: Live) -> None:
        self._db, self._root, self._live = db, root, live

    async def made_from(self) -> str:
        """Of the model, the sets, and the thresholds as they stand."""
        tree = await changes.next_tree(self._db, self._root)
        return await asyncio.to_thread(_digest, tree, self._live.fingerprint)

    async def look(self, tell: Tell) -> dict[str, Any]:
        """Weigh all of it; returns the number of messages, and by threshold what becomes of them at each value."""
        tell("read", 0.0)
        tree = await changes.next_tree(self._db, self._root)
        with tempfile.TemporaryDirectory(prefix="concierge-thresholds-") as name:
            folder = Path(name)
            told = {"model": str(self._live.live_folder), "values": _values(tree)}
            model = self._live.fingerprint
            await asyncio.to_thread(_leave, folder, tree, told)
            await compute("crm_backend.teaching.answers.weighing", folder, lambda part: tell("weigh", part))
            return {"model": model, **cast(dict[str, Any], result_of(folder))}


def _values(tree: Tree) -> list[float]:
    now = settings.read(tree)
    return [now[COVERAGE], now[REJECTED]]


def _digest(tree: Tree, model: str) -> str:
    read = Tree({name: text for name, text in tree.files.items() if name.startswith(READ)})
    return hashlib.sha256(f"{read.digest()} {model} {_values(tree)}".encode()).hexdigest()


def _leave(folder: Path, tree: Tree, told: dict[str, Any]) -> None:
    Tree({name: text for name, text in tree.files.items() if name.startswith("nlu_data/")}).write(folder)
    (folder / "told.json").write_text(json.dumps(told), "utf-8")
