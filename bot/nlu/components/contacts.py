"""How a customer can be reached: e-mail addresses and phone numbers."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult
from spacy.tokens import Doc

from bot.nlu.message import Candidate, Message, message_of

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+'-])[A-Za-z0-9][A-Za-z0-9._%+'-]{{0,63}}@(?:{_LABEL}\.){{1,8}}[A-Za-z]{{2,24}}(?![A-Za-z0-9])"
)
_DIGITS = re.compile(r"(?<![A-Za-z0-9+/-])(?<!\d[.,])(?:\(?\+|00(?=[1-9]))?\(?\d(?:[ ().-]{0,2}\d){6,14}(?![A-Za-z0-9]|[.,/-]\d)")
_DATE_LIKE = re.compile(r"(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d")
_REGIONS = {
    "zh": ("CN",),
    "en": ("US", "GB"),
    "es": ("ES", "MX"),
    "fr": ("FR",),
    "de": ("DE",),
    "pt": ("BR", "PT"),
    "it": ("IT",),
    "ja": ("JP",),
    "ko": ("KR",),
}


class ContactFinder:
    """E-mail addresses in lower case, phone numbers as E.164; a number only need be possible, a valid one is surer."""

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        for match in _EMAIL.finditer(message.text):
            message.candidates.append(Candidate("email", match.group().lower(), *match.span(), confidence=0.99))
        message.candidates.extend(_phone_numbers(message))
        return doc


def _phone_numbers(message: Message) -> Iterator[Candidate]:
    region = message.context.region
    regions = ([region.upper()] if region else []) + [code for code in _REGIONS.get(message.language.code, ()) if code != region]
    for match in _DIGITS.finditer(message.text):
        written = match.group()
        if _DATE_LIKE.fullmatch(written):
            continue
        if found := _read(written, regions or ["US"]):
            number, confidence = found
            yield Candidate("phone_number", number, *match.span(), confidence=confidence)


def _read(written: str, regions: list[str]) -> tuple[str, float] | None:
    """The number as E.164 and how sure it is one: the first region where it is valid, else the first where it is possible."""
    possible = None
    international = written.startswith(("+", "(+", "00"))
    for region in ["ZZ"] if international else regions:
        try:
            number = phonenumbers.parse("+" + written[2:] if written.startswith("00") else written, region)
        except NumberParseException:
            continue
        if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
            continue
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number):
            return e164, 0.95
        possible = possible or (e164, 0.85 if international else 0.65)
    return possible
