"""Postal addresses by their form: a street with its number, or a post box, and what follows up to the postcode or country."""

import re
from collections.abc import Iterator

from bot.nlu.traditional import simplified_characters

_HAN = "\u4e00-\u9fff"
_CAPITALISED = r"[A-ZÀ-Þ][\w'À-ÿ-]{0,30}"
_STREET = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Square|Sq|Place|Pl|Terrace|Close|Crescent|Row|"
    "Park|Hill|Gardens|Quay|Highway|Hwy|Parkway|Pkwy|Circle|Mews|Grove|Green|Broadway"
)
_ROOM = r"(?:Apt|Apartment|Flat|Unit|Level|Suite|Ste|Floor|Room|Rm|No)\.?\s?#?\w{1,6}|#\s?\w{1,6}"
_BRITISH_POSTCODE = r"[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2}"
_NOT_A_PLACE = r"(?!(?:I|I'm|I'll|My|Please|Thanks|Thank|Order|Can|Could|The|And|It|We|Not|Instead|Phone|Tel|Email|LT|TK)\b)"
_PART = "|".join(
    (
        _ROOM,
        _BRITISH_POSTCODE,
        r"[A-Z]\d[A-Z]\s\d[A-Z]\d",  # Canada
        r"\d{4,6}(?:-\d{3,4})?(?![\d-])",
        rf"{_NOT_A_PLACE}[A-ZÀ-Þ][\wÀ-ÿ'.-]{{0,30}}",
    )
)
_MORE = rf"(?:,?\s(?:{_PART})){{0,10}}"
_NUMBER = rf"(?<![\w-])(?:(?i:{_ROOM}),?\s)?\d{{1,5}}(?:-\d{{1,4}})?[A-Za-z]?(?:/\d{{1,3}})?"
_ENGLISH = re.compile(
    rf"{_NUMBER},?\s(?:[NSEW]\.?\s|(?:North|South|East|West)\s)?"
    rf"(?:(?:[A-Z0-9][\w'.-]{{0,30}}\s){{1,3}}(?:{_STREET})\b\.?|Broadway\b)(?:\s(?:NW|NE|SW|SE|N|S|E|W)\b)?{_MORE}"
)
_LOWER = re.compile(
    r"(?<![\w-])\d{1,5}[a-z]?\s(?:[nsew]\.?\s)?(?:[a-z0-9][\w'-]{0,30}\s){1,2}"
    rf"(?:{_STREET})\b(?:,\s?(?:(?:apt|flat|unit|suite)\s\w{{1,5}}|{_BRITISH_POSTCODE}|\d{{5}}(?!\d)|(?!i\b|my\b|please|thanks|order|not\b|can\b)"
    r"[a-z]{2,20}(?:\s(?!i\b|and\b|please|instead|not\b|for\b|by\b|on\b)[a-z]{2,15}){0,1})){0,4}",
    re.IGNORECASE,
)
_NAMED_HOUSE = re.compile(  # The Old Dairy, Mill Lane, Hexham NE46 1AB
    rf"(?:{_CAPITALISED}(?:\s{_CAPITALISED}){{0,3}},\s){{1,3}}{_CAPITALISED}(?:\s{_CAPITALISED}){{0,2}},?\s{_BRITISH_POSTCODE}\b"
)
_POST_BOX = re.compile(rf"\b(?:P\.?\s?O\.?\s?Box|Postfach|Apartado)\s\d{{1,6}}{_MORE}", re.IGNORECASE)
_KINDS_OF_STREET = "[Rr]ue|[Aa]venue|[Bb]oulevard|[Pp]lace|[Cc]alle|[Aa]venida|[Pp]laza|[Vv]ia|[Vv]iale|[Pp]iazza|[Rr]ua|[Pp]raça"
_GERMAN_STREETS = r"straße|strasse|str\.|weg|platz|gasse|allee|ring|damm"
_EUROPEAN = re.compile(
    rf"\b[A-ZÀ-Þ][\wÀ-ÿ-]{{0,30}}(?:{_GERMAN_STREETS})\s\d{{1,4}}[a-z]?(?!\d){_MORE}"
    rf"|\b\d{{1,4}}\s[A-ZÀ-Þ][\wÀ-ÿ-]{{0,30}}(?:{_GERMAN_STREETS})\b{_MORE}"
    rf"|\b(?:\d{{1,4}},?\s)?(?:{_KINDS_OF_STREET})\s(?:(?:de|des|du|la|le|les|del|della|da|do|dos)\s){{0,3}}"
    rf"{_CAPITALISED}(?:\s{_CAPITALISED}){{0,3}}(?:,?\s\d{{1,4}}[a-z]?(?!\d))?{_MORE}"
)
# (?>...) does not try again: without it a line of 市 would take for ever.
_PLACE = rf"(?>(?:[{_HAN}]{{2,7}}?(?:省|市|自治区|特别行政区|区|县|镇|乡|州)){{1,4}})"
_KINDS_OF_BUILDING = (
    "产业园|科技园|工业园|广场|大厦|中心|花园|家园|公寓|小区|国际|大楼|写字楼|大学|学院|中学|小学|医院|酒店|宾馆|银行|商场|"
    "新村|大院|公馆|名都|园区|城|苑|园(?!区)|府"
)
_BUILDING = rf"(?:[{_HAN}A-Z]{{1,10}}?(?:{_KINDS_OF_BUILDING})(?![{_HAN}]?[路街]))"
_ROOM_NUMBER = r"[A-Za-z]?\d{0,4}[A-Za-z]?-?\d{0,4}[一二三四五六七八九十东南西北]{0,4}"
_ROOM_HAN = rf"(?>(?:{_ROOM_NUMBER}(?:号楼|室|楼|栋|幢|单元|层|座|塔|号|房|门)\s?(?:\d{{1,4}}(?![\d.]))?){{0,5}})"
_BARE_ROOM = r"(?:(?<=[楼栋幢座塔元园苑城心场厦区寓际府])\s?\d{3,4}(?![\d元块年月]))?"
_CHINESE = re.compile(
    rf"(?:{_PLACE}|香港|澳门|台北市?|九龙){{1,3}}(?:"
    rf"[{_HAN}A-Za-z\d-]{{0,24}}?(?:路|街|道|巷|弄|胡同)[{_HAN}]{{0,4}}\d{{1,5}}[号弄](?:院)?(?!楼)"
    rf"|[{_HAN}A-Za-z\d-]{{0,16}}?(?:路|街(?!道)|(?<!街)道|巷|弄|村|园|苑|大厦|广场|花园|小区|胡同)"
    rf"){_BUILDING}?{_ROOM_HAN}{_BARE_ROOM}"
    rf"|[{_HAN}]{{2,6}}?(?:路|街|大道|巷|胡同)\d{{1,5}}[号弄]{_BUILDING}?{_ROOM_HAN}{_BARE_ROOM}"
)
_LEAD = re.compile(
    "^.{0,8}?(?:寄到|改成|改到|改为|改寄|改送|送到|送去|发到|发往|寄往|寄去|换成|搬到|搬去|[地住]址是?|住在|我在|我住|是|到|在|为|寄|送|住)"
    "(?=.{6})"
)


def find(text: str) -> Iterator[tuple[int, int, float]]:
    """Start, end and confidence of each address; several may share words, the longest is meant."""
    for pattern, confidence in ((_ENGLISH, 0.85), (_LOWER, 0.7), (_POST_BOX, 0.85), (_NAMED_HOUSE, 0.8), (_EUROPEAN, 0.8)):
        for match in pattern.finditer(text):
            yield match.start(), match.start() + len(match.group().rstrip(" ,.")), confidence
    if text.isascii():
        return
    text = simplified_characters(text)
    for match in _CHINESE.finditer(text):
        start = match.start()
        while lead := _LEAD.match(text[start : match.end()]):
            start += lead.end()
        yield start, match.end(), 0.85
