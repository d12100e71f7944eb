"""Stories for TED, which learns from nothing else: Concierge's data are rules, so each rule is told as a story as well."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml


def write_stories(rules: Path, target: Path) -> None:
    """Write one file of stories from all files of rules in a folder."""
    stories = [
        story for path in sorted(rules.rglob("*.yml")) for story in stories_of(yaml.safe_load(path.read_text("utf-8")) or {})
    ]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(yaml.safe_dump({"version": "3.1", "stories": stories}, sort_keys=False, allow_unicode=True), "utf-8")


def stories_of(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rules of a file that say what follows a message, as stories.

    Left out are those that hold only under a condition: the middle of a conversation would be wrong as its beginning.
    """
    for rule in content.get("rules", ()):
        if "condition" not in rule and any("intent" in step or "or" in step for step in rule["steps"]):
            yield {"story": rule["rule"], "steps": rule["steps"]}
