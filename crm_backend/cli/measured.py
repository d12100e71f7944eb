"""The figures of a measurement as tables for people."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.nlu.evaluation import (
    OUT_OF_SCOPE,
    Answer,
    Case,
    EntityScores,
    Figures,
    Finding,
    Score,
    by_file,
    by_language,
    by_words,
    figures_of,
    in_scope,
    reliability,
    span_scores,
    value_scores,
)

_MOST_CONFUSIONS = 15
_FIGURES: dict[str, Callable[[Figures], float | None]] = {
    "accuracy": lambda figures: figures.accuracy,
    "macro-F1": lambda figures: figures.macro_f1,
    "macro-recall": lambda figures: _macro_recall(figures.per_label.values()),
    "calibration error": lambda figures: figures.ece,
    "out of scope, recall": lambda figures: figures.oos_recall,
    "out of scope, false alarms": lambda figures: figures.oos_false_alarms,
}


def print_figures(console: Console, runs: Sequence[Figures]) -> None:
    """The main figures; of several runs their mean and standard deviation."""
    console.print(f"{runs[0].n} messages" + (f", {len(runs)} draws: mean ± standard deviation" if len(runs) > 1 else ""))
    for name, figure in _FIGURES.items():
        values = [value for run in runs if (value := figure(run)) is not None]
        if values:
            deviation = f" ± {_percent(statistics.stdev(values))}" if len(values) > 1 else ""
            console.print(f"{name:28}{_percent(statistics.mean(values)):>7}{deviation}")


def print_answers(console: Console, question: str, per_label: Mapping[str, Score], answers: Sequence[Answer]) -> None:
    """All tables of a question whose answer is one label; of several runs the answers stand together."""
    print_times(console, answers)
    inside = in_scope(answers)
    if question == "intents":
        _print_decisions(console, answers)
    _print_scores(console, "label", per_label)
    _print_groups(console, "file", by_file(answers))
    if question == "language":
        _print_groups(console, "length", by_words(answers))
    else:
        _print_groups(console, "language", by_language(answers))
    if question == "sentiment":
        _print_matrix(console, answers)
    _print_confusions(console, inside)
    _print_reliability(console, inside)


def print_times(console: Console, answers: Sequence[Answer] | Sequence[Finding]) -> None:
    """How long a message took, by the processor's clock and by the one on the wall."""
    for name, times in (
        ("processor", [answer.processor_ms for answer in answers]),
        ("wall", [answer.wall_ms for answer in answers]),
    ):
        median, high, highest = np.percentile(times, [50, 95, 99])
        console.print(
            f"{name + ' time a message':28}median {median:.2f} ms, 95 % under {high:.2f} ms, 99 % under {highest:.2f} ms"
        )


def print_cross_validated(console: Console, cases: Sequence[Case], right: Sequence[bool]) -> None:
    """The share that heads get right which have not learnt them, over all and by language."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for case, is_right in zip(cases, right, strict=True):
        groups["all"].append(is_right)
        if case.language:
            groups[case.language].append(is_right)
    shares = ", ".join(f"{name} {_percent(statistics.mean(group))}" for name, group in groups.items())
    console.print(f"cross-validated, {len(cases)} messages: {shares}\nheld out:")


def print_errors(console: Console, answers: Iterable[Answer]) -> None:
    """One line for each message with the wrong label."""
    for answer in answers:
        if not answer.right:
            decision = f" ({answer.decision})" if answer.decision else ""
            console.print(f"{answer.case.label} → {answer.label}{decision}: {answer.case.text}", markup=False, highlight=False)


def print_entities(console: Console, figures: Figures, findings: Sequence[Finding]) -> None:
    """Scores by span and type, and by value where there are values."""
    console.print(f"{figures.n} messages, {_percent(figures.accuracy or 0.0)} of them with exactly what is marked")
    print_times(console, findings)
    _print_entity_scores(console, "span and type", span_scores(findings))
    if (values := value_scores(findings)).by_entity:
        _print_entity_scores(console, "type and value", values)
    languages = sorted({finding.case.language for finding in findings if finding.case.language})
    for language in languages:
        score = span_scores(finding for finding in findings if finding.case.language == language).micro
        console.print(f"{language}: micro-F1 {_percent(score.f1)} of {score.support} entities")


def print_entity_errors(console: Console, findings: Iterable[Finding]) -> None:
    """One line for each message in which something was missed, made up, or given another value."""
    for finding in findings:
        values = {(mark.entity, mark.start, mark.end): mark.value for mark in finding.case.example.annotations}
        wrong = [
            f"{entity.entity} {entity.text!r} is {entity.value!r} and not {value!r}"
            for entity in finding.entities
            if (value := values.get((entity.entity, entity.start, entity.end))) is not None and str(value) != str(entity.value)
        ]
        text = finding.case.text
        missed = [f"missed {entity} {text[start:end]!r}" for entity, start, end in sorted(finding.marked - finding.found)]
        extra = [f"extra {entity} {text[start:end]!r}" for entity, start, end in sorted(finding.found - finding.marked)]
        if wrong or missed or extra:
            console.print(f"{'; '.join([*missed, *extra, *wrong])}: {text}", markup=False, highlight=False)


def _print_decisions(console: Console, answers: Sequence[Answer]) -> None:
    """How often each decision falls, and how often the likeliest intent is then right; out of scope none is."""
    decided: dict[str, list[bool]] = defaultdict(list)
    for answer in answers:
        decided[str(answer.decision)].append(answer.right and answer.case.label != OUT_OF_SCOPE)
    for decision, right in sorted(decided.items()):
        share = len(right) / len(answers)
        console.print(
            f"{decision:28}{_percent(share):>7} of messages, the likeliest intent right in {_percent(statistics.mean(right))}"
        )


def _print_scores(console: Console, title: str, scores: Mapping[str, Score]) -> None:
    table = _table(title, "precision", "recall", "F1", "messages")
    for name, score in scores.items():
        table.add_row(escape(name), *_row(score))
    console.print(table)


def _print_entity_scores(console: Console, title: str, scores: EntityScores) -> None:
    _print_scores(console, title, {**scores.by_entity, "micro": scores.micro, "macro": scores.macro})


def _print_groups(console: Console, title: str, groups: Mapping[str, Sequence[Answer]]) -> None:
    """The figures of each group, and their means, which count each group the same."""
    if len(groups) < 2:
        return
    figures = {name: figures_of(answers) for name, answers in groups.items()}
    columns = {name: figure for name, figure in _FIGURES.items() if any(figure(each) is not None for each in figures.values())}
    table = _table(title, "messages", *columns)
    for name, each in figures.items():
        table.add_row(escape(name), str(each.n), *(_percent(figure(each)) for figure in columns.values()))
    means = ([value for each in figures.values() if (value := figure(each)) is not None] for figure in columns.values())
    table.add_row("mean", "", *(_percent(statistics.mean(values)) for values in means))
    console.print(table)


def _print_matrix(console: Console, answers: Sequence[Answer]) -> None:
    labels = sorted({label for answer in answers for label in (answer.case.label, answer.label)})
    counts = Counter((answer.case.label, answer.label) for answer in answers)
    table = _table("is", *(f"read as {label}" for label in labels))
    for label in labels:
        table.add_row(label, *(str(counts[label, guess]) for guess in labels))
    console.print(table)


def _print_confusions(console: Console, answers: Sequence[Answer]) -> None:
    """The pairs most often taken for one another, with the first message of each."""
    examples: dict[tuple[str, str], str] = {}
    counts = Counter[tuple[str, str]]()
    for answer in answers:
        if not answer.right:
            pair = (answer.case.label, answer.label)
            counts[pair] += 1
            examples.setdefault(pair, answer.case.text)
    if not counts:
        return
    table = Table("is", "read as", "times", "for instance", box=None, header_style="bold")
    for pair, count in counts.most_common(_MOST_CONFUSIONS):
        table.add_row(*map(escape, pair), str(count), escape(examples[pair]))
    console.print(table)


def _print_reliability(console: Console, answers: Sequence[Answer]) -> None:
    known = [(answer.confidence, answer.right) for answer in answers if answer.confidence is not None]
    if not known:
        return
    table = _table("confidence", "messages", "mean confidence", "right")
    for each in reliability(*zip(*known, strict=True)):
        name = f"{_percent(each.low)} to {_percent(each.high)}"
        table.add_row(name, str(each.count), _percent(each.confidence), _percent(each.accuracy))
    console.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title, box=None, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _row(score: Score) -> tuple[str, str, str, str]:
    return _percent(score.precision), _percent(score.recall), _percent(score.f1), str(score.support)


def _macro_recall(scores: Iterable[Score]) -> float | None:
    """The mean recall over the labels that are there."""
    recalls = [score.recall for score in scores if score.support]
    return statistics.mean(recalls) if recalls else None


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"
