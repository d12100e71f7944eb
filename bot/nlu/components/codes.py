"""Numbers that the shop and its carriers hand out."""

import re

from spacy.tokens import Doc

from bot.nlu.message import Candidate, message_of

_ORDER_NUMBER = re.compile(r"(?<![A-Za-z0-9])lt[\s-]?(\d{6})(?![A-Za-z0-9])", re.IGNORECASE)
_TICKET_NUMBER = re.compile(r"(?<![A-Za-z0-9])tk[\s-]?(\d{4,6})(?![A-Za-z0-9])", re.IGNORECASE)


class CodeFinder:
    """Finds order numbers (LT-123456) and ticket numbers (TK-1234), in any case, with or without the hyphen."""

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        for match in _ORDER_NUMBER.finditer(message.text):
            message.candidates.append(Candidate("order_number", f"LT-{match[1]}", *match.span(), confidence=0.99))
        for match in _TICKET_NUMBER.finditer(message.text):
            message.candidates.append(Candidate("ticket_number", f"TK-{match[1]}", *match.span(), confidence=0.99))
        return doc
