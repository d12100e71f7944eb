"""Choosing among the languages that a text of the catalogue has."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")
FALLBACK = "en"


def in_language(texts: Mapping[str, T], language: str) -> T:
    """The text in this language, else in English."""
    return texts[language] if language in texts else texts[FALLBACK]
