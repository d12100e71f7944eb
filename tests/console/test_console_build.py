"""What the build must hold: its size, its policy, and the tests of its own parts."""

import gzip
import re
from pathlib import Path

import pytest

from tests.console.conftest import npm

pytestmark = pytest.mark.frontend

LARGEST_FIRST_LOAD = 240 * 1024  # bytes, gzipped


def test_the_first_load_is_small(dist: Path) -> None:
    page = (dist / "index.html").read_text()
    first = re.findall(r'(?:src|href)="/console/([^"]+)"', page)
    assert any(name.endswith(".js") for name in first)
    size = sum(len(gzip.compress((dist / name).read_bytes())) for name in first)
    assert size < LARGEST_FIRST_LOAD


def test_the_page_needs_no_inline_script_or_style(dist: Path) -> None:
    page = (dist / "index.html").read_text()
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=", page)


def test_the_parts_hold(packages: None) -> None:
    npm("test")
    npm("run", "lint")
