"""Products of the catalogue, by any name customers have for them, also misspelt."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from rapidfuzz.distance import OSA
from spacy.tokens import Doc

from bot.nlu.message import Candidate, message_of
from bot.nlu.phrases import PhraseFinder, fold, phrases_of, read_lookup

WORDS_FILE = "words.json"
_DETERMINER = re.compile(
    r"(?:\b(?:my|your|ur|our|his|her|their|the|an?|this|that|these|those|another|each|both|"
    r"one|two|three|four|five|six|seven|eight|nine|ten)|\d)"
    r"\s(?:\d+\s?m\s|(?!wrong|same|small|right|normal|regular|ordinary|traditional)[a-z]+\s)?$",
    re.IGNORECASE,
)
_ABOUT_THE_BOT = re.compile(
    r"\b(?:are|r|sounds?|like|talk\w*|speak\w*|stop|chat\w*) (?:\w+ ){0,3}$", re.IGNORECASE
)  # "are you a robot"
_WORD = re.compile(r"[^\W\d_]+")
_BEFORE = 30  # characters that tell what a word is
_SHORTEST_MISSPELT = 5
_MOST_WORDS = 3
_WORDS_READ = 200
_SHORTEST_MISSPELT_HAN = 5  # 电热水器 is no 电热水壶


class ProductFinder:
    """A known name is a product; a word that nobody writes otherwise may be a misspelt one; "plug" needs "my" before it."""

    def load(self, folder: Path) -> None:
        values = read_lookup(folder, "product")["values"]
        names = phrases_of(values, "name", "zh", "synonyms", "zh_synonyms")
        further = sorted({field for value in values for field in value if field.endswith("_synonyms")})
        self._names = PhraseFinder(names | phrases_of(values, *further))
        self._ambiguous = PhraseFinder(phrases_of(values, "ambiguous"))
        words = json.loads((folder / WORDS_FILE).read_text(encoding="utf-8"))
        self._known_words = frozenset(words).union(*(fold(name).split() for name in names))
        self._spellings: dict[tuple[int, str, str], list[tuple[str, str]]] = defaultdict(list)
        for name, value in names.items():
            folded = fold(name)
            if folded.isascii() and len(folded) >= _SHORTEST_MISSPELT:
                self._spellings[len(folded.split()), folded[0], folded[-1]].append((folded, value))
        self._halves: dict[str, list[tuple[int, str, str]]] = defaultdict(list)  # each with where it stands in the name
        for name, value in names.items():
            if not name.isascii() and len(name) >= _SHORTEST_MISSPELT_HAN:
                middle = len(name) // 2
                self._halves[fold(name)[:middle]].append((0, fold(name), value))
                self._halves[fold(name)[middle:]].append((middle, fold(name), value))

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        text = message.text
        found = [Candidate("product", match.value, match.start, match.end, 0.97) for match in self._names.find(text)]
        found += [
            Candidate("product", match.value, match.start, match.end, 0.8)
            for match in self._ambiguous.find(text)
            if _is_a_thing(text[max(0, match.start - _BEFORE) : match.start])
        ]
        message.candidates.extend(found)
        message.candidates.extend(self._misspelt(text))
        if not text.isascii():
            message.candidates.extend(self._misspelt_han(fold(text)))
        return doc

    def _misspelt(self, text: str) -> Iterator[Candidate]:
        folded = fold(text)
        words = list(islice(_WORD.finditer(folded), _WORDS_READ))
        for first, word in enumerate(words):
            for count in range(1, _MOST_WORDS + 1):
                window = words[first : first + count]
                start, end = word.start(), window[-1].end()
                names = self._alike(folded[start:end], count)
                if not names or len(window) < count or not any(self._is_strange(each.group()) for each in window):
                    continue
                if value := _nearest(folded[start:end], names):
                    yield Candidate("product", value, start, end, 0.75)

    def _misspelt_han(self, text: str) -> Iterator[Candidate]:
        """Names with one wrong character, not the first and not the last; found by the half that is right."""
        for half, names in self._halves.items():
            place = text.find(half)
            while place >= 0:
                for offset, name, value in names:
                    start = place - offset
                    written = text[start : start + len(name)] if start >= 0 else ""
                    wrong = sum(one != other for one, other in zip(name, written, strict=False))
                    if len(written) == len(name) and wrong == 1 and (name[0], name[-1]) == (written[0], written[-1]):
                        yield Candidate("product", value, start, start + len(name), 0.75)
                place = text.find(half, place + 1)

    def _is_strange(self, word: str) -> bool:
        return len(word) >= _SHORTEST_MISSPELT and word.isascii() and word not in self._known_words

    def _alike(self, written: str, count: int) -> list[tuple[str, str]]:
        """Names with as many words, the same first letter and the same last one, or the last two the wrong way round."""
        names = self._spellings.get((count, written[0], written[-1]), [])
        if len(written) < _SHORTEST_MISSPELT or not (swapped := self._spellings.get((count, written[0], written[-2]))):
            return names
        return [*names, *(entry for entry in swapped if entry[0][-2:] == written[-1] + written[-2])]


def _nearest(written: str, names: list[tuple[str, str]]) -> str | None:
    """The product whose name differs by a slip: one in a short word, two in a long one."""
    slips = 1 if len(written) < 9 else 2
    best: tuple[int, str] | None = None
    for name, value in names:
        if abs(len(name) - len(written)) <= slips:
            distance = OSA.distance(name, written, score_cutoff=slips)
            if distance <= slips and (best is None or distance < best[0]):
                best = (distance, value)
    return best[1] if best else None


def _is_a_thing(before: str) -> bool:
    return bool(_DETERMINER.search(before)) and not _ABOUT_THE_BOT.search(before)
