"""Teaches the pipeline's own parts the cases of a data set, as training teaches them the shop's."""

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.nlu.encoder import EncoderChoice
from bot.nlu.errors import DataError
from bot.nlu.evaluation.cases import Case
from bot.nlu.evaluation.questions import Question, check
from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.pipeline import Pipeline
from bot.nlu.settings import ComponentSettings, read_settings
from bot.nlu.training import Progress, Pupils, teach
from bot.nlu.training_data import Example, Lookup, read_lookups


@dataclass(frozen=True, slots=True)
class Lesson:
    """Under which settings, and with which known words, a question's components learn."""

    question: Question
    config: Path
    settings: tuple[ComponentSettings, ...]
    lookups: dict[str, Lookup]

    @classmethod
    def of(cls, question: Question, config: Path, data: Path, encoder: EncoderChoice | None = None) -> "Lesson":
        """From config.yml and the catalogue's lookups; `encoder` takes the place of the configured one. DataError."""
        settings = read_settings(config)
        if encoder is not None:
            settings = tuple(_with_encoder(each, encoder) for each in settings)
        return cls(question, config, settings, read_lookups(data / "lookups"))

    def check(self, taught: Sequence[Case], asked: Sequence[Case]) -> None:
        """DataError, naming the file, when the labels do not fit the question or each other."""
        check(self.question, taught, asked, self._known())

    def teach(
        self, cases: Sequence[Case], folder: Path, progress: Progress | None = None, calibration: Sequence[Example] = ()
    ) -> Pipeline:
        """A pipeline that has learnt these cases and nothing else; it lives in the empty `folder`.

        Its intents' probabilities are fitted to the messages of `calibration`, or to the cases where there are none.
        """
        examples = [plain(case) for case in cases]
        return teach(
            folder,
            self.config,
            self.settings,
            self.lookups,
            concerned=self.question.concerns,
            intents=() if self.question.name == "sentiment" else examples,
            calibration=calibration,
            moods=examples if self.question.name == "sentiment" else (),
            progress=progress,
        )

    def pupils(self, cases: Sequence[Case], folder: Path) -> Pupils:
        """The components before they learn, able to read messages."""
        pupils = Pupils.of(self.settings, self.config)
        pupils.prepare(folder, [plain(case) for case in cases], self.lookups)
        return pupils

    def _known(self) -> Collection[str]:
        if self.question.name == "language":
            return next((each.values.get("enabled", ()) for each in self.settings if each.name == "language"), ())
        return ENTITY_NAMES


def plain(case: Case) -> Example:
    """The case as training knows it."""
    return replace(case.example, label=case.label)


def draw(cases: Sequence[Case], shots: int, seed: int) -> list[Case]:
    """`shots` cases of each label, the same for the same seed; DataError when a label has fewer."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.label].append(case)
    chance = random.Random(seed)
    drawn: list[Case] = []
    for label, group in sorted(groups.items()):
        if len(group) < shots:
            raise DataError(f"expected {shots} messages a label; found {len(group)} of '{label}'", Path(group[0].source))
        drawn += chance.sample(group, shots)
    return drawn


def _with_encoder(settings: ComponentSettings, encoder: EncoderChoice) -> ComponentSettings:
    if settings.name != "sentence_vector":
        return settings
    return ComponentSettings(settings.name, settings.values | {"encoder": encoder})
