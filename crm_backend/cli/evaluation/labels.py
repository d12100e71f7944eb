"""The tables of a measurement in which each message has one label as its answer."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.nlu.evaluation import (
    OUT_OF_SCOPE,
    Answer,
    Case,
    Figures,
    Score,
    by_file,
    by_language,
    by_words,
    figures_of,
    in_scope,
    rejected,
    reliability,
)
from crm_backend.cli.evaluation.tables import new_table, percent, print_scores, print_times

_MOST_CONFUSIONS = 15
_FIGURES: dict[str, Callable[[Figures], float | None]] = {
    "accuracy": lambda figures: figures.accuracy,
    "macro-F1": lambda figures: figures.macro_f1,
    "macro-recall": lambda figures: _macro_recall(figures.per_label.values()),
    "calibration error": lambda figures: figures.ece,
    "... if right, by chance": lambda figures: figures.ece_by_chance,
    "out of scope, recall": lambda figures: figures.oos_recall,
    "out of scope, false alarms": lambda figures: figures.oos_false_alarms,
}


def print_figures(console: Console, runs: Sequence[Figures]) -> None:
    """The main figures; of several runs their mean and standard deviation."""
    console.print(f"{runs[0].n} messages" + (f", {len(runs)} draws: mean ± standard deviation" if len(runs) > 1 else ""))
    for name, figure in _FIGURES.items():
        values = [value for run in runs if (value := figure(run)) is not None]
        if values:
            deviation = f" ± {percent(statistics.stdev(values))}" if len(values) > 1 else ""
            console.print(f"{name:28}{percent(statistics.mean(values)):>7}{deviation}")


def print_answers(console: Console, question: str, per_label: Mapping[str, Score], answers: Sequence[Answer]) -> None:
    """All tables of a question whose answer is one label; of several runs the answers stand together."""
    print_times(console, answers)
    inside = in_scope(answers)
    if question == "intents":
        _print_decisions(console, answers)
    print_scores(console, "label", per_label, "messages")
    _print_groups(console, "file", by_file(answers))
    if question == "language":
        _print_groups(console, "length", by_words(answers))
    else:
        _print_groups(console, "language", by_language(answers))
    if question == "sentiment":
        _print_matrix(console, answers)
    _print_confusions(console, inside)
    _print_reliability(console, inside)


def print_cross_validated(console: Console, cases: Sequence[Case], right: Sequence[bool]) -> None:
    """The share that heads get right which have not learnt them, over all and by language."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for case, is_right in zip(cases, right, strict=True):
        groups["all"].append(is_right)
        if case.language:
            groups[case.language].append(is_right)
    shares = ", ".join(f"{name} {percent(statistics.mean(group))}" for name, group in groups.items())
    console.print(f"cross-validated, {len(cases)} messages: {shares}\nheld out:")


def print_errors(console: Console, answers: Iterable[Answer]) -> None:
    """One line for each message with the wrong label, or that should have been rejected."""
    for answer in answers:
        if not answer.right and not (answer.case.label == OUT_OF_SCOPE and rejected(answer)):
            decision = f" ({answer.decision})" if answer.decision else ""
            console.print(f"{answer.case.label} → {answer.label}{decision}: {answer.case.text}", markup=False, highlight=False)


def _print_decisions(console: Console, answers: Sequence[Answer]) -> None:
    """How often each decision falls, and how often the likeliest intent is then right; out of scope none is."""
    decided: dict[str, list[bool]] = defaultdict(list)
    for answer in answers:
        decided[str(answer.decision)].append(answer.right and answer.case.label != OUT_OF_SCOPE)
    for decision, right in sorted(decided.items()):
        share = len(right) / len(answers)
        console.print(
            f"{decision:28}{percent(share):>7} of messages, the likeliest intent right in {percent(statistics.mean(right))}"
        )


def _print_groups(console: Console, title: str, groups: Mapping[str, Sequence[Answer]]) -> None:
    """The figures of each group, and their means, which count each group the same."""
    if len(groups) < 2:
        return
    figures = {name: figures_of(answers) for name, answers in groups.items()}
    columns = {name: figure for name, figure in _FIGURES.items() if any(figure(each) is not None for each in figures.values())}
    table = new_table(title, "messages", *columns)
    for name, each in figures.items():
        table.add_row(escape(name), str(each.n), *(percent(figure(each)) for figure in columns.values()))
    means = ([value for each in figures.values() if (value := figure(each)) is not None] for figure in columns.values())
    table.add_row("mean", "", *(percent(statistics.mean(values)) for values in means))
    console.print(table)


def _print_matrix(console: Console, answers: Sequence[Answer]) -> None:
    labels = sorted({label for answer in answers for label in (answer.case.label, answer.label)})
    counts = Counter((answer.case.label, answer.label) for answer in answers)
    table = new_table("is", *(f"read as {label}" for label in labels))
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
    table = Table(box=None, header_style="bold")
    for column in ("is", "read as", "times", "for instance"):
        table.add_column(column, overflow="fold")
    for pair, count in counts.most_common(_MOST_CONFUSIONS):
        table.add_row(*map(escape, pair), str(count), escape(examples[pair]))
    console.print(table)


def _print_reliability(console: Console, answers: Sequence[Answer]) -> None:
    known = [(answer.confidence, answer.right) for answer in answers if answer.confidence is not None]
    if not known:
        return
    table = new_table("confidence", "messages", "mean confidence", "right")
    for each in reliability(*zip(*known, strict=True)):
        name = f"{percent(each.low)} to {percent(each.high)}"
        table.add_row(name, str(each.count), percent(each.confidence), percent(each.accuracy))
    console.print(table)


def _macro_recall(scores: Iterable[Score]) -> float | None:
    """The mean recall over the labels that are there."""
    recalls = [score.recall for score in scores if score.support]
    return statistics.mean(recalls) if recalls else None
