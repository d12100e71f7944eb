"""What the generator draws from: the data files, one seeded dice, one clock, and the rows collected so far."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from crm_backend.models import Base

SEED = 20_260_101
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster


@cache
def read(name: str) -> Any:
    """A data file, such as `products.yml`."""
    return yaml.load((files(__package__) / "data" / name).read_text("utf-8"), LOADER)


@cache
def read_articles() -> list[dict[str, Any]]:
    """The articles of the knowledge base, in the order of their files' names."""
    return [article for name in _data_files("articles") for article in read(f"articles/{name}")]


@cache
def read_article_translations() -> dict[str, dict[str, Any]]:
    """What the further languages say, by language and article: each has a folder of files beside those of `read_articles`."""
    folders = sorted(entry.name for entry in (files(__package__) / "data" / "articles").iterdir() if entry.is_dir())
    return {language: _merged(f"articles/{language}") for language in folders}


def read_translations(name: str, key: str) -> dict[str, Any]:
    """What the further languages say of one entry, by language: each has a file in a folder of that name."""
    languages = sorted(entry.name for entry in (files(__package__) / "data" / name).iterdir())
    return {language.removesuffix(".yml"): read(f"{name}/{language}")[key] for language in languages}


def _merged(folder: str) -> dict[str, Any]:
    return {key: text for name in _data_files(folder) for key, text in read(f"{folder}/{name}").items()}


def _data_files(folder: str) -> list[str]:
    return sorted(entry.name for entry in (files(__package__) / "data" / folder).iterdir() if entry.is_file())


class Source:
    """The state of one run of the generator: the same seed and day give the same data."""

    def __init__(self, today: date, *, seed: int = SEED) -> None:
        self.dice = random.Random(seed)
        self.today = today
        self.now = datetime.combine(today, time(), UTC)  # nothing happens later than this
        self.rows: defaultdict[type[Base], list[dict[str, Any]]] = defaultdict(list)

    def identity(self) -> str:
        """A fresh id."""
        return f"{self.dice.getrandbits(128):032x}"

    def days_ago(self, days: float, hour: int = 10) -> datetime:
        """A moment on the day so many days before today."""
        return datetime.combine(self.today - timedelta(days=days), time(hour, self.dice.randrange(60)), UTC)

    def minutes(self, low: float, high: float) -> timedelta:
        """Some time between two numbers of minutes."""
        return timedelta(seconds=round(self.dice.uniform(low, high) * 60))

    def add(self, model: type[Base], **values: Any) -> dict[str, Any]:
        """Collect a row; columns that are left out get their plain default."""
        row = {**_defaults(model), **values}
        self.rows[model].append(row)
        return row

    def digits(self, pattern: str) -> str:
        """The pattern with a digit for every #."""
        return "".join(str(self.dice.randrange(10)) if character == "#" else character for character in pattern)


@cache
def _defaults(model: type[Base]) -> dict[str, Any]:
    columns = model.__table__.columns
    return {column.name: column.default.arg if column.default and column.default.is_scalar else None for column in columns}
