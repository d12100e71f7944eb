"""The numbers of the understanding in `config.yml` that people may move, each within bounds; the comments stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from crm_backend.teaching.dataset.reasons import Reason, because
from crm_backend.teaching.dataset.tree import CONFIG, Rejected, Tree
from crm_backend.teaching.dataset.yaml_text import Edit, edited, items, line_of, mapping, said, value_of


@dataclass(frozen=True)
class Bounds:
    """What a number may be, both ends included, and by which steps people move it."""

    least: float
    most: float
    step: float


THRESHOLDS: Mapping[tuple[str, str], Bounds] = {
    ("intent", "coverage"): Bounds(0.8, 0.995, 0.005),
    ("intent", "rejected"): Bounds(0.001, 0.1, 0.001),
    ("intent", "taught"): Bounds(0.5, 0.99, 0.01),
    ("intent", "words"): Bounds(0.0, 0.5, 0.01),
    ("intent", "adapter"): Bounds(0.0, 1.0, 0.05),
    ("intent", "entity_weight"): Bounds(0.0, 1.0, 0.05),
    ("language", "prior"): Bounds(0.0, 20.0, 0.5),
    ("sentiment", "opinion"): Bounds(0.0, 1.0, 0.05),
    ("sentiment", "cues"): Bounds(0.0, 1.0, 0.05),
}


def read(tree: Tree) -> dict[tuple[str, str], float]:
    """The numbers as they stand; raises Rejected for one that is missing or no number."""
    return {key: _number(_find(tree, *key), *key) for key in THRESHOLDS}


def set_threshold(tree: Tree, content: Mapping[str, Any]) -> None:
    """Move one number."""
    component, key, value = content["component"], content["key"], float(content["value"])
    if (component, key) not in THRESHOLDS:
        raise Rejected(f"there is no threshold {component}.{key}")
    if reason := out_of_bounds(component, key, value):
        raise Rejected(reason)
    node = _find(tree, component, key)
    if _number(node, component, key) != value:
        tree.files[CONFIG] = edited(tree.files[CONFIG], [Edit(node.start_mark.index, node.end_mark.index, written(value))])


def out_of_bounds(component: str, key: str, value: float) -> Reason | None:
    """Why a threshold cannot have this value, if it cannot."""
    bounds = THRESHOLDS[component, key]
    if bounds.least <= value <= bounds.most:
        return None
    return because(
        "out_of_bounds",
        "{name} lies between {least} and {most}, {value} does not",
        name=f"{component}.{key}",
        least=bounds.least,
        most=bounds.most,
        value=value,
    )


def written(value: float) -> str:
    """A number as the file has it: `0.95`, `5.0`."""
    return repr(round(value, 6))


def place(tree: Tree, component: str, key: str) -> int:
    """The line of a threshold."""
    return line_of(_find(tree, component, key))


def _find(tree: Tree, component: str, key: str) -> yaml.Node:
    pipeline = value_of(mapping(tree.files.get(CONFIG, ""), CONFIG), "nlu")
    for part in items(pipeline):
        if said(value_of(part, "name")) == component and (node := value_of(part, key)) is not None:
            return node
    raise Rejected(f"the pipeline has no {component}.{key}", CONFIG, line_of(pipeline) if pipeline else None)


def _number(node: yaml.Node, component: str, key: str) -> float:
    try:
        return float(said(node) or "")
    except ValueError:
        raise Rejected(f"{component}.{key} is no number", CONFIG, line_of(node)) from None
