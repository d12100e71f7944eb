"""Names a group of messages by the words that set it apart (class-based TF-IDF), in English or Chinese."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from crm_backend.knowledge.words import words as telling_words

SHOWN = 5
IN_NAME = 2
LONGEST = 40  # characters of a name
_LETTERS = re.compile(r"[^\W\d_]+")


def words_of_groups(groups: Sequence[Sequence[str]], others: Sequence[str] = ()) -> list[list[str]]:
    """For each group the words that its texts have and other groups, and `others`, have not; the most telling first."""
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    counts = [_counted(texts, spelt) for texts in groups]
    whole = sum(counts, _counted(others, spelt))
    mean = max(1.0, sum(whole.values()) / (len(groups) + 1))
    return [
        [spelt[word].most_common(1)[0][0] for word, _ in _told(count, whole, mean, len(texts))]
        for count, texts in zip(counts, groups, strict=True)
    ]


def suggested_name(words: Sequence[str], taken: Collection[str]) -> str:
    """An intent's name of the first words, in Latin letters, that is not taken."""
    from pypinyin import lazy_pinyin  # its dictionary takes a while to load, and is seldom needed

    parts = [part for word in words for part in ("_".join(lazy_pinyin(word)) if not word.isascii() else word,) if part.isascii()]
    stem = re.sub(r"[^a-z0-9]+", "_", "_".join(parts[:IN_NAME]).lower()).strip("_")[:LONGEST].strip("_")
    stem = stem if stem[:1].isalpha() else "new_intent"
    return next(name for name in (stem, *(f"{stem}_{number}" for number in range(2, 1000))) if name not in taken)


def _counted(texts: Sequence[str], spelt: dict[str, Counter[str]]) -> Counter[str]:
    """In how many texts each word is; `spelt` hears how its stem was spelt."""
    counts: Counter[str] = Counter()
    for text in texts:
        found: set[str] = set()
        for piece in _LETTERS.findall(text.lower()):
            stems = telling_words(piece)
            for stem in stems:
                spelt[stem][piece if len(stems) == 1 and piece.isascii() else stem] += 1
            found.update(stem for stem in stems if len(stem) > 1)
        counts.update(found)
    return counts


def _told(count: Counter[str], whole: Counter[str], mean: float, texts: int) -> list[tuple[str, float]]:
    weights = {word: number * math.log(1 + mean / whole[word]) for word, number in count.items() if number > 1 or texts < 3}
    return sorted(weights.items(), key=lambda each: (-each[1], each[0]))[:SHOWN]
