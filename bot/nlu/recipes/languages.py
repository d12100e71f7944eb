"""Makes the head that tells languages in Latin script apart: `python -m bot.nlu.recipes.languages --umsab DIR`.

It learns from pieces of UMSAB's posts as long as short messages, from our own examples and from the telling words, and is
measured on `nlu_data/language/held_out`. It takes some two minutes of one core.
"""

import argparse
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from bot.nlu.latin import WEIGHTS, row_of
from bot.nlu.recipes.sources import UMSAB, read_umsab
from bot.nlu.sparse_fitting import fit_around, matrix_of, truth_of
from bot.nlu.sparse_head import SparseHead
from bot.nlu.training_data import Example
from bot.nlu.wording import DIMENSIONS

CODES = ("de", "en", "es", "fr", "it", "pt")
_STRENGTH = 10.0
_LONGEST = 6  # words
_OWN_TIMES = 3  # our own examples and the telling words count as so many
_SEED = 0
_NOISE = re.compile(r"@\w+|https?\S*|#\w+|\bRT\b|&\w+;")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def make(umsab: Path, data: Path) -> SparseHead:
    """The head for CODES."""
    examples = [*_posts(umsab), *[example for example in (*_moods(data), *_telling_words()) for _ in range(_OWN_TIMES)]]
    blank = SparseHead.blank(CODES, DIMENSIONS)
    matrix = matrix_of([row_of(example.text) for example in examples], DIMENSIONS)
    return fit_around(blank, matrix, truth_of([example.label for example in examples], blank), _STRENGTH)


def _posts(umsab: Path) -> Iterator[Example]:
    """Runs of one to six words of each post, once, without names, addresses and tags."""
    dice = random.Random(_SEED)
    for folder, code in UMSAB.items():
        if code not in CODES:
            continue
        posts = [example.text for part in ("train", "val", "test") for example in read_umsab(umsab, folder, part)]
        for words in dict.fromkeys(tuple(_WORD.findall(_NOISE.sub(" ", post).lower())) for post in posts):
            start = 0
            while start < len(words):
                end = start + dice.randint(1, _LONGEST)
                yield Example(" ".join(words[start:end]), code)
                start = end


def _moods(data: Path) -> Iterator[Example]:
    """The examples of moods, whose files are named after their languages."""
    for code in CODES:
        moods = yaml.safe_load((data / "sentiment" / f"{code}.yml").read_text(encoding="utf-8"))
        for text in (str(text) for texts in moods.values() for text in texts):
            if words := _WORD.findall(text.lower()):
                yield Example(" ".join(words), code)


def _telling_words() -> Iterator[Example]:
    telling = yaml.safe_load((Path(__file__).parent.parent / "telling_words.yml").read_text(encoding="utf-8"))
    return (Example(word, code) for code in CODES for word in telling[code].split())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.recipes.languages", description=__doc__)
    parser.add_argument("--umsab", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("nlu_data"))
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    options = parser.parse_args(arguments)
    make(options.umsab, options.data).save(options.output)
    print(f"{options.output}: {options.output.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
