"""Training, its errors, and loading what it made."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from bot.nlu import DataError, ModelError, Pipeline, fingerprint, read_manifest, train
from tests.bot.nlu.conftest import write_data


def test_a_trained_model_understands_what_it_was_taught(pipeline: Pipeline) -> None:
    for text, intent in (("hello!", "greet"), ("where is my parcel", "track_order"), ("麻烦取消一下", "cancel_order")):
        assert pipeline.parse(text).intent.name == intent
    assert pipeline.parse("谢谢，太满意了").sentiment.label == "positive"


@pytest.mark.parametrize("text", ["Hey", "hey!!", "早上好。", "where is my order?"])
def test_what_was_taught_word_for_word_is_known(pipeline: Pipeline, text: str) -> None:
    result = pipeline.parse(text)
    assert result.intent.confidence >= 0.95
    assert result.decision == "act"


def test_the_ranking_is_of_probabilities_in_order(pipeline: Pipeline) -> None:
    ranking = [intent.confidence for intent in pipeline.parse("cancel").intent_ranking]
    assert ranking == sorted(ranking, reverse=True)
    assert sum(ranking) == pytest.approx(1, abs=1e-6)


def test_what_an_intent_of_few_examples_is_called_is_one_more_of_them(tmp_path: Path, config: Path) -> None:
    data = write_data(tmp_path / "data")
    examples = "".join(f"- {text}\n" for text in ("my boss wants it in purple", "does it come with a bow", "一共要三个红色的"))
    section = {"intent": "corporate_catering", "examples": examples}
    (data / "nlu" / "more.yml").write_text(yaml.safe_dump({"nlu": [section]}, allow_unicode=True), "utf-8")
    told = [_likelihood("corporate catering", config, data, tmp_path, below) for below in (4, 3)]
    assert told[0] > told[1] + 0.2


def _likelihood(text: str, config: Path, data: Path, folder: Path, below: int) -> float:
    """How likely the intent of these words is, where intents with fewer examples than `below` are read by their names."""
    settings = yaml.safe_load(config.read_text("utf-8"))
    (intent,) = (each for each in settings["nlu"] if each["name"] == "intent")
    intent["names"] = below
    (folder / f"{below}.yml").write_text(yaml.safe_dump(settings), "utf-8")
    train(folder / f"{below}.yml", data, folder / f"model{below}")
    ranking = Pipeline.load(folder / f"model{below}").parse(text).intent_ranking
    return next(each.confidence for each in ranking if each.name == text.replace(" ", "_"))


def test_training_again_replaces_the_model_and_tells_how_far_it_is(tmp_path: Path, config: Path) -> None:
    data, output = write_data(tmp_path / "data"), tmp_path / "model"
    heard: list[tuple[str, float]] = []
    first = train(config, data, output)
    second = train(config, data, output, lambda step, part: heard.append((step, part)))
    assert first.fingerprint == second.fingerprint == fingerprint(config, data)
    assert [part for _, part in heard] == sorted(part for _, part in heard)
    assert heard[-1] == ("done", 1.0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "model"]


def test_the_fingerprint_follows_the_data_and_the_settings(tmp_path: Path, config: Path) -> None:
    data = write_data(tmp_path / "data")
    before = fingerprint(config, data)
    other_config = tmp_path / "config.yml"
    other_config.write_text(config.read_text(encoding="utf-8").replace("ridge: ", "ridge: 1"), encoding="utf-8")
    assert fingerprint(other_config, data) != before
    with (data / "nlu" / "intents.yml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert fingerprint(config, data) != before


def test_how_moods_are_told_is_taken_over_where_nothing_about_moods_has_changed(tmp_path: Path, config: Path) -> None:
    data, earlier = write_data(tmp_path / "data"), tmp_path / "earlier"
    before = train(config, data, earlier, key=b"key")
    (data / "nlu" / "more.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    - good evening to you all\n", "utf-8")
    steps: list[str] = []
    taken = train(config, data, tmp_path / "taken", lambda step, _: steps.append(step), key=b"key", earlier=earlier)
    learnt = train(config, data, tmp_path / "learnt", key=b"key")
    assert taken.fingerprint == learnt.fingerprint != before.fingerprint
    assert taken.sentiment_accuracy == learnt.sentiment_accuracy
    with np.load(tmp_path / "taken" / "sentiment.npz") as one, np.load(tmp_path / "learnt" / "sentiment.npz") as other:
        assert one.files == other.files and all(np.array_equal(one[name], other[name]) for name in one.files)
    assert read_manifest(tmp_path / "taken", b"key").moods == read_manifest(tmp_path / "learnt", b"key").moods


def test_moods_are_learnt_anew_where_something_about_them_has_changed(tmp_path: Path, config: Path) -> None:
    data, earlier = write_data(tmp_path / "data"), tmp_path / "earlier"
    train(config, data, earlier)
    file = data / "sentiment" / "all.yml"
    moods = yaml.safe_load(file.read_text("utf-8"))
    moods["negative"].append("nobody ever calls me back")
    file.write_text(yaml.safe_dump(moods, allow_unicode=True), "utf-8")
    train(config, data, tmp_path / "model", earlier=earlier)
    assert read_manifest(tmp_path / "model", None).moods != read_manifest(earlier, None).moods
    with np.load(tmp_path / "model" / "sentiment.npz") as one, np.load(earlier / "sentiment.npz") as other:
        assert any(one[name].shape != other[name].shape or not np.array_equal(one[name], other[name]) for name in one.files)


BROKEN = [
    ("nlu/bad.yml", "nlu:\n- intent: greet\n  examples: [unclosed\n", None, 4),
    ("nlu/bad.yml", "nlu:\n- intent: greet\n  examples: |\n    - hi\n    - [12](colour)\n", "colour", 5),
    ("nlu/bad.yml", 'nlu:\n- intent: greet\n  examples: |\n    - [12]{"entity": "colour"}\n', "colour", 4),
    ("nlu/bad.yml", "nlu:\n- intent: greet\n  examples: |\n    - hi\n- intent: lonely\n", "lonely", 5),
    ("nlu/bad.yml", "nlu:\n- intent: greet\n  examples: |\n    - hi\n    hello\n", "greet", 5),
    ("nlu/bad.yml", "nlu:\n- what: greet\n", None, 2),
    ("sentiment/bad.yml", "angry:\n  - grr\n", "angry", 1),
]


@pytest.mark.parametrize(("name", "content", "named", "line"), BROKEN)
def test_broken_data_are_named_with_file_and_line_and_nothing_is_written(
    tmp_path: Path, config: Path, name: str, content: str, named: str | None, line: int
) -> None:
    data = write_data(tmp_path / "data")
    (data / name).write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        train(config, data, tmp_path / "model")
    assert (caught.value.path, caught.value.line) == (data / name, line)
    assert named is None or f"'{named}'" in caught.value.problem
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_missing_data_are_named(tmp_path: Path, config: Path) -> None:
    with pytest.raises(DataError, match="missing"):
        train(config, tmp_path / "nowhere", tmp_path / "model")


@pytest.mark.parametrize(
    "nlu", ["[]", "[{name: tokenizer}, {name: magic}]", "[{name: tokenizer}, {name: intent, ridge: [1]}]", "[tokenizer]"]
)
def test_unusable_settings_are_refused(tmp_path: Path, nlu: str) -> None:
    config = tmp_path / "config.yml"
    config.write_text(f"nlu: {nlu}\n", encoding="utf-8")
    with pytest.raises(DataError):
        train(config, write_data(tmp_path / "data"), tmp_path / "model")


def test_a_folder_that_is_no_model_is_left_alone(tmp_path: Path, config: Path) -> None:
    precious = tmp_path / "home" / "diary.txt"
    precious.parent.mkdir()
    precious.write_text("dear diary")
    with pytest.raises(ModelError):
        train(config, write_data(tmp_path / "data"), precious.parent)
    assert precious.read_text() == "dear diary"


def test_a_missing_model_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="train one first"):
        Pipeline.load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "content"),
    [("model.json", b"{"), ("intent.npz", b"not a zip"), ("lookups.json", b"{}"), ("model.json", b'{"format": 0}')],
)
def test_a_damaged_model_is_a_clear_error(tmp_path: Path, model: Path, name: str, content: bytes) -> None:
    for path in model.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match="train again"):
        Pipeline.load(tmp_path)
