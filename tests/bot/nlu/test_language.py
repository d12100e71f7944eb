"""Languages of short messages."""

from dataclasses import replace

import pytest

from bot.nlu import ParseContext, Pipeline

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


@pytest.mark.parametrize(("text", "code"), SHORT)
def test_knows_the_language_of_a_few_words(pipeline: Pipeline, text: str, code: str) -> None:
    assert pipeline.parse(text).language.code == code


@pytest.mark.parametrize("text", ["LT-100001", "😀", "12", "dana@lantern.example", ""])
def test_what_has_no_words_stays_in_the_conversations_language_without_confidence(pipeline: Pipeline, text: str) -> None:
    language = pipeline.parse(text, ParseContext(language="fr")).language
    assert (language.code, language.confidence < 0.5) == ("fr", True)


def test_a_word_of_many_languages_is_taken_as_the_conversations(pipeline: Pipeline) -> None:
    codes = [pipeline.parse("no", ParseContext(language=code)).language.code for code in ("es", "it", "en")]
    assert codes == ["es", "it", "en"]


def test_a_clear_sentence_overrides_the_conversations_language(pipeline: Pipeline) -> None:
    language = pipeline.parse("Could you please tell me where my order is?", ParseContext(language="de")).language
    assert language.code == "en"
    assert language.confidence > 0.9


def test_only_wanted_languages_are_answered(pipeline: Pipeline) -> None:
    context = ParseContext(languages=("en", "zh"))
    assert pipeline.parse("hola amigo", context).language.code == "en"


def test_the_same_message_has_the_same_answer_every_time(pipeline: Pipeline) -> None:
    context = replace(ParseContext(), language=None)
    assert len({pipeline.parse("info total normal", context).language for _ in range(20)}) == 1
