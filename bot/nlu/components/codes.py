"""Numbers and codes that the shop and its carriers hand out."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc

from bot.nlu import order_numbers
from bot.nlu.carriers import read
from bot.nlu.message import Candidate, message_of
from bot.nlu.phrases import PhraseFinder, fold, phrases_of, read_lookup

_BEFORE, _AFTER = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_TICKET_NUMBER = re.compile(rf"{_BEFORE}tk[\s_#:.-]{{0,2}}(\d{{4,6}}){_AFTER}", re.IGNORECASE)

_LONG_CODE = re.compile(rf"{_BEFORE}(?=(?:[A-Z-]{{0,8}}\d){{7}})[A-Z0-9]+(?:-[A-Z0-9]+){{0,8}}{_AFTER}", re.IGNORECASE)
_SPACED_CODE = re.compile(
    rf"{_BEFORE}(?:1Z(?: (?=[A-Z]{{0,5}}\d)[0-9A-Z]{{1,6}}){{3,7}}|[A-Z]{{2}} \d{{3}} \d{{3}} \d{{3}} [A-Z]{{2}}|"
    rf"(?:SF|YT|JD|JT|ZT|ST|YD|JDVB) \d{{12,15}}|(?<!\d )\d{{4}}(?: \d{{4}}){{2,4}}(?: \d{{1,3}})?){_AFTER}",
    re.IGNORECASE,
)
_NO_MARKS = str.maketrans("", "", "- ")
_TRACKING_CUE = re.compile(
    r"\b(?:track(?:ing|ed)?|waybill|consignment|awb)\b|(?:快递|运|物流|追踪|包裹|货运)单?号", re.IGNORECASE
)
_CUE_DISTANCE = 30  # characters between a cue and its code
_CUE_JUST_BEFORE = 12  # then it is surer than a phone number of the same digits

_CODE_WORD = re.compile(rf"{_BEFORE}[A-Z][A-Z0-9_-]{{2,18}}[A-Z0-9]{_AFTER}", re.IGNORECASE)
_PROMO_FORM = re.compile(r"[A-Z]{4,14}\d{1,3}(?:OFF)?")
_OTHER_CODES = "".join(
    rf"(?<!{word}\s)" for word in ("error", "fault", "post", "postal", "zip", "area", "country", "qr", "verification", "security")
)
_PROMO_CUE = re.compile(
    rf"\b(?:{_OTHER_CODES}codes?|promo|coupons?|vouchers?|redeem|checkout)\b"
    r"|(?:优惠|折扣|兑换|促销|邀请|活动)[码券]|券码|(?<![密证条号编])码(?:是|[:：])",
    re.IGNORECASE,
)
_PROMO_DISTANCE = 18
_FAR = 20_000  # more than any message is long
_HAN = re.compile("[\u4e00-\u9fff]")


class CodeFinder:
    """Order and ticket numbers in any spelling, tracking numbers and promo codes by form and context."""

    def __init__(self) -> None:
        self._carriers = PhraseFinder({})
        self._carrier_names: frozenset[str] = frozenset()

    def load(self, folder: Path) -> None:
        names = phrases_of(read_lookup(folder, "carrier")["values"], "name", "synonyms", "zh_synonyms")
        self._carriers = PhraseFinder(names)
        self._carrier_names = frozenset(fold(name) for name in names)

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        for number, start, end in order_numbers.find(message.text):
            message.candidates.append(Candidate("order_number", number, start, end, confidence=0.99))
        for match in _TICKET_NUMBER.finditer(message.text):
            message.candidates.append(Candidate("ticket_number", f"TK-{match[1]}", *match.span(), confidence=0.99))
        message.candidates.extend(self._tracking_numbers(message.text))
        message.candidates.extend(self._promo_codes(message.text))
        return doc

    def _tracking_numbers(self, text: str) -> Iterator[Candidate]:
        codes = [match for match in (*_LONG_CODE.finditer(text), *_SPACED_CODE.finditer(text)) if not _is_ours(match.group())]
        if not codes:
            return
        cues = sorted(
            [match.end() for match in _TRACKING_CUE.finditer(text)] + [found.end for found in self._carriers.find(text)]
        )
        for match in codes:
            start = match.start() + self._carrier_length(match.group())
            code = text[start : match.end()].upper().translate(_NO_MARKS)
            place = bisect_right(cues, start)
            gap = 0 if start > match.start() else start - cues[place - 1] if place else None
            confidence = _tracking_confidence(code, gap)
            if confidence:
                yield Candidate("tracking_number", code, start, match.end(), confidence)

    def _carrier_length(self, written: str) -> int:
        """Letters before the number that are only the carrier's name, as in DHL3318810025."""
        folded = fold(written)
        length = max((len(name) for name in self._carrier_names if folded.startswith(name)), default=0)
        return length if length and read(written.upper()) is None and read(written[length:].upper()) is not None else 0

    def _promo_codes(self, text: str) -> Iterator[Candidate]:
        cues = [match.span() for match in _PROMO_CUE.finditer(text)]
        certain: list[Candidate] = []
        bare: list[Candidate] = []  # words in capitals without a digit
        shouted = text.upper() == text and not _HAN.search(text)
        reach = len(text) if _HAN.search(text) else _PROMO_DISTANCE  # Latin letters are rare enough in Chinese
        for match in _CODE_WORD.finditer(text):
            word = match.group()
            if _is_ours(word):
                continue
            place = bisect_right(cues, match.span())
            gap = min((_gap(match.span(), cue) for cue in cues[max(0, place - 2) : place + 1]), default=_FAR)
            has_digit, has_letters = bool(re.search(r"\d", word)), bool(re.match(r"[A-Za-z]{2}", word))
            if gap <= _PROMO_DISTANCE and has_digit and has_letters:
                certain.append(Candidate("promo_code", word.upper(), *match.span(), confidence=0.93))
            elif gap <= reach and word.isupper() and len(word) >= 5 and not shouted and fold(word) not in self._carrier_names:
                bare.append(Candidate("promo_code", word, *match.span(), confidence=0.8))
            elif _PROMO_FORM.fullmatch(word):
                certain.append(Candidate("promo_code", word, *match.span(), confidence=0.75))
        yield from certain
        ends = {end + gap for _, end in cues for gap in range(4)}
        yield from (candidate for candidate in bare if not certain or candidate.start in ends)


def _tracking_confidence(code: str, gap: int | None) -> float:
    """How sure a code is a tracking number, 0 for not at all; `gap` is the distance to the last word before it that says so."""
    reading = read(code)
    if reading and reading.checked and (reading.telling or gap is not None):
        return 0.98
    if gap is not None and gap <= _CUE_DISTANCE:
        return 0.85 if reading and reading.checked is False else 0.96 if gap <= _CUE_JUST_BEFORE else 0.93
    if reading and reading.telling:
        return 0.8 if reading.checked is False else 0.93
    return 0.0


def _is_ours(word: str) -> bool:
    return bool(order_numbers.MARKED.fullmatch(word) or _TICKET_NUMBER.fullmatch(word))


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Characters between two spans; far apart when they overlap, as "CODE10" is no cue for itself."""
    if one[0] < other[1] and other[0] < one[1]:
        return _FAR
    return max(one[0] - other[1], other[0] - one[1])
