"""How people type: slips of the finger."""

from random import Random

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SHORTEST = 4  # letters of a word that is mistyped


def with_slip(text: str, random: Random) -> str:
    """The text with one slip in one word: a letter left out, doubled, swapped with the next, or a neighbouring key.

    Texts without a long enough word of small Latin letters (codes, Chinese) stay as they are.
    """
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if len(word) >= SHORTEST and word.isascii() and word.isalpha()]
    if not places:
        return text
    place = random.choice(places)
    words[place] = _mistyped(words[place], random)
    return " ".join(words)


def _mistyped(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    return random.choice(
        [
            before + after,
            before + letter + letter + after,
            before + after[0] + letter + after[1:],
            before + random.choice(_neighbours(letter.lower())) + after,
        ]
    )


def _neighbours(letter: str) -> str:
    row = next((keys for keys in KEYS if letter in keys), letter)
    at = row.index(letter)
    return row[max(0, at - 1) : at] + row[at + 1 : at + 2] or letter
