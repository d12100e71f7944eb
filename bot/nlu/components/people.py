"""Names of persons and postal addresses, where the wording or the form makes them clear."""

import re
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc

from bot.nlu.message import Candidate, message_of
from bot.nlu.phrases import read_lookup

_CAPITALISED = r"[A-ZÀ-Þ][\w'À-ÿ-]{0,30}"
_LATIN_NAME = rf"{_CAPITALISED}(?:\s(?:(?:van|von|de|da|del|der|di|la|le|bin|al)\s){{0,2}}{_CAPITALISED}){{0,3}}"
_NAME_IS = (
    r"\b(?:my|his|her|the|full|first|last|sur|account holder'?s?) ?name(?:'s| is| should be|:)(?: now)?|\bfull name|"
    r"\b(?:ordered|registered|booked) under|\bask for|\bcall me|\bname on (?:the|my) (?:order|account|card)(?: is|:)?|"
    r"\bme llamo|\bmi nombre es|\bje m'appelle|\bmon nom est|\bich hei(?:ß|ss)e|\bmein name ist|\bmi chiamo|\bmeu nome é"
)
_SAYS_NAME = re.compile(rf"(?i:{_NAME_IS})\s+(?P<name>{_LATIN_NAME})")
_SAYS_LOWER_NAME = re.compile(
    r"\bmy name(?:'s| is)\s+(?P<name>[a-z]{2,15}(?:\s[a-z]{2,15})?)(?=\s*(?:[,.!;]|$|and\b|\bi\b))", re.IGNORECASE
)
_CORRECTS_NAME = re.compile(
    rf"\b[Nn]ame\b.{{0,50}}?\b(?:should be|to|it's|is)\s(?P<name>{_LATIN_NAME})"
    rf"|\b[Ss]urname\b.{{0,20}}?\b(?:it's|is|to|should be)\s(?P<surname>{_LATIN_NAME})"
)
_PRESENTS = re.compile(
    rf"(?i:\bi'm|\bi am|\bit's|\bits|\bthis is|\bhere is|\bich bin|\bsoy|\bje suis|\bsono)\s(?P<name>{_LATIN_NAME}|[a-z]{{1,30}})"
)
_FULL_NAME = re.compile(r"(?<!\w)(?P<given>[A-ZÀ-Þ][\w'À-ÿ-]+)\s(?P<family>[A-ZÀ-Þ][a-zà-ÿ'-]+)(?!\w)")
_NOT_FAMILIES = frozenset(
    {"street", "road", "avenue", "lane", "drive", "square", "court", "place", "hill", "park", "gardens", "terrace", "from", "at"}
)
_HAN = "\u4e00-\u9fff"
_CHINESE_NAME_IS = (
    "我叫|名字(?:应该|想)?(?:是|叫|改成|改为|改)|姓名[是:]?|收[件货]人[是:]?(?:改成|写)?|联系人[是:]?|户名[是:]?|应该是|叫我"
)
_CHINESE_SAYS = re.compile(rf"(?:{_CHINESE_NAME_IS})\s?(?P<name>[{_HAN}·]{{2,8}})")
_CHINESE_PRESENTS = re.compile(rf"(?:我是|这里是|本人)(?P<name>[{_HAN}]{{2,4}})(?=[,。!.\s、]|$)")

_STREET = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Square|Sq|Place|Pl|Terrace|Close|Crescent|Row|"
    "Park|Hill|Gardens|Quay|Highway|Hwy"
)
_PART = (
    r"(?:Apt|Flat|Unit|Suite|Floor|No)\.?\s?\w{1,6}|[A-Z]{1,2}\d[\dA-Z]?\s\d[A-Z]{2}|"
    r"\d{4,6}(?:-\d{3,4})?|[A-ZÀ-Þ][\wÀ-ÿ'.-]{0,30}"
)
_MORE = rf"(?:,?\s(?:{_PART})){{0,10}}"
_ENGLISH_ADDRESS = re.compile(
    rf"\b(?:(?:Flat|Apt|Unit)\.? \w{{1,6}}, )?\d{{1,5}}[A-Za-z]?\s(?:[NSEW]\.?\s)?"
    rf"(?:[A-Z0-9][\w'.-]{{0,30}}\s){{1,3}}(?:{_STREET})\b\.?{_MORE}"
)
_LOWER_ADDRESS = re.compile(
    rf"\b\d{{1,5}}[a-z]?\s(?:[a-z][\w'-]{{0,30}}\s){{1,2}}(?:{_STREET})\b(?:,\s?[a-z]{{1,30}}){{0,4}}", re.IGNORECASE
)
_KINDS_OF_STREET = "[Rr]ue|[Aa]venue|[Bb]oulevard|[Pp]lace|[Cc]alle|[Aa]venida|[Pp]laza|[Vv]ia|[Vv]iale|[Pp]iazza|[Rr]ua|[Pp]raça"
_GERMAN_STREETS = r"straße|strasse|str\.|weg|platz|gasse|allee|ring|damm"
_EUROPEAN_ADDRESS = re.compile(
    rf"\b[A-ZÀ-Þ][\wÀ-ÿ-]{{0,30}}(?:{_GERMAN_STREETS})\s\d{{1,4}}[a-z]?{_MORE}"
    rf"|\b\d{{1,4}}\s[A-ZÀ-Þ][\wÀ-ÿ-]{{0,30}}(?:{_GERMAN_STREETS})\b{_MORE}"
    rf"|\b(?:\d{{1,4}},?\s)?(?:{_KINDS_OF_STREET})\s(?:(?:de|des|du|la|le|les|del|della|da|do|dos)\s){{0,3}}"
    rf"{_CAPITALISED}(?:\s{_CAPITALISED}){{0,3}}(?:,?\s\d{{1,4}}[a-z]?)?{_MORE}"
)
# (?>...) does not try again: without it a line of 市 would take for ever.
_CHINESE_PLACE = rf"(?>(?:[{_HAN}]{{2,7}}?(?:省|市|自治区|特别行政区|区|县|镇|乡|州)){{1,4}})"
_CHINESE_ROOM = rf"(?>(?:[{_HAN}A-Za-z\d-]{{1,10}}?(?:室|楼|栋|幢|单元|层|座|号|房)(?:\d{{1,4}}(?!\d))?){{0,4}})"
_CHINESE_ADDRESS = re.compile(
    rf"{_CHINESE_PLACE}[{_HAN}A-Za-z\d-]{{0,16}}?(?:路|街|道|巷|弄|村|园|苑|大厦|广场|花园|小区|胡同)"
    rf"(?:[{_HAN}]{{0,4}}\d{{1,5}}[号弄](?:院|楼|库)?)?{_CHINESE_ROOM}"
    rf"|[{_HAN}]{{2,6}}?(?:路|街|大道|巷|胡同)\d{{1,5}}[号弄]{_CHINESE_ROOM}"
)
_CHINESE_LEAD = re.compile(r"^.{0,8}?(?:寄到|改成|改到|改为|改寄|送到|发到|换成|搬到|[地住]址是?|住在|我在|是|到|在|为)(?=.{6})")


class PersonFinder:
    """Person names after "my name is" and the like, addresses by street and number."""

    def load(self, folder: Path) -> None:
        names = read_lookup(folder, "given_name")
        self._given = frozenset(name.lower() for name in names["given"])
        self._family = tuple(sorted(names["zh_family"], key=len, reverse=True))

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        message.candidates.extend(self._names(message.text))
        message.candidates.extend(_addresses(message.text))
        return doc

    def _names(self, text: str) -> Iterator[Candidate]:
        for pattern in (_SAYS_NAME, _SAYS_LOWER_NAME, _CORRECTS_NAME):
            for match in pattern.finditer(text):
                group = "name" if match["name"] else "surname"
                yield _named(match, group, 0.9)
        for match in _PRESENTS.finditer(text):
            if match["name"].split()[0].lower() in self._given:
                yield _named(match, "name", 0.85)
        for match in _FULL_NAME.finditer(text):
            if match["given"].lower() in self._given and match["family"].lower() not in _NOT_FAMILIES:
                yield Candidate("person_name", match.group(), *match.span(), confidence=0.75)
        for match in _CHINESE_SAYS.finditer(text):
            if length := self._chinese_name_length(match["name"]):
                start = match.start("name")
                yield Candidate("person_name", text[start : start + length], start, start + length, 0.9)
        for match in _CHINESE_PRESENTS.finditer(text):
            if self._chinese_name_length(match["name"]) == len(match["name"]):
                yield _named(match, "name", 0.8)

    def _chinese_name_length(self, text: str) -> int:
        """How much of the text is a full name: a family name and one or two characters more; 0 for none."""
        family = next((name for name in self._family if text.startswith(name)), None)
        if family is None:
            return 0
        given = re.match(r"[^了的吧吗呢啊和,，]{1,2}", text[len(family) :])
        return len(family) + given.end() if given else 0


def _named(match: re.Match[str], group: str, confidence: float) -> Candidate:
    name = match[group].rstrip(".")
    return Candidate("person_name", name, match.start(group), match.start(group) + len(name), confidence)


def _addresses(text: str) -> Iterator[Candidate]:
    for pattern, confidence in ((_ENGLISH_ADDRESS, 0.85), (_LOWER_ADDRESS, 0.7), (_EUROPEAN_ADDRESS, 0.8)):
        for match in pattern.finditer(text):
            address = match.group().rstrip(" ,.")
            yield Candidate("address", address, match.start(), match.start() + len(address), confidence)
    for match in _CHINESE_ADDRESS.finditer(text):
        start = match.start()
        while lead := _CHINESE_LEAD.match(text[start : match.end()]):
            start += lead.end()
        yield Candidate("address", text[start : match.end()], start, match.end(), 0.85)
