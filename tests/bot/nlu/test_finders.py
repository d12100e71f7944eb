"""Each finder of entities by itself, without the pipeline that would hide its failure: whatever it is given, it answers."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from bot.nlu import ParseContext
from bot.nlu.components.tokenizer import MessageTokenizer
from bot.nlu.message import Message, message_of
from bot.nlu.pipeline import assemble
from bot.nlu.results import Language
from bot.nlu.settings import read_settings

NAMES = ("codes", "contacts", "dates", "amounts", "quantities", "products", "wordings", "people", "overlaps")
LANGUAGES = ("en", "zh", "es", "fr", "de", "pt", "it", "ja", "ko")
PIECES = [
    *(
        "LT-100001",
        "tk 1042",
        "1Z 999 AA1",
        "SF123456789012345",
        "9400 1112 0255",
        "code ",
        "SAVE10",
        "优惠码",
        "DHL",
        "快递单号",
    ),
    *(
        "@",
        "a.b@c.example",
        "+1 415",
        "(020) ",
        "13800138000",
        "00",
        "99999999999999999999",
        "31 February",
        "2月30号",
        "the 31st",
    ),
    *(
        "on Monday ",
        "a week from ",
        "in 999 years",
        "9999-12-31",
        "31/12/9999",
        "下下周三",
        "上个月31号",
        "半",
        "凌晨25点",
        "今晚",
        "双十一",
    ),
    *(
        "$",
        "¥",
        "元",
        "块",
        "五毛",
        "万万万",
        "1,299.50",
        "twenty two dozen ",
        "fifty cents",
        "a fiver",
        "两台",
        "一打灯泡",
        "x3",
        "俩",
    ),
    *("robot vaccum ", "空气静化器", "my plug ", "in Welsh ", "an Italian plug", "too big", "退", "because ", "return "),
    *(
        "my name is ",
        "Dana Lin",
        "欧阳",
        "我叫",
        "收件人",
        "12 Baker St, ",
        "PO Box 1",
        "上海市浦东新区世纪大道",
        "100号",
        "A座",
        "路",
        "市",
    ),
    *(
        "\x00",
        "\u202e",
        "\u200f",
        "\u200d",
        "😀",
        "\ud800",
        "e\u0301",
        "ﷺ",
        "İ",
        "Ａ１",
        "٣",
        "½",
        "²",
        "\u3000",
        "\n",
        " ",
        ",",
        "。",
        "-",
    ),
    *("hace tres días", "vor 3 Tagen", "3日前", "다음 주 금요일", "às 15h", "mañana a las 99", "32月45日", "이백", "二十三時"),
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=12).map("".join)


@dataclass(frozen=True)
class Finders:
    """The finders as a model has them, called one after the other; one that fails fails the test."""

    tokenizer: MessageTokenizer
    components: tuple[Callable[[Doc], Doc], ...]

    def read(self, text: str, context: ParseContext, language: str) -> Message:
        doc = self.tokenizer.tokenize(text, context)
        message_of(doc).language = Language(language, 1.0)
        for component in self.components:
            doc = component(doc)
        return message_of(doc)


@pytest.fixture(scope="module")
def finders(model: Path, config: Path) -> Finders:
    nlp, tokenizer = assemble(read_settings(config))
    for name in NAMES:
        if load := getattr(nlp.get_pipe(name), "load", None):
            load(model)
    return Finders(tokenizer, tuple(nlp.get_pipe(name) for name in NAMES))


def check(message: Message, original: str) -> None:
    """Every span lies in the text, none overlaps another, and each entity has a value and a confidence."""
    last = 0
    for found in message.candidates:
        assert last <= found.start < found.end <= len(message.text)
        last = found.end
        assert 0 < found.confidence <= 1
        assert found.value != ""
        start, end = message.content.original_span(found.start, found.end)
        assert 0 <= start < end <= len(original)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(LANGUAGES), st.sampled_from([None, "US", "CN", "GB", "JP", "ZZ", "?"]))
def test_no_finder_fails_on_any_text(finders: Finders, text: str, language: str, region: str | None) -> None:
    check(finders.read(text, ParseContext(region=region), language), text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00" * 40,
        "😀🎉👍" * 20,
        "\u202e‏שלום LT-100001 مرحبا\u202c",
        "where 我的 order は どこ LT-100001 어제",
        "LT-100001 " * 10_000,
    ],
    ids=["empty", "null bytes", "emoji", "right to left", "mixed scripts", "100 KB"],
)
def test_bad_input_is_read_as_far_as_it_can_be(finders: Finders, text: str, language: str) -> None:
    message = finders.read(text[:10_000], ParseContext(), language)
    check(message, text)
    assert any(found.value == "LT-100001" for found in message.candidates) == ("LT-100001" in text)


def test_all_entities_of_a_message_of_twelve_words_cost_little(finders: Finders) -> None:
    text = "I would like to return the desk lamp I bought last Friday please"
    times = []
    for _ in range(60):
        started = time.process_time()
        finders.read(text, ParseContext(), "en")
        times.append(1000 * (time.process_time() - started))
    assert statistics.median(times) < 4  # 1 ms on an idle machine
