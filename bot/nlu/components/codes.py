"""Numbers and codes that the shop and its carriers hand out."""

import re
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc

from bot.nlu.message import Candidate, message_of
from bot.nlu.phrases import PhraseFinder, phrases_of, read_lookup

_BEFORE, _AFTER = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_ORDER_NUMBER = re.compile(rf"{_BEFORE}lt[\s_-]?(\d{{6}}){_AFTER}", re.IGNORECASE)
_TICKET_NUMBER = re.compile(rf"{_BEFORE}tk[\s_-]?(\d{{4,6}}){_AFTER}", re.IGNORECASE)

_POSTAL_UNION = re.compile(rf"{_BEFORE}[A-Z]{{2}}(\d{{8}})(\d)[A-Z]{{2}}{_AFTER}", re.IGNORECASE)
_CARRIER_FORMAT = re.compile(
    rf"{_BEFORE}(?:1Z[0-9A-Z]{{16}}|(?:JJD|JVGL|SF|YT|JD|ZT|ST|YD|JT)[A-Z]{{0,2}}\d{{10,20}}|9[2-5]\d{{20}}){_AFTER}",
    re.IGNORECASE,
)
_LONG_CODE = re.compile(rf"{_BEFORE}(?=(?:[A-Z-]{{0,8}}\d){{7}})[A-Z0-9]+(?:-[A-Z0-9]+){{0,8}}{_AFTER}", re.IGNORECASE)
_SPACED_CODE = re.compile(r"(?<!\d)(?<!\d )\d{4}(?: \d{4}){2,4}(?: \d{1,3})?(?!\d)")
_NO_MARKS = str.maketrans("", "", "- ")
_TRACKING_CUE = re.compile(
    r"\b(?:track(?:ing|ed)?|waybill|consignment|awb)\b|(?:快递|运|物流|追踪|包裹|货运)单?号", re.IGNORECASE
)
_CUE_DISTANCE = 30  # characters between a cue and its code

_CODE_WORD = re.compile(rf"{_BEFORE}[A-Z][A-Z0-9_-]{{2,18}}[A-Z0-9]{_AFTER}", re.IGNORECASE)
_PROMO_FORM = re.compile(r"[A-Z]{4,14}\d{1,3}")
_PROMO_CUE = re.compile(
    r"\b(?:(?:promo|discount|coupon|voucher|gift|referral)?\s?codes?|promo|coupons?|vouchers?|redeem)\b"
    r"|(?:优惠|折扣|兑换|促销|邀请|活动)[码券]|券码",
    re.IGNORECASE,
)
_PROMO_DISTANCE = 18


class CodeFinder:
    """Order numbers (LT-123456) and tickets (TK-1234) in any spelling, tracking numbers and promo codes by form and context."""

    def __init__(self) -> None:
        self._carriers = PhraseFinder({})

    def load(self, folder: Path) -> None:
        self._carriers = PhraseFinder(phrases_of(read_lookup(folder, "carrier")["values"], "name", "synonyms", "zh_synonyms"))

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        for match in _ORDER_NUMBER.finditer(message.text):
            message.candidates.append(Candidate("order_number", f"LT-{match[1]}", *match.span(), confidence=0.99))
        for match in _TICKET_NUMBER.finditer(message.text):
            message.candidates.append(Candidate("ticket_number", f"TK-{match[1]}", *match.span(), confidence=0.99))
        message.candidates.extend(self._tracking_numbers(message.text))
        message.candidates.extend(_promo_codes(message.text))
        return doc

    def _tracking_numbers(self, text: str) -> Iterator[Candidate]:
        for match in _POSTAL_UNION.finditer(text):
            sure = 0.98 if _check_digit(match[1]) == int(match[2]) else 0.8
            yield Candidate("tracking_number", match.group().upper(), *match.span(), confidence=sure)
        for match in _CARRIER_FORMAT.finditer(text):
            yield Candidate("tracking_number", match.group().upper(), *match.span(), confidence=0.93)
        long_codes = [*_LONG_CODE.finditer(text), *_SPACED_CODE.finditer(text)]
        if not long_codes:
            return
        cues = [match.end() for match in _TRACKING_CUE.finditer(text)] + [found.end for found in self._carriers.find(text)]
        for match in long_codes:
            near = any(0 <= match.start() - cue <= _CUE_DISTANCE for cue in cues)
            if near and not _is_order_or_ticket(match.group()):
                yield Candidate("tracking_number", match.group().upper().translate(_NO_MARKS), *match.span(), confidence=0.9)


def _promo_codes(text: str) -> Iterator[Candidate]:
    cues = [match.span() for match in _PROMO_CUE.finditer(text)]
    shouted = text.upper() == text
    for match in _CODE_WORD.finditer(text):
        word = match.group()
        if _is_order_or_ticket(word):
            continue
        near = any(_gap(match.span(), cue) <= _PROMO_DISTANCE for cue in cues)
        has_digit, has_letters = bool(re.search(r"\d", word)), bool(re.match(r"[A-Za-z]{2}", word))
        if near and has_digit and has_letters:
            yield Candidate("promo_code", word.upper(), *match.span(), confidence=0.93)
        elif near and word.isupper() and len(word) >= 5 and not shouted:
            yield Candidate("promo_code", word, *match.span(), confidence=0.8)
        elif _PROMO_FORM.fullmatch(word):
            yield Candidate("promo_code", word, *match.span(), confidence=0.75)


def _is_order_or_ticket(word: str) -> bool:
    return bool(_ORDER_NUMBER.fullmatch(word) or _TICKET_NUMBER.fullmatch(word))


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Characters between two spans; far apart when they overlap, as "CODE10" is no cue for itself."""
    if one[0] < other[1] and other[0] < one[1]:
        return _PROMO_DISTANCE + 1
    return max(one[0] - other[1], other[0] - one[1])


def _check_digit(eight_digits: str) -> int:
    """The ninth digit of a postal item's number (Universal Postal Union, S10)."""
    remainder = 11 - sum(int(digit) * weight for digit, weight in zip(eight_digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {10: 0, 11: 5}.get(remainder, remainder)
