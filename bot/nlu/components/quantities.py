"""How many: a number before a thing, a measure word or "of them", or after a word that asks for a number."""

import re
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc

from bot.nlu.message import Candidate, message_of
from bot.nlu.numerals import CHINESE_NUMBER, ENGLISH_NUMBER, chinese_number, english_number
from bot.nlu.phrases import phrases_of, read_lookup
from bot.nlu.traditional import simplified_characters

_ENGLISH = (
    rf"(?P<number>(?<![\dA-Za-z$€£¥#-])(?<!\d[.,])\d{{1,4}}(?!\d|[.,]\d)|\b(?:{ENGLISH_NUMBER})\b|"
    r"\ba (?:dozen|couple)(?: of)?\b|\bhalf a dozen\b)"
)
_UNIT = (
    r"(?:pieces?|pcs|units?|items?|products?|lamps?|lights?|devices?|things|boxes|box|packs?|packets?|pairs?|sets?|copies|"
    r"of (?:them|these|those)|extra)\b"
)
_ADJECTIVE = (
    r"(?:\s(?:more|extra|new|other|identical|white|black|blue|red|small|large|big|"
    r"of (?:the|your|my|these)(?! (?:\d|two|three|four|five|six))(?: \w+)?)){0,2}"
)
_ASKING = (
    r"(?:quantity|qty|number of \w+)(?: is| to| of|:)?\s*|make (?:it|that) |"
    r"(?:it|that|this|order|quantity|down|up) to |instead of |"
    r"(?:only|just) (?:need |want |got |received |ordered |have |wanted |needed )?|should be |\bnot |\bneed |"
    r"i(?:'d like|'d take|'ll take| want| only need) |"
    r"\badd |\bcount |\bpa(?:y|id) for |\border(?:ed)? |\bbuy |\bbought |\breceived |\bgot |\bup to |\bactually |\ball |\bout of "
)
_NOT_COUNTED = (
    r"(?!\s?(?:%|percent|days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|seconds?|am\b|pm\b|o'clock|st\b|nd\b|rd\b|th\b|times?|"
    r"stars?|points?|cm\b|mm\b|m\b|met(?:re|er)s?|feet|ft\b|inch|kg|grams?|lbs?|watts?|w\b|volts?|v\b|k\b|of\b(?! \d))"
    # nor things that nobody sells here: two cats, two payments
    r"|\s(?:[a-z]{2,15}\s)?(?!pairs|pls|thanks|plus|as\b|unless|perhaps|always)[a-z]{2,20}(?<!s)s\b"
    r"(?<!\bis)(?<!\bwas)(?<!\bhas)(?<!\bthis))"
)
_FROM_TO = re.compile(
    rf"\b(?:quantity|qty|number|order|reduce|increase|raise|lower)\b.{{0,25}}?\bfrom (?P<first>\d{{1,3}}|{ENGLISH_NUMBER}) "
    rf"to (?P<second>\d{{1,3}}|{ENGLISH_NUMBER})(?![\w:./])"
    rf"|(?:数量)?[从由](?P<first_han>\d{{1,3}}|{CHINESE_NUMBER})[个台件盏条只套]?(?:[改换变减加][成到为])"
    rf"(?P<second_han>\d{{1,3}}|{CHINESE_NUMBER})(?![\d号月日点路元块])",
    re.IGNORECASE,
)
_MEASURES = "个台件盏条根只套副把盒箱对双组支款"
_NOT_A_MEASURE = "(?!月|星期|礼拜|小时|钟|工作日|半|多月|人|问题|事|字|号|季度)"
_NOT_GOODS = (
    "(?!订单|单|手机|电脑|设备|账|号码|券|包裹|付款|记录|朋友|地址|型号|颜色|选择|办法|原因|优惠|房间|消息|Lantern|"
    "电话|说法|交代|解释|答复|回复|理由|结果|时间|机会|人工|发票|快递|客服|疑问|建议|邮件)"
)
_CHINESE = re.compile(
    rf"(?<![第\dA-Za-z年月点])(?<!\d[.,])(?P<number>\d{{1,4}}|{CHINESE_NUMBER})\s?(?P<measure>[{_MEASURES}])"
    rf"{_NOT_A_MEASURE}{_NOT_GOODS}"
)
_CHINESE_ASKING = re.compile(
    r"(?:数量|改成|改为|改|换成|只要|只有|不是|一共|总共|加|少|漏|[少漏多]发|收到|到|留|要|来|拿)[了是：:]?\s?$"
)
_AFTER_GOODS = "改的都吧呢了啊嘛哦呀就给也只坏亮能可退换发到才"  # what goes on after 两个 without naming the thing
_DOZENS = {"半": 6, "一": 12, "两": 24}
_WITHOUT_MEASURE = {"俩": 2, "仨": 3}
_POINTING = re.compile(r"[这那哪另上下每同前后某任]$")
_BARE = re.compile(
    rf"\s*(?:all |just |only )?(?P<number>\d{{1,2}}|(?:{ENGLISH_NUMBER})|{CHINESE_NUMBER})\s*[.!。！]?\s*", re.IGNORECASE
)
_LARGEST_BARE = 20  # 88 is a goodbye


class QuantityFinder:
    """Quantities as whole numbers; the span leaves out the measure word, as in 两 of 两台, and keeps "a dozen"."""

    def load(self, folder: Path) -> None:
        products = read_lookup(folder, "product")["values"]
        names = phrases_of(products, "name", "synonyms", "ambiguous")
        nouns = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        self._before_thing = re.compile(rf"{_ENGLISH}{_ADJECTIVE}(?:[\s-](?:{nouns})|\s{_UNIT})", re.IGNORECASE)
        self._after_asking = re.compile(rf"(?:{_ASKING}){_ENGLISH}{_NOT_COUNTED}(?![\w/-])", re.IGNORECASE)
        self._times = re.compile(
            r"(?<![A-Za-z0-9_.])(?<!\d\s)(?:[x×*]\s?(?P<after>\d{1,3})|(?P<number>\d{1,3})\s?[x×](?=\s+[A-Za-z]|\s*$))(?![A-Za-z0-9_]|\.\d)",
            re.IGNORECASE,
        )
        things = "|".join(re.escape(name) for name in phrases_of(products, "zh", "zh_synonyms"))
        self._things = re.compile(things)
        self._after_general = re.compile(rf"[\u4e00-\u9fff]{{0,4}}?(?:{things})|[\s,。.!?;、:()]|$|[{_AFTER_GOODS}]")
        self._special = re.compile(rf"(?P<dozens>[半一两]打)(?=的|(?:{things}))|(?P<number>[俩仨])(?=\s*(?:{things}|$|[,。!?]))")

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        message.candidates.extend(self._english(message.text))
        message.candidates.extend(self._chinese(simplified_characters(message.text)))
        message.candidates.extend(_changed(simplified_characters(message.text)))
        message.candidates.extend(_bare(message.text))
        return doc

    def _english(self, text: str) -> Iterator[Candidate]:
        for pattern, confidence in ((self._before_thing, 0.92), (self._after_asking, 0.8), (self._times, 0.9)):
            for match in pattern.finditer(text):
                group = "number" if match["number"] else "after"
                written = match[group]
                start, end = match.span(group)
                if written.lower() == "one" and not _one_is_counted(match, start, end):
                    continue
                if written.lower().endswith(" of"):
                    end -= 3
                value = 6 if written.lower() == "half a dozen" else english_number(written)
                yield Candidate("quantity", value, start, end, confidence)

    def _chinese(self, text: str) -> Iterator[Candidate]:
        for match in _CHINESE.finditer(text):
            start, end = match.span("number")
            if not self._is_counted(text, match):
                continue
            try:
                value = chinese_number(match["number"])
            except (ValueError, KeyError):
                continue
            yield Candidate("quantity", value, start, end, 0.92)
        for match in self._special.finditer(text):
            value = _DOZENS[match["dozens"][0]] if match["dozens"] else _WITHOUT_MEASURE[match["number"]]
            yield Candidate("quantity", value, *match.span(), confidence=0.85)

    def _is_counted(self, text: str, match: re.Match[str]) -> bool:
        """一个 is often just "a": it counts before a thing or after a word that asks for a number, not in 那一个."""
        before = text[max(0, match.start() - 4) : match.start()]
        if match["measure"] == "个" and not self._after_general.match(text, match.end()):
            return False
        if match["number"] not in ("一", "1"):
            return match["measure"] != "款"
        if _POINTING.search(before) or match["measure"] == "款":
            return False
        return bool(self._things.match(text, match.end()) or _CHINESE_ASKING.search(before))


def _changed(text: str) -> Iterator[Candidate]:
    """ "Reduce it from 6 to 5", 数量从6改成5: both of them."""
    for match in _FROM_TO.finditer(text):
        for group, written in match.groupdict().items():
            if written:
                try:
                    yield Candidate("quantity", _number(written), *match.span(group), confidence=0.85)
                except ValueError:
                    continue


def _bare(text: str) -> Iterator[Candidate]:
    """A number that is the whole message answers a question."""
    if match := _BARE.fullmatch(text):
        try:
            value = _number(match["number"])
        except ValueError:
            return
        if value <= _LARGEST_BARE:
            yield Candidate("quantity", value, *match.span("number"), confidence=0.6)


def _number(written: str) -> int:
    return chinese_number(written) if re.fullmatch(CHINESE_NUMBER, written) else english_number(written)


def _one_is_counted(match: re.Match[str], start: int, end: int) -> bool:
    """ "Make it one" and "one of the kettles", but neither "the wrong one" nor "one of them"."""
    if match.end() > end:
        return not re.match(r"\s(?:of (?:them|these|those)|items?|boxe?s?|units?|pieces?)\b", match.string[end:], re.IGNORECASE)
    before = match.string[:start]
    return bool(re.search(r"\b(?:to|it|that|of|only|just|need|actually)\s$", before, re.IGNORECASE))
