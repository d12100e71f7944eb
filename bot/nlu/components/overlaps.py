"""Settles which of the proposed entities stay when several claim the same words."""

from spacy.tokens import Doc

from bot.nlu.message import Candidate, message_of


class OverlapResolver:
    """The longest wins; of equally long ones the more confident, then the one proposed first."""

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        taken = bytearray(len(message.text))
        kept: list[Candidate] = []
        for candidate in sorted(message.candidates, key=lambda found: (found.start - found.end, -found.confidence)):
            if not any(taken[candidate.start : candidate.end]):
                taken[candidate.start : candidate.end] = b"\x01" * (candidate.end - candidate.start)
                kept.append(candidate)
        message.candidates = sorted(kept, key=lambda found: found.start)
        return doc
