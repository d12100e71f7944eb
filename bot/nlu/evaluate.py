"""Measures understanding: `python -m bot.nlu.evaluate intents|sentiment|entities|speed [--data nlu_data] [--show]`."""

import argparse
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold

from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.pipeline import Pipeline
from bot.nlu.settings import read_settings
from bot.nlu.training import Pupils, train
from bot.nlu.training_data import Example, read_intents, read_lookups, read_moods

_HAN = range(0x4E00, 0xA000)
_WORST = 15
_Spans = set[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class EntityScore:
    """How often an entity is marked, and of those found and those marked the share that is the same."""

    marked: int
    precision: float
    recall: float


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.evaluate", description=__doc__)
    parser.add_argument("what", choices=list(_MEASURES))
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--data", type=Path, default=Path("nlu_data"))
    parser.add_argument("--show", action="store_true", help="print what was wrong")
    options = parser.parse_args(arguments)
    _MEASURES[options.what](options.config, options.data, options.show)


def cross_validated_accuracy(config: Path, data: Path) -> dict[str, float]:
    """The share of intent examples that a model without them gets right: over "all", "en" and "zh"."""
    examples = read_intents(data / "nlu", ENTITY_NAMES)
    return _by_language(examples, _cross_validated(config, data, examples))


def held_out_accuracy(pipeline: Pipeline, examples: Sequence[Example]) -> dict[str, float]:
    """The share of intents got right in examples that were not trained on."""
    return _by_language(examples, [pipeline.parse(example.text).intent.name == example.label for example in examples])


def sentiment_accuracy(pipeline: Pipeline, examples: Sequence[Example]) -> dict[str, float]:
    """The share of moods got right in examples that were not trained on."""
    return _by_language(examples, [pipeline.parse(example.text).sentiment.label == example.label for example in examples])


def entity_scores(pipeline: Pipeline, examples: Sequence[Example]) -> dict[str, EntityScore]:
    """Against the markup in examples: the same entity with the same span, or not."""
    hits, found, marked = Counter[str](), Counter[str](), Counter[str]()
    for example in examples:
        truth, guess = _spans(pipeline, example)
        for counter, spans in ((hits, truth & guess), (found, guess), (marked, truth)):
            counter.update(entity for entity, _, _ in spans)
    return {
        entity: EntityScore(marked[entity], hits[entity] / max(1, found[entity]), hits[entity] / max(1, marked[entity]))
        for entity in found | marked
    }


def _cross_validated(config: Path, data: Path, examples: Sequence[Example]) -> list[bool]:
    pupils = Pupils.of(read_settings(config), config)
    with tempfile.TemporaryDirectory() as folder:
        pupils.prepare(Path(folder), examples, read_lookups(data / "lookups"))
    messages, labels = pupils.read(examples), [example.label for example in examples]
    right = [False] * len(labels)
    for seen, held_out in StratifiedKFold(5, shuffle=True, random_state=0).split(labels, labels):
        pupils.intent.learn([messages[row] for row in seen], [labels[row] for row in seen])
        for row in held_out:
            ranking, _ = pupils.intent.read(messages[row])
            right[row] = ranking[0].name == labels[row]
    return right


def _intents(config: Path, data: Path, show: bool) -> None:
    print("cross-validated", _percent(cross_validated_accuracy(config, data)))
    if (data / "test").is_dir():
        examples = read_intents(data / "test", ENTITY_NAMES)
        pipeline = _trained(config, data)
        print("held out", _percent(held_out_accuracy(pipeline, examples)))
        _print_decisions(pipeline, examples)
        if show:
            _print_confusions(pipeline, examples)


def _print_decisions(pipeline: Pipeline, examples: Sequence[Example]) -> None:
    decided: dict[str, list[bool]] = defaultdict(list)
    for example in examples:
        result = pipeline.parse(example.text)
        candidates = [intent.name for intent in result.intent_ranking[: 1 if result.decision == "act" else 3]]
        decided[result.decision].append(example.label in candidates)
    for decision, right in sorted(decided.items()):
        share = len(right) / len(examples)
        print(f"  {decision}: {share:.1%} of messages, the intent is among those considered in {np.mean(right):.1%}")


def _print_confusions(pipeline: Pipeline, examples: Sequence[Example]) -> None:
    confusions = Counter[tuple[str, str]]()
    for example in examples:
        name = pipeline.parse(example.text).intent.name
        if name != example.label:
            confusions[example.label, name] += 1
            print(f"    {example.label} -> {name}: {example.text}")
    for (label, name), count in confusions.most_common(_WORST):
        print(f"  {count} {label} -> {name}")


def _sentiment(config: Path, data: Path, show: bool) -> None:
    pipeline = _trained(config, data)
    examples = read_moods(data / "sentiment" / "held_out")
    print("held out", _percent(sentiment_accuracy(pipeline, examples)))
    if show:
        for example in examples:
            sentiment = pipeline.parse(example.text).sentiment
            if sentiment.label != example.label:
                print(f"  {example.label} -> {sentiment.label} {sentiment.score:+.2f}: {example.text}")


def _entities(config: Path, data: Path, show: bool) -> None:
    pipeline = _trained(config, data)
    for name in ("nlu", "test"):
        examples = read_intents(data / name, ENTITY_NAMES)
        print(f"{name}:")
        for entity, score in sorted(entity_scores(pipeline, examples).items()):
            print(f"  {entity:16} marked {score.marked:4}  precision {score.precision:.3f}  recall {score.recall:.3f}")
        if show:
            _print_entity_errors(pipeline, examples)


def _print_entity_errors(pipeline: Pipeline, examples: Sequence[Example]) -> None:
    for example in examples:
        truth, guess = _spans(pipeline, example)
        if truth != guess:
            print(f"    missed {_spell(example.text, truth - guess)} extra {_spell(example.text, guess - truth)}: {example.text}")


def _spans(pipeline: Pipeline, example: Example) -> tuple[_Spans, _Spans]:
    """What is marked in the example and what is found in it."""
    marked = {(annotation.entity, annotation.start, annotation.end) for annotation in example.annotations}
    return marked, {(entity.entity, entity.start, entity.end) for entity in pipeline.parse(example.text).entities}


def _speed(config: Path, data: Path, show: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = train(config, data, Path(folder, "model"))
        started = time.perf_counter()
        pipeline = Pipeline.load(Path(folder, "model"))
        loaded = time.perf_counter() - started
    examples = read_intents(data / "nlu", ENTITY_NAMES)[::4]
    print(f"train {report.seconds:.1f} s, load {loaded:.2f} s")
    for name, clock in (("wall", time.perf_counter), ("processor", time.process_time)):
        times = parse_milliseconds(pipeline, examples, clock)
        slow = statistics.quantiles(times, n=20)[-1]
        print(f"parse, {name} time: median {statistics.median(times):.1f} ms, p95 {slow:.1f} ms")


def parse_milliseconds(pipeline: Pipeline, examples: Sequence[Example], clock: Callable[[], float]) -> list[float]:
    """How long each example takes by the given clock."""
    times = []
    for example in examples:
        started = clock()
        pipeline.parse(example.text)
        times.append(1000 * (clock() - started))
    return times


def _trained(config: Path, data: Path) -> Pipeline:
    with tempfile.TemporaryDirectory() as folder:
        train(config, data, Path(folder, "model"))
        return Pipeline.load(Path(folder, "model"))


def _by_language(examples: Sequence[Example], right: Sequence[bool]) -> dict[str, float]:
    groups: dict[str, list[bool]] = {"all": list(right), "en": [], "zh": []}
    for example, is_right in zip(examples, right, strict=True):
        groups["zh" if any(ord(character) in _HAN for character in example.text) else "en"].append(is_right)
    return {name: sum(values) / len(values) for name, values in groups.items() if values}


def _percent(shares: dict[str, float]) -> str:
    return ", ".join(f"{name} {share:.1%}" for name, share in shares.items())


def _spell(text: str, spans: _Spans) -> list[str]:
    return [f"{entity}={text[start:end]}" for entity, start, end in sorted(spans, key=lambda span: span[1])]


_MEASURES: dict[str, Callable[[Path, Path, bool], None]] = {
    "intents": _intents,
    "sentiment": _sentiment,
    "entities": _entities,
    "speed": _speed,
}

if __name__ == "__main__":
    main()
