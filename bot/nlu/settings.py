"""The `nlu` section of config.yml: the components in order, each with its settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.errors import DataError
from bot.nlu.training_data import not_yaml


@dataclass(frozen=True, slots=True)
class ComponentSettings:
    """One entry of the pipeline: the component's name and the values given to it."""

    name: str
    values: dict[str, Any]


def read_settings(config: Path) -> tuple[ComponentSettings, ...]:
    """The pipeline of a configuration file; DataError when it has none or it is not a list of named components."""
    try:
        content = yaml.safe_load(config.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", config) from error
    except yaml.YAMLError as error:
        raise not_yaml(error, config) from error
    entries = content.get("nlu") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise DataError("'nlu' is not a list of components", config)
    return tuple(_component(entry, config) for entry in entries)


def _component(entry: object, config: Path) -> ComponentSettings:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise DataError(f"a component of 'nlu' has no name: {entry!r}", config)
    return ComponentSettings(entry["name"], {str(key): value for key, value in entry.items() if key != "name"})
