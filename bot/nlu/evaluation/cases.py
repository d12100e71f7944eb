"""What is measured with: a labelled message, where it comes from and what the conversation around it knows."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from bot.nlu.results import ParseContext
from bot.nlu.training_data import Example

OUT_OF_SCOPE = "out_of_scope"
_ALSO_OUT_OF_SCOPE = frozenset({"oos"})  # as CLINC150 calls it
_LANGUAGES = {
    "arabic": "ar",
    "chinese": "zh",
    "english": "en",
    "french": "fr",
    "german": "de",
    "hindi": "hi",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "portuguese": "pt",
    "spanish": "es",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled message; `language` (ISO 639-1) where the file tells it, `source` is the address it was read from."""

    example: Example
    language: str | None = None
    context: ParseContext = field(default_factory=ParseContext)
    source: str = ""

    @property
    def text(self) -> str:
        return self.example.text

    @property
    def label(self) -> str:
        """What a data set calls out of scope has our name for it."""
        return OUT_OF_SCOPE if self.example.label in _ALSO_OUT_OF_SCOPE else self.example.label


def language_of(path: Path) -> str | None:
    """The language that a file's name (`zh.yml`, `train_en.csv`) or else its folder's (`umsab/english`) tells, if one does."""
    codes = set(_LANGUAGES.values())
    for name in (path.stem, path.parent.name):
        for word in re.split(r"[^a-z]+", name.lower()):
            if word in codes or word in _LANGUAGES:
                return _LANGUAGES.get(word, word)
    return None
