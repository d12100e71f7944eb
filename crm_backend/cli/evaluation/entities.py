"""The tables of a measurement of entities."""

from collections.abc import Iterable, Sequence

from rich.console import Console

from bot.nlu.evaluation import EntityScores, Figures, Finding, span_scores, value_scores
from crm_backend.cli.evaluation.tables import percent, print_scores, print_times


def print_entities(console: Console, figures: Figures, findings: Sequence[Finding]) -> None:
    """Scores by span and type, and by value where there are values."""
    console.print(f"{figures.n} messages, {percent(figures.accuracy or 0.0)} of them with exactly what is marked")
    print_times(console, findings)
    _print_entity_scores(console, "span and type", span_scores(findings))
    if (values := value_scores(findings)).by_entity:
        _print_entity_scores(console, "type and value", values)
    languages = sorted({finding.case.language for finding in findings if finding.case.language})
    for language in languages:
        score = span_scores(finding for finding in findings if finding.case.language == language).micro
        console.print(f"{language}: micro-F1 {percent(score.f1)} of {score.support} entities")


def print_entity_errors(console: Console, findings: Iterable[Finding]) -> None:
    """One line for each message in which something was missed, made up, or given another value."""
    for finding in findings:
        wrong = [f"{entity.entity} {entity.text!r} is {entity.value!r} and not {value!r}" for entity, value in finding.misread]
        text = finding.case.text
        missed = [f"missed {entity} {text[start:end]!r}" for entity, start, end in sorted(finding.marked - finding.found)]
        extra = [f"extra {entity} {text[start:end]!r}" for entity, start, end in sorted(finding.found - finding.marked)]
        if wrong or missed or extra:
            console.print(f"{'; '.join([*missed, *extra, *wrong])}: {text}", markup=False, highlight=False)


def _print_entity_scores(console: Console, title: str, scores: EntityScores) -> None:
    print_scores(console, title, {**scores.by_entity, "micro": scores.micro, "macro": scores.macro}, "marked")
