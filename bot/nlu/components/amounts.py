"""Sums of money, with a symbol, a code or a word for the currency."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from bot.nlu.message import Candidate, Message, message_of
from bot.nlu.numerals import CHINESE_NUMBER, ENGLISH_NUMBER, chinese_number, english_number
from bot.nlu.phrases import read_lookup
from bot.nlu.traditional import simplified_characters

_DIGITS = r"\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_PLAIN_NUMBER = rf"(?P<number>(?:{_DIGITS})(?!\d))"
_NUMBER = rf"(?<![\dA-Za-z])(?<!\d[.,]){_PLAIN_NUMBER}"
_BORDER_BEFORE, _BORDER_AFTER = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9]|'[a-z])"
_MULTIPLIER = r"(?P<multiplier>\s?[kK](?![A-Za-z])|万|千|百)?"
_POINTS = "分"  # 1200分 are points of the shop
_NOT_A_PIECE = "(?!一块(?![钱\\d一二三四五六七八九]))"  # 磕掉一块
_MULTIPLIERS = {"k": 1000, "万": 10_000, "千": 1000, "百": 100}
_DOLLARS = {"CA": "CAD", "AU": "AUD", "SG": "SGD", "HK": "HKD", "TW": "TWD", "NZ": "NZD", "MX": "MXN"}


class AmountFinder:
    """Amounts as {"minor", "currency"}; the span includes the currency."""

    def load(self, folder: Path) -> None:
        values: list[dict[str, Any]] = read_lookup(folder, "currency")["values"]
        self._digits = {value["name"]: int(value["digits"]) for value in values}
        self._symbols = _by_word(values, "symbols", fold=False)
        self._words = _by_word(values, "synonyms") | {value["name"].lower(): value["name"] for value in values}
        self._chinese = _by_word(values, "zh_synonyms")
        self._minor = {word: value["name"] for value in reversed(values) for word in value["minor"] if word != _POINTS}
        self._notes = {word: (count, value["name"]) for value in values for word, count in value.get("notes", {}).items()}
        tenths = {word: value["name"] for value in values for word in value["tenth"]}
        symbols, words, chinese, minor = (
            _alternatives(group) for group in (self._symbols, self._words, self._chinese, self._minor)
        )
        tenth = _alternatives(tenths)
        codes = _alternatives(value["name"].lower() for value in values)
        chinese_digits = rf"(?P<han>{CHINESE_NUMBER})"
        chinese_tenths = rf"(?:(?P<tenths>[\d一二两三四五六七八九])(?:{tenth})?(?![\d个件台]))?"
        self._patterns = [
            re.compile(rf"(?:{symbols})\s?{_PLAIN_NUMBER}\s?(?P<word>{codes}){_BORDER_AFTER}", re.IGNORECASE),
            re.compile(rf"(?P<symbol>{symbols})\s?{_PLAIN_NUMBER}{_MULTIPLIER}"),
            re.compile(rf"{_BORDER_BEFORE}(?P<word>{codes})\s?{_PLAIN_NUMBER}{_MULTIPLIER}", re.IGNORECASE),
            re.compile(rf"{_NUMBER}{_MULTIPLIER}\s?(?P<symbol>{symbols})(?![\d])"),
            re.compile(rf"{_NUMBER}{_MULTIPLIER}\s?(?P<word>{words}){_BORDER_AFTER}", re.IGNORECASE),
            re.compile(rf"(?:{_NUMBER}{_MULTIPLIER}|{_NOT_A_PIECE}{chinese_digits})\s?(?P<chinese>{chinese}){chinese_tenths}"),
            re.compile(rf"(?:{_NUMBER}|{chinese_digits})\s?(?P<tenth>{tenth})(?:[\d一二三四五六七八九]分)?"),
            re.compile(rf"{_NUMBER}\s?(?P<minor>{minor}){_BORDER_AFTER}", re.IGNORECASE),
            re.compile(rf"{_BORDER_BEFORE}(?P<english>{ENGLISH_NUMBER})\s(?P<minor>{minor}){_BORDER_AFTER}", re.IGNORECASE),
            re.compile(
                rf"{_BORDER_BEFORE}(?P<english>(?:an? )?{ENGLISH_NUMBER})\s(?P<word>{words}){_BORDER_AFTER}", re.IGNORECASE
            ),
        ]
        self._note = re.compile(
            rf"{_BORDER_BEFORE}(?:an?\s)?(?P<note>{_alternatives(self._notes)}){_BORDER_AFTER}", re.IGNORECASE
        )

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        for pattern in self._patterns:
            message.candidates.extend(self._found(pattern, message))
        for match in self._note.finditer(message.text):
            count, currency = self._notes[match["note"].lower()]
            minor = count * 10 ** self._digits[currency]
            message.candidates.append(Candidate("amount", {"minor": minor, "currency": currency}, *match.span(), confidence=0.8))
        return doc

    def _found(self, pattern: re.Pattern[str], message: Message) -> Iterator[Candidate]:
        for match in pattern.finditer(simplified_characters(message.text)):
            parts = match.groupdict()
            try:
                number = _number(parts)
            except (ValueError, InvalidOperation):
                continue
            currency, confidence = self._currency(parts, message)
            if parts.get("tenths"):
                number += Decimal(chinese_number(parts["tenths"])) / 10
            if parts.get("tenth"):
                number /= 10
            scale = 1 if parts.get("minor") else 10 ** self._digits.get(currency, 2)
            minor = int((number * scale).to_integral_value())
            if minor < 10**15:
                yield Candidate("amount", {"minor": minor, "currency": currency}, *match.span(), confidence=confidence)

    def _currency(self, parts: dict[str, Any], message: Message) -> tuple[str, float]:
        region = (message.context.region or "").upper()
        if parts.get("minor"):
            word = parts["minor"].lower()
            return (_DOLLARS.get(region, "USD") if word.startswith("cent") else self._minor[word]), 0.8
        if parts.get("tenth"):
            return "CNY", 0.85
        written = parts.get("symbol") or parts.get("chinese") or parts["word"].lower()
        if written in ("$", "dollar", "dollars", "buck", "bucks"):
            return _DOLLARS.get(region, "USD"), 0.95
        if written in ("¥", "￥", "円") and (region == "JP" or message.language.code == "ja"):
            return "JPY", 0.95
        code = (self._symbols if parts.get("symbol") else self._chinese if parts.get("chinese") else self._words)[written]
        return code, 0.95


def _number(parts: dict[str, Any]) -> Decimal:
    if parts.get("han"):
        return Decimal(chinese_number(parts["han"]))
    if parts.get("english"):
        return Decimal(english_number(parts["english"]))
    written = str(parts["number"])
    multiplier = _MULTIPLIERS[(parts.get("multiplier") or "").strip().lower()] if parts.get("multiplier") else 1
    return decimal_of(written) * multiplier


def decimal_of(written: str) -> Decimal:
    """1,299.50 and 1.299,50 and 1 299,5 alike; two digits or one after the last mark are decimals, three are thousands."""
    whole, fraction = written, ""
    if match := re.fullmatch(r"(.*\d)[.,](\d{1,2})", written):
        whole, fraction = match[1], match[2]
    return Decimal(re.sub(r"\D", "", whole) + ("." + fraction if fraction else ""))


def _by_word(values: list[dict[str, Any]], field: str, fold: bool = True) -> dict[str, str]:
    return {(word.lower() if fold else word): value["name"] for value in values for word in value[field]}


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"
