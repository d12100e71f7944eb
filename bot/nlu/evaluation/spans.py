"""How well entities are found: by the very span and type, and by type and normalised value."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.evaluation.cases import Case
from bot.nlu.evaluation.figures import Figures
from bot.nlu.evaluation.metrics import Score, macro
from bot.nlu.results import Entity, EntityValue

Span = tuple[str, int, int]  # entity, start, end


@dataclass(frozen=True, slots=True)
class Finding:
    """The entities found in a case; times are of the whole parse."""

    case: Case
    entities: tuple[Entity, ...]
    processor_ms: float
    wall_ms: float

    @property
    def marked(self) -> set[Span]:
        return {(mark.entity, mark.start, mark.end) for mark in self.case.example.annotations}

    @property
    def found(self) -> set[Span]:
        return {(entity.entity, entity.start, entity.end) for entity in self.entities}

    @property
    def misread(self) -> list[tuple[Entity, EntityValue]]:
        """The entities that stand where they are marked but have another value, each with the value that is expected."""
        expected = {(mark.entity, mark.start, mark.end): mark.value for mark in self.case.example.annotations}
        return [
            (entity, value)
            for entity in self.entities
            if (value := expected.get((entity.entity, entity.start, entity.end))) is not None
            and _spelt(value) != _spelt(entity.value)
        ]


@dataclass(frozen=True, slots=True)
class EntityScores:
    """`micro`: each occurrence counts the same; `macro`: each entity does."""

    by_entity: dict[str, Score]
    micro: Score
    macro: Score


_Count = Counter[str]


def span_scores(findings: Iterable[Finding]) -> EntityScores:
    """By entity: right is the same type with the same start and end."""
    hits, found, marked = _Count(), _Count(), _Count()
    for finding in findings:
        for counter, spans in (
            (hits, finding.found & finding.marked),
            (found, finding.found),
            (marked, finding.marked),
        ):
            counter.update(entity for entity, _, _ in spans)
    return _scores(hits, found, marked)


def value_scores(findings: Sequence[Finding]) -> EntityScores:
    """By entity, where the file gives values: right is the same type with the same value, wherever it stands in the message.

    Only entities that the very file gives values for are counted, but for those found where a mark has none.
    """
    valued = {
        (finding.case.source, mark.entity)
        for finding in findings
        for mark in finding.case.example.annotations
        if mark.value is not None
    }
    hits, found, marked = _Count(), _Count(), _Count()
    for finding in findings:
        marks = finding.case.example.annotations
        open_spans = {(mark.entity, mark.start, mark.end) for mark in marks if mark.value is None}
        truth = Counter((mark.entity, _spelt(mark.value)) for mark in marks if mark.value is not None)
        guess = Counter(
            (entity.entity, _spelt(entity.value))
            for entity in finding.entities
            if (finding.case.source, entity.entity) in valued and (entity.entity, entity.start, entity.end) not in open_spans
        )
        for counter, values in ((hits, truth & guess), (found, guess), (marked, truth)):
            for (entity, _), count in values.items():
                counter[entity] += count
    return _scores(hits, found, marked)


def entity_figures(findings: Sequence[Finding]) -> Figures:
    """`accuracy` is the share of messages in which exactly what is marked was found; scores are by span and type."""
    scores = span_scores(findings)
    return Figures(
        n=len(findings),
        accuracy=sum(finding.found == finding.marked for finding in findings) / len(findings),
        macro_f1=scores.macro.f1,
        per_label=scores.by_entity,
        ece=None,
        ece_by_chance=None,
        oos_recall=None,
        oos_false_alarms=None,
        ms_per_message=float(np.median([finding.processor_ms for finding in findings])),
    )


def _scores(hits: _Count, found: _Count, marked: _Count) -> EntityScores:
    by_entity = {entity: Score.counted(hits[entity], found[entity], marked[entity]) for entity in sorted(found | marked)}
    together = Score.counted(hits.total(), found.total(), marked.total())
    return EntityScores(by_entity, together, macro(list(by_entity.values())) if by_entity else together)


def _spelt(value: EntityValue | None) -> str:
    """One spelling, so that 2 and "2" are the same value, and objects do not depend on the order of their keys."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_spelt(value[key])}" for key in sorted(value))
    return str(value)
