"""Names of persons and postal addresses, where the wording or the form makes them clear."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc

from bot.nlu import addresses
from bot.nlu.components.products import WORDS_FILE
from bot.nlu.message import Candidate, Message, message_of
from bot.nlu.phrases import fold, read_lookup
from bot.nlu.traditional import simplified_characters

_CAPITALISED = r"[A-ZÀ-Þ][\w'À-ÿ-]{0,30}"
_LATIN_NAME = rf"{_CAPITALISED}(?:\s(?:(?:van|von|de|da|del|der|den|di|la|le|bin|al)\s){{0,2}}{_CAPITALISED}){{0,3}}"
_WHO = (
    "wife|husband|son|daughter|mother|father|mum|mom|dad|brother|sister|friend|partner|neighbou?r|roommate|flatmate|girlfriend|"
    "boyfriend|colleague|boss|assistant|agent|rep|representative|manager|technician|courier"
)
_NAME_IS = "|".join(
    (
        r"\b(?:my|his|her|the|full|first|last|sur|account holder'?s?) ?name(?:'s| is| should be|:)?(?: now| spelled| spelt)?",
        r"^name(?:'s| is|:)|\bunder the name(?: of)?|\bname on (?:the|my) (?:order|account|card)(?: is|:)?",
        r"\b(?:ordered|registered|booked|placed|bought|signed) (?:under|by|for)|\b(?:is|was|it's) under|\baddressed to|\bc/o",
        r"\bask for|\bcall me|\bcalled|\bnamed|\b(?:spoke|talked|speaking|chatted) (?:to|with)|\b(?:mr|mrs|ms|miss|dr)\.?",
        r"\b(?:recipient|addressee|attn|customer|name)(?: is| should be|:)",
        rf"\b(?:my|your|our|the) (?:\w+ )?(?:{_WHO}|lad|guy|bloke|lady|man|woman|driver|neighbors?)(?: is| named| called|,)?",
        r"\bme llamo|\bmi nombre es|\bje m'appelle|\bmon nom est|\bich hei(?:ß|ss)e|\bmein name ist|\bmi chiamo|\bmeu nome é",
    )
)
_SAYS_NAME = re.compile(rf"(?i:{_NAME_IS})\s+(?i:(?:mr|mrs|ms|miss|dr)\.?\s)?(?P<name>{_LATIN_NAME})")
_SAYS_LOWER_NAME = re.compile(
    r"\bname(?:'s| is|:)\s+(?P<name>[a-z]{2,15}(?:\s[a-z]{2,15})?)(?=\s*(?:[,.!;]|$|and\b|\bi\b))", re.IGNORECASE
)
_CORRECTS_NAME = re.compile(
    rf"\b[Nn]ame\b.{{0,50}}?\b(?:should be|to|it's|is)\s(?P<name>{_LATIN_NAME})|\bshould (?:say|read)\s(?P<read>{_LATIN_NAME})"
    rf"|\b[Ss]urname\b.{{0,20}}?\b(?:it's|is|to|should be)\s(?P<surname>{_LATIN_NAME})"
)
_PRESENTS = re.compile(
    r"(?i:\bi'm|\bi am|\bim|\bit's|\bits|\bthis is|\bhere is|\bich bin|\bsoy|\bje suis|\bsono)\s"
    rf"(?P<name>{_LATIN_NAME}|[a-z]{{1,30}})"
)
_IS_HERE = re.compile(rf"(?P<name>{_LATIN_NAME})\s(?:(?:here|speaking)\b|from\s[A-Z])")
_SIGNS = re.compile(
    r"(?i:\b(?:regards|best|thanks|thank you|cheers|sincerely|yours|faithfully|rgds|thx)[,.!]?\s|(?<=[\s.,!?])[-~]\s?)"
    rf"(?P<name>{_LATIN_NAME})\W*$"
)
_FULL_NAME = re.compile(r"(?<!\w)(?P<given>[A-ZÀ-Þ][\w'À-ÿ-]+)\s(?P<family>[A-ZÀ-Þ][\w'À-ÿ-]*[a-zà-ÿ])(?!\w)")
_MONTHS = frozenset({"jan", "april", "june", "august"})
_NO_PERSON = "".join(rf"(?<!\b{word} )" for word in ("San", "Santa", "St", "Saint", "Port", "Fort", "Lake", "Mount", "Pro"))
_LONE_NAME = re.compile(rf"(?<![\w'-]){_NO_PERSON}(?P<name>[A-Z][a-zà-ÿ]{{2,20}})(?![\w-]|\s[A-Z])")
_NOT_FAMILIES = frozenset(
    {"street", "road", "avenue", "lane", "drive", "square", "court", "place", "hill", "park", "gardens", "terrace", "from", "at"}
)
_HAN = "\u4e00-\u9fff"
_SAYS_HAN = re.compile(
    "(?:我叫|名字(?:应该|想)?(?:是|叫|改成|改为|改)|姓名[是:]?|收[件货]人(?:姓名|名字)?[是:]?(?:改成|写|换成|叫)?|联系人[是:]?|户名[是:]?|应该是|其实是|叫我|"
    "本人|我是|这里是)"
    rf"\s?(?P<name>[{_HAN}·]{{2,8}})"
)
_MENTIONS_HAN = re.compile(
    "(?:客服|老[婆公]|妻子|丈夫|爸|妈|父亲|母亲|朋友|室友|闺蜜|邻居|同事|儿子|女儿|闺女|哥|姐|弟|妹|男友|女友|经理|店员|师傅|找|联系|转给|跟|由|让|请|给|更正[成为]|改[成为]|写的?是?|"
    "签收人是?)"
    rf"(?P<name>[{_HAN}]{{2,4}})"
)
_ALONE_HAN = re.compile(rf"(?<![{_HAN}])(?P<name>[{_HAN}]{{2,4}})(?=收?(?:[\s,。;、:]|$))")
_NEVER_GIVEN = "了的吧吗呢啊和,，不就也都在有是想要没还怎么什买下订问收退换能会"
_STATES_WHO = frozenset({"phone_number", "email", "order_number"})


class PersonFinder:
    """Person names after a telling word or with a known given name, addresses by their form."""

    def load(self, folder: Path) -> None:
        names = read_lookup(folder, "given_name")
        self._given = frozenset(name.lower() for name in names["given"])
        self._family = tuple(sorted(names["zh_family"], key=len, reverse=True))
        self._given_characters = frozenset("".join(names["zh_given"]))
        self._words = frozenset(json.loads((folder / WORDS_FILE).read_text(encoding="utf-8")))
        self._known_words = self._words - self._given

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        text = message.text
        found = [Candidate("address", text[start:end], start, end, sure) for start, end, sure in addresses.find(text)]
        message.candidates.extend(found)
        message.candidates.extend(self._latin_names(text))
        if not text.isascii():
            message.candidates.extend(self._chinese_names(message))
        return doc

    def _latin_names(self, text: str) -> Iterator[Candidate]:
        for pattern in (_SAYS_NAME, _CORRECTS_NAME, _IS_HERE, _SIGNS, _PRESENTS):
            for match in pattern.finditer(text):
                group = str(match.lastgroup)
                name = self._without_words(match[group])
                if name and (pattern is not _PRESENTS or name[0].isupper() or name.lower() in self._given):
                    yield _named(name, match.start(group), 0.85 if pattern is _PRESENTS else 0.9)
        for match in _SAYS_LOWER_NAME.finditer(text):
            if name := self._without_words(match["name"]):
                yield _named(name, match.start("name"), 0.8)
        for match in _FULL_NAME.finditer(text):
            if match["given"].lower() in self._given and match["family"].lower() not in _NOT_FAMILIES:
                yield _named(match.group(), match.start(), 0.75)
        for match in _LONE_NAME.finditer(text):
            if match["name"].lower() in self._given and match["name"].lower() not in self._words | _MONTHS:
                yield _named(match.group(), match.start(), 0.6)

    def _without_words(self, name: str) -> str:
        """The name without the words after it that are none; empty when it begins with a word that people use otherwise.

        A second word belongs to it: "Watts" is a family name too.
        """
        words = name.split(" ")
        if fold(words[0]) in self._known_words:
            return ""
        kept = next((place for place, word in enumerate(words) if place > 1 and fold(word) in self._known_words), len(words))
        return " ".join(words[:kept])

    def _chinese_names(self, message: Message) -> Iterator[Candidate]:
        text = simplified_characters(message.text)
        for pattern, confidence, strict in ((_SAYS_HAN, 0.9, False), (_MENTIONS_HAN, 0.8, True)):
            for match in pattern.finditer(text):
                if length := self._chinese_name_length(match["name"], strict):
                    start = match.start("name")
                    yield _named(message.text[start : start + length], start, confidence)
        known = "姓" in text or any(candidate.entity in _STATES_WHO for candidate in message.candidates)
        for match in _ALONE_HAN.finditer(text):
            written = match["name"].removesuffix("收")
            if (known or match.group() == text.strip()) and self._chinese_name_length(written, strict=True) == len(written):
                yield _named(message.text[match.start() : match.start() + len(written)], match.start(), 0.7)

    def _chinese_name_length(self, text: str, strict: bool) -> int:
        """How much of the text is a full name: a family name and one or two characters more, 0 for none.

        The second is taken only when names have it; the first too when `strict`.
        """
        family = next((name for name in self._family if text.startswith(name)), None)
        given = text[len(family) :] if family else ""
        if family is None or not given or given[0] in _NEVER_GIVEN or (strict and given[0] not in self._given_characters):
            return 0
        rest_is_name = not strict and len(given) == 2 and given[1] not in _NEVER_GIVEN
        two = rest_is_name or (len(given) > 1 and given[1] in self._given_characters)
        return len(family) + (2 if two else 1)


def _named(name: str, start: int, confidence: float) -> Candidate:
    name = name.rstrip(".").removesuffix("'s")
    return Candidate("person_name", name, start, start + len(name), confidence)
