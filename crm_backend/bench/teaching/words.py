"""What customers say in the log: the examples that the bot learns from, each in many wordings, as the model reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu import Pipeline
from bot.nlu.encoder import Vectors
from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.training_data import Example, read_intents

READ = 250  # examples that are read with the model, which stand for all
OPENINGS = ("", "hello, ", "hi, ", "one thing: ", "so, ", "well, ", "quick one: ", "sorry, ", "also, ", "ok, ")
CLOSINGS = ("", " please", " thanks", " today", " this week", " if you can", " when you can", " for a friend")


@dataclass(frozen=True)
class Words:
    """What can be said: texts with their intents, and some of them as they are understood, with their vectors."""

    examples: Sequence[Example]
    read: Sequence[dict[str, Any]]  # the `nlu` objects of every `step`th example
    vectors: Vectors
    encoder: str
    fingerprint: str

    @classmethod
    def of(cls, root: Path, model: Path, key: bytes) -> "Words":
        """From the deployment's examples and the model that was made of them; takes a second or two."""
        pipeline = Pipeline.load(model, key)
        examples = read_intents(root / "nlu_data" / "nlu", ENTITY_NAMES)
        some = examples[:: max(1, len(examples) // READ)]
        read = [pipeline.parse(example.text).to_wire() for example in some]
        vectors = pipeline.encode([example.text for example in some], "en").astype(np.float32)
        return cls(examples, read, vectors, pipeline.encoder, pipeline.manifest.fingerprint)

    def said(self, number: int) -> tuple[str, str]:
        """A text and its intent, another text for each number below `len(self)`."""
        way, place = divmod(number, len(self.examples))
        opening, closing = OPENINGS[way % len(OPENINGS)], CLOSINGS[way // len(OPENINGS) % len(CLOSINGS)]
        example = self.examples[place]
        return f"{opening}{example.text}{closing}", example.label

    def understood(self, number: int) -> dict[str, Any]:
        """How a text was understood, more or less."""
        return self.read[number % len(self.read)]

    def vector(self, number: int) -> Vectors:
        """A row of length 1."""
        row: Vectors = self.vectors[number % len(self.vectors)]
        return row

    def __len__(self) -> int:
        return len(self.examples) * len(OPENINGS) * len(CLOSINGS)
