"""Numbers as words, in English and Chinese."""

import re

_ENGLISH_UNITS = (
    "zero one two three four five six seven eight nine ten "
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH = {word: number for number, word in enumerate(_ENGLISH_UNITS.split())}
_ENGLISH |= {word: 10 * number for number, word in enumerate(_ENGLISH_TENS.split(), start=2)}
_ENGLISH |= {"a": 1, "an": 1, "couple": 2, "dozen": 12, "hundred": 100, "thousand": 1000}

_CHINESE_DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_MOST_DIGITS = 12
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}

_COUNTING_WORDS = "|".join(sorted(_ENGLISH.keys() - {"a", "an", "couple", "dozen", "zero"}, key=len, reverse=True))
# Both are bounded, so that a long run of them stays cheap.
ENGLISH_NUMBER = rf"(?:{_COUNTING_WORDS})(?:[ -](?:and )?(?:{_COUNTING_WORDS})){{0,6}}"
CHINESE_NUMBER = "[零〇一二两三四五六七八九十百千万]{1,12}"


def english_number(words: str) -> int:
    """The number that English words or digits make: "two hundred", "twenty-one", "a dozen", "12"; ValueError for other words."""
    if words.isdecimal():
        return _digits(words)
    total = current = 0
    for word in re.split(r"[ -]+", words.lower()):
        if word in ("and", "of"):
            continue
        if word not in _ENGLISH:
            raise ValueError(f"not a number: {words}")
        number = _ENGLISH[word]
        if number == 1000:
            total, current = total + max(current, 1) * 1000, 0
        elif number in (12, 100, 2) and current and word in ("dozen", "hundred", "couple"):
            current *= number
        else:
            current += number
    return total + current


def chinese_number(text: str) -> int:
    """The number that Chinese numerals or digits make: 两, 十二, 三百五, 一万二, 二〇二五; ValueError for other text."""
    if text.isdecimal():
        return _digits(text)
    if not re.fullmatch(CHINESE_NUMBER, text):
        raise ValueError(f"not a number: {text}")
    if not any(unit in text for unit in "十百千万"):
        return _digits("".join(str(_CHINESE_DIGITS[character]) for character in text))
    high, wan, low = text.rpartition("万")
    if wan:
        rest = _below_ten_thousand(low)
        if len(low) == 1 and low in _CHINESE_DIGITS:
            rest *= 1000  # 一万二 is 12,000
        return (_below_ten_thousand(high) or 1) * 10_000 + rest
    return _below_ten_thousand(text)


def _digits(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError("nobody means that many")
    return int(text)


def _below_ten_thousand(text: str) -> int:
    total, digit, unit = 0, 0, 1
    for character in text:
        if character in _CHINESE_UNITS:
            unit = _CHINESE_UNITS[character]
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = _CHINESE_DIGITS.get(character, 0)
            if character in "零〇":
                unit = 10
    return total + digit * (unit // 10 if len(text) > 1 and unit > 10 and text[-2] in _CHINESE_UNITS else 1)
