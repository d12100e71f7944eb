"""The pages that people read name only files that are there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`\s]+)`")
PLAIN_PATH = re.compile(r"[\w.-]+(/[\w.-]+)*/?")


def named_files(root: Path, page: Path) -> Iterator[Path]:
    """Relative links, and in code spans the paths that begin with one of our folders or files."""
    text = page.read_text("utf-8")
    tops = {path.name for path in root.iterdir()}
    for target in LINK.findall(text):
        yield page.parent / target
    for span in CODE.findall(text):
        name = span.split(":")[0]
        if PLAIN_PATH.fullmatch(name) and name.split("/")[0] in tops and ("/" in name or "." in name):
            yield root / name


@pytest.mark.parametrize("page", ["README.md", "docs"])
def test_every_named_file_exists(repo_root: Path, page: str) -> None:
    start = repo_root / page
    pages = sorted(start.rglob("*.md")) if start.is_dir() else [start]

    missing = {
        f"{each.relative_to(repo_root)}: {path.relative_to(repo_root)}"
        for each in pages
        for path in named_files(repo_root, each)
        if not path.resolve().exists()
    }

    assert missing == set()


def test_a_messages_journey_is_told_with_files(repo_root: Path) -> None:
    text = (repo_root / "README.md").read_text("utf-8")
    journey = text.split("## A message's journey")[1].split("\n## ")[0]

    steps = [line for line in journey.splitlines() if re.match(r"\d+\. ", line)]

    assert len(steps) >= 6
    assert "crm_backend/conversations/switchboard.py" in journey
