"""What is found by its wording: names of languages and reasons for a return or a cancellation."""

import re
from pathlib import Path

from spacy.tokens import Doc

from bot.nlu.message import Candidate, message_of
from bot.nlu.phrases import PhraseFinder, phrases_of, read_lookup

_WISH = re.compile(r"\b(?:return|refund|exchang|swap|replac|cancel|send(?:ing)? (?:it |them |this )?back|money back|take back)|退|换|取消", re.IGNORECASE)
_BECAUSE = re.compile(r"(?:\bbecause|\bsince|\bas|\breason(?: is)?:?|因为|由于|原因是?[:：]?)\s*(?:it|they|the \w+|this|that)?\s*$", re.IGNORECASE)
_BEFORE = 30


class WordingFinder:
    """Languages by ISO code and reasons by name; what is only a report elsewhere (`reported`) is a reason in a wish or after "because"."""

    def __init__(self, reported: list[str]) -> None:
        self._reported = frozenset(reported)

    def load(self, folder: Path) -> None:
        self._languages = PhraseFinder(phrases_of(read_lookup(folder, "language")["values"], "synonyms", "zh_synonyms"))
        self._reasons = PhraseFinder(phrases_of(read_lookup(folder, "reason")["values"], "synonyms", "zh_synonyms"))

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        text = message.text
        for found in self._languages.find(text):
            message.candidates.append(Candidate("language", found.value, found.start, found.end, 0.9))
        wished = bool(_WISH.search(text))
        for found in self._reasons.find(text):
            if found.value not in self._reported or wished or _BECAUSE.search(text[max(0, found.start - _BEFORE) : found.start]):
                message.candidates.append(Candidate("reason", found.value, found.start, found.end, 0.85))
        return doc
