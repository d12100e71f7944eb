"""Loads and runs a model in less time than Rasa needs for it.

Its nodes run one after the other: dask, which Rasa uses, plans the same four steps anew for every prediction. And the domain is
taken from the model's description: Rasa reads it there and then once more from YAML, which takes most of the time of loading.
"""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelMetadata
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain


class SequentialRunner(DaskGraphRunner):  # type: ignore[misc]
    """Rasa's runner with another way to run."""

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of the targets, by node."""
        wanted = tuple(targets or self._graph_schema.target_names)
        results = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._order(wanted):
            needs = self._graph_schema.nodes[name].needs.values()
            results[name] = self._instantiated_nodes[name](*(results.get(need, need) for need in needs))
        return {target: results[target][1] for target in wanted}

    @lru_cache(maxsize=8)  # noqa: B019  # one runner lives as long as its process
    def _order(self, targets: tuple[str, ...]) -> tuple[str, ...]:
        """What the targets need, before what needs it."""
        ordered: dict[str, None] = {}

        def visit(name: str) -> None:
            node = self._graph_schema.nodes.get(name)
            if node is None or name in ordered:
                return  # an input of the run, or already there
            for need in node.needs.values():
                visit(need)
            ordered[name] = None

        for target in targets:
            visit(target)
        return tuple(ordered)


class _Storage(LocalModelStorage):  # type: ignore[misc]
    """A model's files, with the domain that its description has."""

    domain: Domain

    @classmethod
    def from_model_archive(cls, storage_path: Path, model_archive_path: Path) -> tuple[_Storage, ModelMetadata]:
        storage, metadata = super().from_model_archive(storage_path, model_archive_path)
        storage.domain = metadata.domain
        return storage, metadata


def _provided(
    config: dict[str, Any], model_storage: _Storage, resource: Resource, execution_context: Any, **_more: Any
) -> DomainProvider:
    return DomainProvider(model_storage, resource, model_storage.domain)


def load(model: Path) -> tuple[ModelMetadata, SequentialRunner]:
    """The model's description and its runner; raises whatever Rasa raises for a file that is no model."""
    DomainProvider.load = _provided  # Rasa makes its nodes itself and takes no other class
    with tempfile.TemporaryDirectory(prefix="concierge-model-") as folder:
        loaded: tuple[ModelMetadata, SequentialRunner] = load_predict_graph_runner(
            Path(folder), model, _Storage, SequentialRunner
        )
        return loaded
