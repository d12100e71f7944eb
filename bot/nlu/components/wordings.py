"""What is found by its wording: names of languages and reasons for a return or a cancellation."""

import re
from pathlib import Path

from spacy.tokens import Doc

from bot.nlu.message import Candidate, message_of
from bot.nlu.phrases import Found, PhraseFinder, phrases_of, read_lookup

_WISH = re.compile(
    r"\b(?:return|refund|exchang|swap|replac|cancel|undo|money back|"
    r"(?:send|sending|take|taking|go|goes|going|give|giving|bring|bringing) (?:[\w ]{1,25} )?back)"
    r"|退|换|取消|寄回|寄还",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"(?:\b(?:because|since|as|reason(?: is)?:?)|因为|由于|原因是?:?)\s*"
    r"(?:i|we|it|they|the \w+|this|that)?(?: is| are| was)?\s*$",
    re.IGNORECASE,
)
_BEFORE = 30
_AROUND = 8  # characters beside a reason that is the whole message, "it was too big."
_AROUND_HAN = 3
_HAN = re.compile("[\u4e00-\u9fff]")
_NOT_SPOKEN = re.compile(  # an Italian plug, a French press
    r"\s(?:plugs?|sockets?|adapters?|outlets?|address|banks?|cards?|customs|phones?|mobiles?|sims?|numbers?|post|warehouse|stores?|"
    r"shops?|press|compan(?:y|ies)|brands?|guy|citizens?|holidays?|market|currency|tax|vat|prices?|revolution|food|restaurant|friend|wife|husband)\b",
    re.IGNORECASE,
)
_VERBS = frozenset({"polish"})  # languages only with a capital, or after a word that speaks of one
_SPEAKING = re.compile(r"\b(?:in|into|speaks?|speaking|language)\s$", re.IGNORECASE)


class WordingFinder:
    """Languages by ISO code, reasons by name: in a wish, after "because", or alone unless they are `reported` problems too."""

    def __init__(self, reported: list[str]) -> None:
        self._reported = frozenset(reported)

    def load(self, folder: Path) -> None:
        self._languages = PhraseFinder(phrases_of(read_lookup(folder, "language")["values"], "synonyms", "zh_synonyms"))
        self._reasons = PhraseFinder(phrases_of(read_lookup(folder, "reason")["values"], "synonyms", "zh_synonyms"))

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        text = message.text
        for found in self._languages.find(text):
            if not _is_spoken(found, text):
                continue
            message.candidates.append(Candidate("language", found.value, found.start, found.end, 0.9))
        for found in self._reasons.find(text):
            if self._is_reason(found, text):
                message.candidates.append(Candidate("reason", found.value, found.start, found.end, 0.85))
        return doc

    def _is_reason(self, found: Found, text: str) -> bool:
        if _WISH.search(text) or _BECAUSE.search(text[max(0, found.start - _BEFORE) : found.start]):
            return True
        beside = len(text.strip()) - (found.end - found.start)
        alone = beside <= (_AROUND_HAN if _HAN.match(text, found.start) else _AROUND)
        return alone and found.value not in self._reported


def _is_spoken(found: Found, text: str) -> bool:
    written = text[found.start : found.end]
    if written in _VERBS and not _SPEAKING.search(text[max(0, found.start - _BEFORE) : found.start]):
        return False
    return not _NOT_SPOKEN.match(text, found.end)
