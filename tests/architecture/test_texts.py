"""Texts for people: in catalogues, in English and in Chinese, and never in Python."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

PLACES = ("actions", "connectors", "crm_backend", "bot/domain")
NOT_TEXTS = {"node_modules", "dist", "sentiment"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
GAP = re.compile(r"\{\w+\}")
KEY = re.compile(r"^\s*([A-Za-z_]\w*|\"[^\"]+\")\s*:", re.MULTILINE)


def english_catalogues(root: Path) -> Iterator[Path]:
    for place in PLACES:
        for path in sorted((root / place).rglob("en.*")):
            if not NOT_TEXTS & set(path.parts):
                yield path


def keys(path: Path) -> set[str]:
    text = path.read_text("utf-8")
    if path.suffix in (".yml", ".yaml"):
        return set(_flat(yaml.safe_load(text)))
    if path.suffix == ".json":
        return set(_flat(json.loads(text)))
    return set(KEY.findall(text))


def _flat(content: Any, prefix: str = "") -> Iterator[str]:
    for key, value in content.items():
        yield f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")


def test_there_are_catalogues(repo_root: Path) -> None:
    assert list(english_catalogues(repo_root))


def test_every_catalogue_says_the_same_things_in_both_languages(repo_root: Path) -> None:
    differences = {}
    for english in english_catalogues(repo_root):
        chinese = english.with_name(f"zh{english.suffix}")
        missing = keys(english) ^ (keys(chinese) if chinese.exists() else set())
        if missing:
            differences[str(english.relative_to(repo_root))] = sorted(missing)

    assert differences == {}


def test_every_response_of_the_bot_is_there_in_chinese(repo_root: Path) -> None:
    silent = []
    for path in sorted((repo_root / "bot" / "domain").glob("*.yml")):
        responses = (yaml.safe_load(path.read_text("utf-8")) or {}).get("responses", {})
        for name, variations in responses.items():
            spoken = [GAP.sub("", variation.get("text", "")).strip() for variation in variations]
            if any(spoken) and not any(CHINESE.search(text) for text in spoken):
                silent.append(f"{path.name}: {name}")

    assert silent == []


def test_python_says_nothing_in_chinese(repo_root: Path) -> None:
    """Understanding has to know Chinese words; what speaks to people takes them from a catalogue."""
    spoken = []
    for package in ("actions", "connectors", "crm_backend"):
        for path in sorted((repo_root / package).rglob("*.py")):
            if "node_modules" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(CHINESE.findall(node.value)) > 4:
                    spoken.append(f"{path.relative_to(repo_root)}:{node.lineno}")

    assert spoken == []
