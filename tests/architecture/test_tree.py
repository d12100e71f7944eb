"""What may stand in the repository: files of a size that one can read, no machine's paths, no index's addresses."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

CODE = {".py", ".ts", ".tsx"}
LONGEST = 400  # lines; a module that needs more is two modules
HISTORY = "migrations/versions"  # written by Alembic
LARGEST = 2_000_000  # bytes
# Written in pieces, so that this file does not find itself.
INDEX = "|".join(
    ("--(extra-)?index-" + "url", "pypi" + r"\.org", r"python" + "hosted", r"registry\." + "npmjs", '"resolved": *"' + "http")
)
MACHINE = r"(?<![\w.])[/](root|home[/][a-z]+|Users[/][A-Za-z]+|work[/][a-z]+)[/]"


def tracked(root: Path) -> Iterator[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    for name in listed.split("\0"):
        if name and (root / name).is_file():
            yield root / name


def lines_matching(root: Path, pattern: str) -> list[str]:
    wanted = re.compile(pattern)
    found = []
    for path in tracked(root):
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        name = path.relative_to(root)
        found += [f"{name}:{number}: {line[:120]}" for number, line in enumerate(text.splitlines(), 1) if wanted.search(line)]
    return found


def test_no_module_is_too_long(repo_root: Path) -> None:
    modules = [path for path in tracked(repo_root) if path.suffix in CODE and HISTORY not in path.as_posix()]
    lengths = {str(path.relative_to(repo_root)): len(path.read_text("utf-8").splitlines()) for path in modules}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_file_is_too_large(repo_root: Path) -> None:
    assert [str(path) for path in tracked(repo_root) if path.stat().st_size > LARGEST] == []


def test_no_address_of_a_package_index(repo_root: Path) -> None:
    assert lines_matching(repo_root, INDEX) == []


def test_no_path_of_one_machine(repo_root: Path) -> None:
    assert lines_matching(repo_root, f"{MACHINE}|{re.escape(str(repo_root))}/") == []


def test_nothing_tracked_that_git_is_to_ignore(repo_root: Path) -> None:
    command = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]

    assert subprocess.run(command, cwd=repo_root, capture_output=True, text=True, check=True).stdout == ""


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="people work in their tree; only CI starts from a clean one")
def test_setting_up_and_training_leave_the_work_tree_clean(repo_root: Path) -> None:
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=repo_root, capture_output=True, text=True, check=True).stdout

    assert changed == ""
