"""The languages of the responses that have a file of their own, `bot/domain/languages/<ISO 639-1>.yml`.

The domain says each response in the shop's first languages; such a file says all of them in one language more, by
name: a text, or several to choose from. A response that it lacks is said as the domain says it without a condition.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.errors import ModelError

LANGUAGES = "languages"  # the folder in that of the domain

Texts = Mapping[str, "str | list[str]"]


def write_domain(source: Path, target: Path) -> None:
    """Write the domain in the folder `source` with the responses of all its languages to the new folder `target`.

    Raises ModelError for a language's file that is unreadable or has texts for responses that the domain does not know.
    """
    languages = {path.stem: _read(path) for path in sorted((source / LANGUAGES).glob("*.yml"))}
    places = (path.relative_to(source) for path in sorted(source.rglob("*")) if path.suffix in {".yml", ".yaml"})
    files = {place: _read(source / place) for place in places if place.parts[0] != LANGUAGES}
    known = {name for document in files.values() for name in document.get("responses") or {}}
    for language, texts in languages.items():
        if unknown := sorted(texts.keys() - known):
            raise ModelError(f"{source / LANGUAGES / language}.yml has texts for what is never said: {', '.join(unknown)}.")
    for name, document in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(_with_languages(document, languages), allow_unicode=True, sort_keys=False), "utf-8")


def variants(language: str, texts: str | list[str]) -> list[dict[str, Any]]:
    """The variants of a response that say these texts while this language is spoken."""
    said = [texts] if isinstance(texts, str) else texts
    return [{"text": text, "condition": [{"type": "slot", "name": "language", "value": language}]} for text in said]


def _with_languages(document: dict[str, Any], languages: Mapping[str, Texts]) -> dict[str, Any]:
    responses = {
        name: [*(said or ()), *(one for code, texts in languages.items() for one in variants(code, texts.get(name, [])))]
        for name, said in (document.get("responses") or {}).items()
    }
    return document | {"responses": responses}


def _read(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelError(f"{path} is not valid YAML: {error}") from None
    if not isinstance(document, dict):
        raise ModelError(f"{path} must be an object.")
    return document
