"""Libraries that do not come with Concierge: each belongs to one of its extras."""

from importlib import import_module
from typing import Any

from bot.nlu.errors import ModelError


def library(name: str, extra: str, wanted_by: str) -> Any:
    """The library of this name; ModelError, which says what to install, when it is not there."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ModelError(f"{wanted_by} needs more: pip install 'concierge[{extra}]' ({error})") from error
