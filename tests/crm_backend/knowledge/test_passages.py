"""Cutting an article into passages and a text into words."""

import pytest

from crm_backend.knowledge.passages import LONGEST, passages
from crm_backend.knowledge.words import words

BODY = """
**How long?** Three *days*; see [the list](https://shop.example/list).

## Costs

Here is what you pay:

| Way | Cost |
|---|---|
| Standard | free |
| Express | $12 |

1. Choose a way.
2. Pay.

<b>Not HTML</b>
"""


def test_each_block_is_a_passage_of_plain_text_under_its_heading() -> None:
    assert passages("In short: three days.", BODY) == [
        "In short: three days.",
        "How long? Three days; see the list.",
        "Costs\nHere is what you pay:\nWay · Cost\nStandard · free\nExpress · $12",
        "Costs\n1. Choose a way.\n2. Pay.",
        "Costs\n<b>Not HTML</b>",
    ]


def test_a_short_paragraph_before_another_stands_alone() -> None:
    assert passages("", "**One**\n\nTwo.\n\n## H\n\nThree.") == ["One", "Two.", "H\nThree."]


@pytest.mark.parametrize("sentence", ["A sentence of some length that says something. ", "这是一个有点长的句子，说明一些事情。"])
def test_what_is_long_is_cut_between_sentences_and_nothing_is_lost(sentence: str) -> None:
    parts = passages("", sentence * 40)
    assert len(parts) > 1 and all(len(part) <= LONGEST for part in parts)
    assert "".join(parts).replace(" ", "") == (sentence * 40).replace(" ", "").strip()


def test_nothing_gives_nothing() -> None:
    assert passages("", "") == [] and passages(" ", "\n\n---\n") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Does it SHIP to the islands?", ["ship", "island"]),
        ("shipping ships shipped", ["ship", "ship", "ship"]),
        ("退款運費", ["退款", "运费"]),
        ("扫地机器人", ["扫地", "机器", "机器人"]),
        ("¿Cuánto tardan las devoluciones?", ["tardan", "devolucion"]),
        ("la devolución, la DEVOLUCION", ["devolucion", "devolucion"]),
        ("2.4 GHz, LT-100001", ["2.4", "ghz", "lt-100001"]),
        ("전화", ["전화"]),
        ("?!'\" NEAR(", ["near"]),
        ("", []),
    ],
)
def test_the_words_by_which_a_text_is_found(text: str, found: list[str]) -> None:
    assert words(text) == found
