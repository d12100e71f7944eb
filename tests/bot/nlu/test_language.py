"""Languages of short messages."""

import time
from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu import ParseContext, Pipeline
from bot.nlu.components.language import LanguageDetector
from bot.nlu.settings import read_settings
from tests.bot.nlu.conftest import ROOT

ENABLED = ("en", "zh", "es", "fr", "de", "pt", "it", "ja", "ko")
SHORT = [
    ("hello", "en"),
    ("where is my order", "en"),
    ("hola", "es"),
    ("¿dónde está mi pedido?", "es"),
    ("quiero cancelar", "es"),
    ("bonjour", "fr"),
    ("où est mon colis ?", "fr"),
    ("je veux un remboursement", "fr"),
    ("danke", "de"),
    ("wo ist mein Paket", "de"),
    ("ich möchte stornieren", "de"),
    ("obrigado", "pt"),
    ("onde está a minha encomenda", "pt"),
    ("grazie", "it"),
    ("dov'è il mio ordine", "it"),
    ("你好", "zh"),
    ("我的LT-100001到哪了", "zh"),
    ("change一下order，加一个台灯", "zh"),
    ("订单LT-100001，邮箱dana@lantern.example，请问到哪了", "zh"),
    ("我的邮箱是dana@lantern.example", "zh"),
    ("看https://lantern.example/help怎么退货", "zh"),
    ("注文はどこですか", "ja"),
    ("ありがとう", "ja"),
    ("주문 어디에 있어요", "ko"),
]


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    """As config.yml sets it."""
    values = next(each.values for each in read_settings(ROOT / "config.yml") if each.name == "language")
    return LanguageDetector(**values)


@pytest.fixture(scope="module")
def held_out() -> list[tuple[str, str]]:
    messages = yaml.safe_load((ROOT / "nlu_data/language/held_out/short.yml").read_text(encoding="utf-8"))
    return [(text, code) for code, texts in messages.items() for text in texts]


@pytest.mark.parametrize(("text", "code"), SHORT)
def test_knows_the_language_of_a_few_words(pipeline: Pipeline, text: str, code: str) -> None:
    assert pipeline.parse(text).language.code == code


def test_held_out_messages_of_one_to_six_words(detector: LanguageDetector, held_out: list[tuple[str, str]]) -> None:
    right = {code: [] for code in ENABLED}  # type: dict[str, list[bool]]
    for text, code in held_out:
        right[code].append(detector.detect(text, None, ENABLED).code == code)
    assert min(len(hits) for hits in right.values()) >= 40
    assert sum(map(sum, right.values())) >= 0.98 * len(held_out)
    assert min(sum(hits) / len(hits) for hits in right.values()) >= 0.95


def test_where_the_script_decides_it_costs_next_to_nothing(detector: LanguageDetector, held_out: list[tuple[str, str]]) -> None:
    texts = [text for text, code in held_out if code in ("zh", "ja", "ko")]
    started = time.process_time()
    for text in texts:
        detector.detect(text, None, ENABLED)
    assert (time.process_time() - started) / len(texts) < 0.0005


@pytest.mark.parametrize("text", ["LT-100001", "😀", "12", "dana@lantern.example", "", "привет", "مرحبا"])
def test_what_has_no_words_it_knows_stays_in_the_conversations_language(pipeline: Pipeline, text: str) -> None:
    language = pipeline.parse(text, ParseContext(language="fr")).language
    assert (language.code, language.confidence < 0.5) == ("fr", True)


def test_a_word_of_many_languages_is_taken_as_the_conversations(pipeline: Pipeline) -> None:
    codes = [pipeline.parse("no", ParseContext(language=code)).language.code for code in ("es", "it", "en")]
    assert codes == ["es", "it", "en"]


def test_one_foreign_word_does_not_move_a_conversation(pipeline: Pipeline) -> None:
    language = pipeline.parse("gracias", ParseContext(language="en")).language
    assert (language.code, language.confidence < 0.7) == ("es", True)  # 0.7: crm_backend/conversations/language.py


def test_a_clear_sentence_overrides_the_conversations_language(pipeline: Pipeline) -> None:
    language = pipeline.parse("Could you please tell me where my order is?", ParseContext(language="de")).language
    assert language.code == "en"
    assert language.confidence > 0.9


@pytest.mark.parametrize("so_far", ["zh", "en"])
def test_a_switch_of_languages_in_a_message_keeps_the_conversations(pipeline: Pipeline, so_far: str) -> None:
    assert pipeline.parse("我的 order 到哪了", ParseContext(language=so_far)).language.code == so_far


def test_a_foreign_name_in_a_sentence_is_no_switch(pipeline: Pipeline) -> None:
    language = pipeline.parse("我想买一个 iPhone 用的无线充电器，什么时候能到", ParseContext(language="en")).language
    assert (language.code, language.confidence > 0.7) == ("zh", True)


@pytest.mark.parametrize(
    ("text", "code"),
    [("還沒收到貨", "zh"), ("訂單怎麼取消", "zh"), ("再配達希望", "ja"), ("領収書発行", "ja"), ("退款", "zh"), ("返金", "ja")],
)
def test_chinese_characters_alone_are_told_apart(detector: LanguageDetector, text: str, code: str) -> None:
    for so_far in (None, "zh", "ja"):
        assert detector.detect(text, so_far, ENABLED).code == code


def test_what_both_write_alike_is_the_conversations(detector: LanguageDetector) -> None:
    assert [detector.detect("日本", so_far, ENABLED).code for so_far in (None, "zh", "ja")] == ["zh", "zh", "ja"]
    assert detector.detect("返金", None, ("zh", "en")).code == "zh"


def test_only_wanted_languages_are_answered(pipeline: Pipeline) -> None:
    context = ParseContext(languages=("en", "zh"))
    assert pipeline.parse("hola amigo", context).language.code == "en"


def test_the_same_message_has_the_same_answer_every_time(pipeline: Pipeline) -> None:
    context = replace(ParseContext(), language=None)
    assert len({pipeline.parse("info total normal", context).language for _ in range(20)}) == 1


def test_a_language_that_cannot_be_told_apart_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="languages nl cannot"):
        LanguageDetector(["en", "nl"], "en", 5.0, 1.0)


PIECES = st.sampled_from(
    ["我的", "order", "はい", "주문", "hola ", "que ", " LT-1", "é", "ß", "İ", "'", "?", "привет", "\u0301", "0"]
)


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)),
    so_far=st.sampled_from([None, *ENABLED, "xx"]),
    wanted=st.lists(st.sampled_from(ENABLED), min_size=1, unique=True),
)
def test_any_text_has_one_of_the_wanted_languages(
    detector: LanguageDetector, text: str, so_far: str | None, wanted: list[str]
) -> None:
    language = detector.detect(text, so_far, wanted)
    assert language.code in wanted
    assert 0 <= language.confidence <= 1
