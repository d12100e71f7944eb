"""Measures understanding: `python -m bot.nlu.evaluate intents|sentiment|entities|speed [--data nlu_data] [--show]`."""

import argparse
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.pipeline import Pipeline
from bot.nlu.results import ParseContext
from bot.nlu.settings import read_settings
from bot.nlu.training import Pupils, train
from bot.nlu.training_data import Example, read_intents, read_lookups, read_moods

_HAN = range(0x4E00, 0xA000)
_WORST = 15


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


def _cross_validated(config: Path, data: Path, examples: Sequence[Example]) -> list[bool]:
    from bot.nlu.learning import held_out_logits

    pupils = Pupils.of(read_settings(config), config)
    with tempfile.TemporaryDirectory() as folder:
        pupils.prepare(Path(folder), examples, read_lookups(data / "lookups"))
    features = pupils.intent.features(pupils.read(examples))
    logits, truth = held_out_logits(features, [example.label for example in examples], pupils.intent.strength)
    return [bool(right) for right in logits.argmax(axis=1) == truth]


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
    """Against the markup in the intent examples: the same entity with the same span, or not."""
    pipeline = _trained(config, data)
    context = ParseContext()
    hits, found, marked = Counter[str](), Counter[str](), Counter[str]()
    for example in read_intents(data / "nlu", ENTITY_NAMES):
        truth = {(annotation.entity, annotation.start, annotation.end) for annotation in example.annotations}
        guess = {(entity.entity, entity.start, entity.end) for entity in pipeline.parse(example.text, context).entities}
        for counter, spans in ((hits, truth & guess), (found, guess), (marked, truth)):
            counter.update(entity for entity, _, _ in spans)
        if show and truth != guess:
            missed, extra = _spell(example.text, truth - guess), _spell(example.text, guess - truth)
            print(f"  missed {missed} extra {extra}: {example.text}")
    for entity in sorted(found | marked):
        precision, recall = hits[entity] / max(1, found[entity]), hits[entity] / max(1, marked[entity])
        print(f"{entity:16} marked {marked[entity]:4}  precision {precision:.3f}  recall {recall:.3f}")


def _speed(config: Path, data: Path, show: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = train(config, data, Path(folder, "model"))
        started = time.perf_counter()
        pipeline = Pipeline.load(Path(folder, "model"))
        loaded = time.perf_counter() - started
    times = []
    for example in read_intents(data / "nlu", ENTITY_NAMES)[::4]:
        started = time.perf_counter()
        pipeline.parse(example.text)
        times.append(1000 * (time.perf_counter() - started))
    slow = statistics.quantiles(times, n=20)[-1]
    print(f"train {report.seconds:.1f} s, load {loaded:.2f} s, parse median {statistics.median(times):.1f} ms, p95 {slow:.1f} ms")


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


def _spell(text: str, spans: set[tuple[str, int, int]]) -> list[str]:
    return [f"{entity}={text[start:end]}" for entity, start, end in sorted(spans, key=lambda span: span[1])]


_MEASURES: dict[str, Callable[[Path, Path, bool], None]] = {
    "intents": _intents,
    "sentiment": _sentiment,
    "entities": _entities,
    "speed": _speed,
}

if __name__ == "__main__":
    main()
