"""Dates and times, absolute and relative, as ISO 8601 in the customer's time zone."""

import re
from collections.abc import Iterator
from datetime import UTC
from zoneinfo import ZoneInfo

from spacy.tokens import Doc

from bot.nlu.dates import chinese, english, others
from bot.nlu.dates.moment import FoundDate, Leaning, Moment
from bot.nlu.message import Candidate, Message, message_of
from bot.nlu.results import ParseContext

_PAST = re.compile(
    r"\b(?:bought|ordered|placed|paid|was|were|had|did|got|received|arrived|shipped|since|ago|last|returned|sent|cancelled|delivered|"
    r"charged|purchased|order (?:from|of)|purchase of|dated|hasn't|haven't|been|stopped|died|broke|worked|from)\b"
    r"|买的|下的?单|拍的|付的?|收到|到的|了|过|以来|开始|已经|退的|寄的|那[单个]"
    r"|compr|pedí|acheté|commandé|gekauft|bestellt|seit|depuis|desde",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will|can you|could you|until|till|by|before|next|coming|going to|need it|call me|ring me|deliver (?:it )?on|schedule|"
    r"reschedule|instead|arrive|available|free on|please come|after)\b"
    r"|之前|以前到|前到|能到|会到|送到|再送|改到|打给我|打电话|回电|联系我|可以|有空|要到|下",
    re.IGNORECASE,
)
_MONTH_FIRST_REGIONS = frozenset({"US", "PH", "CA"})


class DateFinder:
    """English and Chinese by rules of our own, other languages with dateparser."""

    def load(self, folder: object) -> None:
        """Makes dateparser read its tables now and not in the first message."""
        moment = _moment(ParseContext(), "", "en")
        for language in others.LANGUAGES:
            list(others.find("1", moment, language))

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        for found in _find(message):
            message.candidates.append(Candidate("date", found.value, found.start, found.end, found.confidence))
        return doc


def _find(message: Message) -> Iterator[FoundDate]:
    language, text = message.language.code, message.text
    moment = _moment(message.context, text, language)
    if language in others.LANGUAGES:
        yield from others.find(text, moment, language)
    yield from english.find(text, moment, words=language in ("en", "zh"))
    if language in ("zh", "ja") or re.search(r"[\u4e00-\u9fff]", text):
        yield from chinese.find(text, moment)


def _moment(context: ParseContext, text: str, language: str) -> Moment:
    try:
        zone = ZoneInfo(context.timezone)
    except (KeyError, ValueError, OSError):  # an unknown zone must not cost the customer an answer
        zone = ZoneInfo("UTC")
    now = context.now if context.now.tzinfo else context.now.replace(tzinfo=UTC)
    region = (context.region or "").upper()
    month_first = region in _MONTH_FIRST_REGIONS or (not region and language == "en")
    return Moment(now=now.astimezone(zone), leaning=_leaning(text), month_first=month_first)


def _leaning(text: str) -> Leaning:
    past, future = len(_PAST.findall(text)), len(_FUTURE.findall(text))
    if past == future:
        return "either"
    return "past" if past > future else "future"
