"""What the bot's domain has, for the benchmark's double of its actions."""

from pathlib import Path
from typing import Any

import pytest
import yaml


@pytest.fixture
def domain(repo_root: Path) -> dict[str, set[str]]:
    """The names of the domain's actions and responses."""
    parts: list[dict[str, Any]] = [yaml.safe_load(path.read_text("utf-8")) for path in (repo_root / "bot/domain").glob("*.yml")]
    return {key: {name for part in parts for name in part.get(key, ())} for key in ("actions", "responses")}
