"""Whatever a customer sends, understanding answers, and quickly."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu import ParseContext, Pipeline

ODD = [
    "",
    " ",
    "\n\t",
    "\x00\x1b[31m",
    "😀😀😀",
    "\ud800",
    "\u200b\u200d",
    "?!?!",
    "/cancel_order{}",
    "ﷺ" * 50,
    "a\u0301" * 200,
    "İ" * 30,
]
ALPHABET = st.one_of(
    st.characters(),
    st.sampled_from("LTtk-0123456789元块个月日号点半周上下天前後@.+$€ ０１２ＬＴ二十三万两"),
    st.characters(categories=["Cs", "Cc", "Cf"]),
)


@settings(max_examples=300, deadline=None)
@given(st.text(ALPHABET, max_size=80))
def test_any_string_parses_and_every_span_is_where_it_says(pipeline: Pipeline, text: str) -> None:
    result = pipeline.parse(text)
    assert result.text == text
    for entity in result.entities:
        assert 0 <= entity.start < entity.end <= len(text)
        assert text[entity.start : entity.end] == entity.text
        assert 0 <= entity.confidence <= 1
    assert -1 <= result.sentiment.score <= 1


@pytest.mark.parametrize("text", ODD)
def test_odd_messages_have_an_intent_of_the_training_data(pipeline: Pipeline, text: str) -> None:
    result = pipeline.parse(text)
    assert result.intent == result.intent_ranking[0]
    assert result.intent.name in {"greet", "track_order", "cancel_order"}


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x00"])
def test_nothing_said_is_unsure_and_neutral(pipeline: Pipeline, text: str) -> None:
    result = pipeline.parse(text)
    assert (result.decision, result.sentiment.label) == ("unsure", "neutral")


@pytest.mark.parametrize(
    "piece",
    [
        "x",
        "1",
        "where is my order? ",
        "我的订单到哪了，",
        "LT-100001 ",
        "一二三四",
        "a@",
        "+1 415 ",
        "12:",
        "Ab ",
        "rue ",
        "号",
        "市",
        "1 ",
        "1-",
        "1,",
        "é",
        "(",
        "name ",
        "tracking ",
        "two ",
        "on Monday ",
        "3月5号",
        "code AB1 ",
        "路1号",
    ],
)
def test_ten_thousand_characters_do_not_take_a_turn(pipeline: Pipeline, piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    started = time.process_time()
    pipeline.parse(text)
    assert time.process_time() - started < 4  # what grows with the square of the length takes minutes


def test_the_wire_form_is_the_contracts(pipeline: Pipeline) -> None:
    wire = json.loads(json.dumps(pipeline.parse("Where is LT-100001?", ParseContext()).to_wire()))
    assert set(wire) == {"language", "intent", "decision", "intent_ranking", "entities", "sentiment"}
    assert set(wire["entities"][0]) == {"entity", "value", "text", "start", "end", "confidence"}
    assert wire["decision"] in {"act", "ask", "unsure"}
    assert wire["intent"] == wire["intent_ranking"][0]


def test_threads_may_share_a_pipeline(pipeline: Pipeline) -> None:
    texts = [f"where is LT-{number}" for number in range(100000, 100040)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(pipeline.parse, texts))
    assert [result.entities[0].value for result in results] == [text[-9:] for text in texts]
