"""What makes a new model necessary, and what does not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.dialogue.fingerprint import fingerprint

SHOP = Path(__file__).parent / "shop"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    shutil.copytree(SHOP, tmp_path, dirs_exist_ok=True)
    shutil.copytree(ROOT / "bot/dialogue", tmp_path / "bot/dialogue", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def write_story(root: Path) -> None:
    (root / "nlu_data" / "stories").mkdir(exist_ok=True)  # Git keeps no empty folder
    (root / "nlu_data" / "stories" / "new.yml").write_text("stories: []")


@pytest.mark.parametrize(
    "change",
    [
        lambda root: rewrite(root / "config.yml", "core_fallback_threshold: 0.3", "core_fallback_threshold: 0.4"),
        lambda root: rewrite(root / "bot/domain/domain.yml", "Dropped.", "Very well."),
        lambda root: rewrite(root / "bot/domain/languages/fr.yml", "Au revoir", "Salut"),
        lambda root: rewrite(root / "nlu_data/rules/rules.yml", "rule: stop", "rule: end"),
        lambda root: write_story(root),
        lambda root: (root / "bot/dialogue/training.py").write_text("pass"),
        lambda root: (root / "bot/domain/domain.yml").rename(root / "bot/domain/other.yml"),
    ],
)
def test_what_decides_the_model_changes_it(repository: Path, change: Callable[[Path], object]) -> None:
    before = fingerprint(repository)

    change(repository)

    assert fingerprint(repository) != before


@pytest.mark.parametrize(
    "change",
    [
        lambda root: rewrite(root / "config.yml", "nlu: []", "nlu:\n  - name: intent # another pipeline\n- name: language"),
        lambda root: rewrite(root / "config.yml", "recipe", "# a remark\n\nrecipe"),
        lambda root: (root / "nlu_data/nlu").mkdir(),
        lambda root: (root / "bot/dialogue/__pycache__").mkdir(),
    ],
)
def test_what_does_not_leaves_it(repository: Path, change: Callable[[Path], object]) -> None:
    before = fingerprint(repository)

    change(repository)

    assert fingerprint(repository) == before


def test_it_needs_no_package_but_the_standard_library() -> None:
    code = "from pathlib import Path; from bot.dialogue.fingerprint import fingerprint; print(fingerprint(Path('.')))"

    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == fingerprint(ROOT)
