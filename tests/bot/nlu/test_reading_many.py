"""Many messages read together are read as one by one."""

from pathlib import Path

import pytest
from spacy.tokens import Doc

from bot.nlu import ParseContext, Pipeline
from bot.nlu.components.codes import CodeFinder
from bot.nlu.message import message_of
from bot.nlu.results import ParseResult

SAID = (
    "hello!",
    "where is my parcel LT-100001?",
    "",
    "麻烦取消一下",
    "???",
    "谢谢，太满意了",
    "this is terrible, cancel it",
    "hello!",
)
CONTEXT = ParseContext(timezone="Asia/Shanghai", region="CN")


@pytest.fixture
def own(pipeline: Pipeline, model: Path) -> Pipeline:
    """One whose components a test may break."""
    return Pipeline.load(model)


def meant(result: ParseResult) -> tuple[object, ...]:
    return result.text, result.language.code, result.intent.name, result.decision, result.entities, result.sentiment.label


def test_many_are_read_as_one_by_one(pipeline: Pipeline) -> None:
    together = pipeline.read([(text, CONTEXT) for text in SAID])
    for text, result in zip(SAID, together, strict=True):
        alone = pipeline.parse(text, CONTEXT)
        assert meant(result) == meant(alone)
        assert result.intent.confidence == pytest.approx(alone.intent.confidence, abs=1e-3)
        assert result.sentiment.score == pytest.approx(alone.sentiment.score, abs=1e-3)
    assert pipeline.read([]) == []


def test_a_component_that_fails_at_one_costs_what_it_would_have_found_there(
    own: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(self: CodeFinder, doc: Doc) -> Doc:
        if "terrible" in message_of(doc).text:
            raise ValueError
        return finds(self, doc)

    finds = CodeFinder.__call__
    monkeypatch.setattr(CodeFinder, "__call__", find)
    together = own.read([(text, CONTEXT) for text in SAID])
    assert [each.text for each in together] == list(SAID)
    assert [each.value for each in together[1].entities] == ["LT-100001"]
    assert together[6].intent.name == "cancel_order"
