"""Stand-ins that let Rasa be imported without TensorFlow and without the libraries of channels that nobody uses.

Rasa imports TensorFlow, every chat platform's library and every database's driver when it starts, whether or not
the configuration needs them. `install` answers those imports with modules whose every attribute is an empty class:
it can be named, inherited from and used as a decorator, and refuses with a clear error when anything is made of it.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any, NoReturn

TENSORFLOW = frozenset({"tensorflow", "tensorflow_hub", "tensorflow_text", "tensorflow_addons", "keras", "jax", "jaxlib"})
UNUSED = frozenset(
    {
        "aiogram",
        "boto3",
        "botocore",
        "confluent_kafka",
        "fbmessenger",
        "mattermostwrapper",
        "matplotlib",
        "pymongo",
        "questionary",
        "rocketchat_API",
        "sentry_sdk",
        "slack_sdk",
        "socketio",
        "twilio",
        "webexteamssdk",
    }
)


class _Inert(type):
    """An empty class for every name: `module.a.b` works, `module.a.b()` does not."""

    def __getattr__(cls, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _inert_class(name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        decorates = len(args) == 1 and not kwargs and callable(args[0])
        if cls.__dict__.get("is_stand_in"):
            return args[0] if decorates else cls
        _refuse(cls.__name__)

    def __or__(cls, other: Any) -> type:  # type: ignore[override]
        return cls

    def __ror__(cls, other: Any) -> type:  # type: ignore[override]
        return cls

    def __getitem__(cls, item: Any) -> type:
        return cls

    def __instancecheck__(cls, instance: Any) -> bool:
        return False


def _inert_class(name: str) -> type:
    # An Exception, so that `except library.SomeError` in Rasa's code stays legal.
    return _Inert(name, (Exception,), {"is_stand_in": True})


def _refuse(name: str) -> NoReturn:
    raise RuntimeError(f"{name} needs a library that this environment leaves out on purpose (see bot/dialogue).")


class _InertModule(types.ModuleType):
    __version__ = "0"

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _inert_class(name)
        setattr(self, name, made)
        return made


class _StandInFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, roots: frozenset[str]) -> None:
        self._roots = roots

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] in self._roots:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _InertModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        return None


def install() -> None:
    """Put the stand-ins in place; must be called before anything of Rasa is imported."""
    sys.meta_path.insert(0, _StandInFinder(TENSORFLOW | UNUSED))
