"""What the service itself says to customers when the bot cannot: catalogues beside this file, one a language."""

from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml

FALLBACK = "en"
LANGUAGES = frozenset(path.stem for path in Path(__file__).parent.glob("*.yml"))


def say(key: str, language: str, **fields: object) -> str:
    """The text of `key` in this language, or in English where there is none; `fields` fill its gaps."""
    texts = _catalogue(language)
    return (texts.get(key) or _catalogue(FALLBACK)[key]).format(**fields)


def knows(key: str) -> bool:
    """Whether there is such a text."""
    return key in _catalogue(FALLBACK)


@cache
def _catalogue(language: str) -> dict[str, str]:
    source = files(__package__) / f"{language}.yml"
    return yaml.safe_load(source.read_text("utf-8")) if source.is_file() else {}
