"""Dates and times, absolute and relative, as ISO 8601 in the customer's time zone."""

import re
from collections.abc import Iterator
from datetime import UTC
from zoneinfo import ZoneInfo

from spacy.tokens import Doc

from bot.nlu.dates import chinese, english, others
from bot.nlu.dates.moment import FoundDate, Moment
from bot.nlu.message import Candidate, Message, message_of
from bot.nlu.results import ParseContext

_MONTH_FIRST_REGIONS = frozenset({"US", "PH", "CA"})


class DateFinder:
    """English and Chinese by rules of our own, other languages by dateparser's tables."""

    def load(self, folder: object) -> None:
        """Reads dateparser's tables now and not in the first message."""
        moment = _moment(ParseContext(), "en")
        for language in others.LANGUAGES:
            list(others.find("1", moment, language))

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        for found in _find(message):
            message.candidates.append(Candidate("date", found.value, found.start, found.end, found.confidence))
        return doc


def _find(message: Message) -> Iterator[FoundDate]:
    language, text = message.language.code, message.text
    moment = _moment(message.context, language)
    if language in others.LANGUAGES:
        yield from others.find(text, moment, language)
    yield from english.find(text, moment, words=language in ("en", "zh"))
    if language in ("zh", "ja") or re.search(r"[\u4e00-\u9fff]", text):
        yield from chinese.find(text, moment)


def _moment(context: ParseContext, language: str) -> Moment:
    try:
        zone = ZoneInfo(context.timezone)
    except (KeyError, ValueError, OSError):  # an unknown zone must not cost the customer an answer
        zone = ZoneInfo("UTC")
    now = context.now if context.now.tzinfo else context.now.replace(tzinfo=UTC)
    region = (context.region or "").upper()
    month_first = region in _MONTH_FIRST_REGIONS or (not region and language == "en")
    return Moment(now.astimezone(zone), month_first)
