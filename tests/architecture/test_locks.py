"""The requirements locks: that they are what pyproject.toml asks for, hashed, and alike where they meet."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("requirements.lock", "requirements-dev.lock", "bot/dialogue/requirements.lock")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, set[str]]:
    """The versions of each package; a universal lock may have several, for different Pythons."""
    found: dict[str, set[str]] = {}
    for name, version in PIN.findall(lock.read_text("utf-8")):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def unmet(requirements: list[str], lock: Path) -> list[str]:
    pinned = pins(lock)
    wanted = [Requirement(line) for line in requirements]
    return [
        str(each)
        for each in wanted
        if not any(each.specifier.contains(version) for version in pinned.get(canonicalize_name(each.name), ()))
    ]


def project(path: Path) -> dict[str, list[str]]:
    table = tomllib.loads(path.read_text("utf-8"))["project"]
    return {"": table["dependencies"], **table.get("optional-dependencies", {})}


def test_runtime_lock_meets_the_project(repo_root: Path) -> None:
    assert unmet(project(repo_root / "pyproject.toml")[""], repo_root / "requirements.lock") == []


def test_development_lock_meets_the_project_and_its_extra(repo_root: Path) -> None:
    wanted = project(repo_root / "pyproject.toml")

    assert unmet(wanted[""] + wanted["dev"], repo_root / "requirements-dev.lock") == []


def test_development_adds_to_runtime_and_changes_nothing(repo_root: Path) -> None:
    runtime, development = pins(repo_root / "requirements.lock"), pins(repo_root / "requirements-dev.lock")

    assert {name: versions for name, versions in runtime.items() if development.get(name) != versions} == {}


def test_dialogue_lock_meets_its_project(repo_root: Path) -> None:
    folder = repo_root / "bot" / "dialogue"

    assert unmet(project(folder / "pyproject.toml")[""], folder / "requirements.lock") == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_hashes(repo_root: Path, name: str) -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", (repo_root / name).read_text("utf-8"), flags=re.MULTILINE)[1:]

    assert len(entries) > 50
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_brings_torch_or_tensorflow(repo_root: Path, name: str) -> None:
    assert not {"torch", "tensorflow"} & pins(repo_root / name).keys()
