"""`concierge evaluate` on small files of each kind."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result

from bot.nlu.encoder import Encoded, Encoder, EncoderChoice
from crm_backend import settings
from tests.bot.nlu.conftest import INTENTS, MOODS, write_data
from tests.crm_backend.cli.test_commands import concierge
from tests.crm_backend.stock_double import StockDouble
from tests.trained import nlu_model

KEYS = ["n", "accuracy", "macro_f1", "per_label", "ece", "ece_by_chance", "oos_recall", "oos_false_alarms", "ms_per_message"]
ENTITIES = """
now: 2026-11-17T09:00:00+08:00
timezone: Asia/Shanghai
nlu:
- intent: any
  examples: |
    - where is [LT-100001]{"entity": "order_number", "value": "LT-100001"}
    - please deliver it [tomorrow]{"entity": "date", "value": "2026-11-18"}
    - what about [nothing]{"entity": "date", "value": "2020-01-01"}
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "catalogue")


def evaluate(what: str, *arguments: object, folder: Path) -> Result:
    return concierge("evaluate", what, *map(str, arguments), data_dir=folder / "var")


def figures(finished: Result) -> dict[str, Any]:
    assert finished.exit_code == 0, finished.stderr
    wire: dict[str, Any] = json.loads(finished.stdout)
    return wire


def write_csv(path: Path, rows: list[tuple[str, str]]) -> Path:
    path.write_text("text,label\n" + "".join(f'"{text}",{label}\n' for text, label in rows), encoding="utf-8")
    return path


@pytest.fixture
def train(tmp_path: Path) -> Path:
    rows = [(text, label) for label, texts in INTENTS.items() for text in texts if "[" not in text]
    return write_csv(tmp_path / "train.csv", rows)


@pytest.fixture
def test(tmp_path: Path) -> Path:
    rows = [
        ("hello there", "greet"),
        ("please cancel the order", "cancel_order"),
        ("你好呀", "greet"),
        ("who won the match", "oos"),
    ]
    return write_csv(tmp_path / "test.csv", rows)


def test_intents_of_files_as_json(tmp_path: Path, data: Path, train: Path, test: Path) -> None:
    wire = figures(evaluate("intents", "--data", data, "--train", train, "--test", test, "--json", folder=tmp_path))
    assert list(wire) == KEYS
    assert wire["n"] == 4
    assert wire["accuracy"] == 1.0
    assert wire["per_label"]["greet"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 2}
    assert "out_of_scope" not in wire["per_label"]
    assert 0 <= wire["ece"] <= 1
    assert 0 <= wire["ece_by_chance"] < 1
    assert wire["oos_recall"] in (0.0, 1.0)
    assert wire["oos_false_alarms"] in (0.0, 1 / 3, 2 / 3, 1.0)
    assert 0 < wire["ms_per_message"] < 1000


def test_draws_are_told_one_by_one_and_are_the_same_again(tmp_path: Path, data: Path, train: Path, test: Path) -> None:
    call = ("--data", data, "--train", train, "--test", test, "--shots", 3, "--seeds", 2, "--json")
    wire, again = (figures(evaluate("intents", *call, folder=tmp_path)) for _ in range(2))
    assert list(wire) == [*KEYS, "seeds"]
    assert [seed["seed"] for seed in wire["seeds"]] == [0, 1]
    assert wire["accuracy"] == pytest.approx(sum(seed["accuracy"] for seed in wire["seeds"]) / 2)
    times = {"ms_per_message": None}
    assert [seed | times for seed in again["seeds"]] == [seed | times for seed in wire["seeds"]]


def test_stock_rasa_is_told_the_same_and_its_figures_are_the_same_ones(
    tmp_path: Path, data: Path, train: Path, test: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = StockDouble(tmp_path / "stock")
    monkeypatch.setattr("crm_backend.cli.evaluation.stock.StockEnv", lambda root: double)
    call = ("--data", data, "--train", train, "--test", test, "--shots", 3, "--seeds", 2, "--epochs", 3)
    wire = figures(evaluate("stock", *call, "--json", folder=tmp_path))
    assert list(wire) == [*KEYS, "seeds"]
    assert (wire["n"], wire["oos_recall"]) == (4, 1.0)
    assert [seed["seed"] for seed in wire["seeds"]] == [0, 1]
    shown = evaluate("stock", *call, folder=tmp_path)
    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.splitlines()[:2] == ["a double; 3 epochs", "4 messages, 2 draws: mean ± standard deviation"]


def test_stock_rasa_that_fails_ends_the_command_with_one_line(
    tmp_path: Path, data: Path, train: Path, test: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = StockDouble(tmp_path / "stock")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # where the logs stay
    double.rasa.write_text("#!/bin/sh\necho no memory\nexit 3\n", "utf-8")
    monkeypatch.setattr("crm_backend.cli.evaluation.stock.StockEnv", lambda root: double)
    finished = evaluate("stock", "--data", data, "--train", train, "--test", test, folder=tmp_path)
    assert (finished.exit_code, finished.stdout) == (1, "")
    assert finished.stderr.startswith("stock-train failed (exit code 3): no memory (more in ")


def test_intents_of_the_catalogue_for_people(tmp_path: Path, data: Path) -> None:
    held_out = data / "test"
    held_out.mkdir()
    content = (
        "nlu:\n- intent: greet\n  examples: |\n    - good day\n    - 嗨\n- intent: track_order\n  examples: |\n    - cancel all\n"
    )
    held_out.joinpath("a.yml").write_text(content, encoding="utf-8")
    finished = evaluate("intents", "--data", data, "--show", folder=tmp_path)
    assert finished.exit_code == 0, finished.stderr
    for line in ("cross-validated, 19 messages: all ", "3 messages", "calibration error", "processor time a message"):
        assert line in finished.stdout
    assert "track_order → cancel_order (" in finished.stdout
    assert "out of scope" not in finished.stdout
    assert finished.stderr == ""


def test_sentiment_of_several_files(tmp_path: Path, data: Path) -> None:
    files = []
    for language, row in (("english", ("great!", "2")), ("chinese", ("太差了！", "0"))):
        folder = tmp_path / language
        folder.mkdir()
        (folder / "test_text.txt").write_text(row[0], encoding="utf-8")
        (folder / "test_labels.txt").write_text(row[1], encoding="utf-8")
        files += ["--test", folder / "test_text.txt"]
    shown = evaluate("sentiment", "--data", data, *files, folder=tmp_path)
    assert shown.exit_code == 0, shown.stderr
    assert "macro-recall" in shown.stdout
    assert "read as negative" in shown.stdout
    assert [line.split()[:2] for line in shown.stdout.splitlines() if line.strip()[:3] in ("en ", "zh ")] == [
        ["en", "1"],
        ["zh", "1"],
    ]
    wire = figures(evaluate("sentiment", "--data", data, *files, "--json", folder=tmp_path))
    assert (wire["n"], wire["oos_recall"], wire["oos_false_alarms"]) == (2, None, None)
    assert set(wire["per_label"]) <= set(MOODS)


def test_entities_by_span_and_by_value_at_the_files_own_time(tmp_path: Path, data: Path) -> None:
    file = tmp_path / "en.yml"
    file.write_text(ENTITIES, encoding="utf-8")
    wire = figures(evaluate("entities", "--data", data, "--test", file, "--json", folder=tmp_path))
    assert list(wire) == KEYS
    assert (wire["n"], wire["accuracy"], wire["ece"]) == (3, pytest.approx(2 / 3), None)
    assert wire["per_label"]["date"] == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3), "support": 2}
    shown = evaluate("entities", "--data", data, "--test", file, "--show", folder=tmp_path)
    assert shown.exit_code == 0, shown.stderr
    for line in ("type and value", "micro", "macro", "missed date 'nothing': what about nothing"):
        assert line in shown.stdout


def test_language_of_the_catalogue_by_length(tmp_path: Path, data: Path) -> None:
    folder = data / "language" / "held_out"
    folder.mkdir(parents=True)
    (folder / "short.yml").write_text("en: [where is my order]\nzh: [你好]\nes: [hola, necesito ayuda]\n", encoding="utf-8")
    shown = evaluate("language", "--data", data, folder=tmp_path)
    assert shown.exit_code == 0, shown.stderr
    assert "accuracy                    100.0 %" in shown.stdout
    assert [line.split("  ")[0].strip() for line in shown.stdout.splitlines() if " word" in line] == [
        "1 word",
        "2 words",
        "3 to 6 words",
    ]


def test_speed_says_what_training_loading_and_reading_take(tmp_path: Path, data: Path) -> None:
    finished = evaluate("speed", "--data", data, folder=tmp_path)
    assert finished.exit_code == 0, finished.stderr
    said = [line.split()[0] for line in finished.stdout.splitlines()]
    assert said == ["training", "loading", "memory", "processor", "wall", "messages"]
    assert "memory of a process that serves: " in finished.stdout


QUESTIONS = "answered:\n- {q: how long does shipping take, slugs: [delivery-times-and-costs]}\nunanswered: [who won the match]\n"


def test_knowledge_in_each_language_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "questions.en.yml").write_text(QUESTIONS, encoding="utf-8")
    models = tmp_path / "var" / "models"
    models.mkdir(parents=True)
    (models / "nlu").symlink_to(nlu_model())
    monkeypatch.setattr(settings, "model_key", lambda _settings: None)  # the tests' model is not signed
    wire = figures(evaluate("knowledge", "--test", tmp_path, "--json", folder=tmp_path))
    assert list(wire) == ["en"]
    assert list(wire["en"]) == ["words", "meaning", "both", "both, and the topic"]
    assert wire["en"]["both"]["recall_at_3"] == wire["en"]["both"]["mrr"] == 1.0
    shown = evaluate("knowledge", "--test", tmp_path, folder=tmp_path)
    assert shown.exit_code == 0 and "recall@3" in shown.stdout


def test_knowledge_needs_a_trained_model(tmp_path: Path) -> None:
    finished = evaluate("knowledge", folder=tmp_path)
    assert finished.exit_code == 2 and "train one first" in finished.stderr


WRONG: list[tuple[str, str, str]] = [
    (
        "intents",
        "text,label\nfly me,astronautics\n",
        "expected labels among cancel_order, greet, out_of_scope, track_order; found 'astronautics' for 'fly me'",
    ),
    ("sentiment", "text,label\nmeh,indifferent\n", "expected labels among negative, neutral, positive; found 'indifferent'"),
    ("language", "text,label\nsaluton,eo\n", "expected labels among de, en, es, fr, it, ja, ko, pt, zh; found 'eo'"),
    ("intents", "message,label\nhi,greet\n", "expected text and one of label, category, intent; found message, label"),
]


@pytest.mark.parametrize(("what", "content", "said"), WRONG)
def test_what_was_expected_is_said_in_one_line(tmp_path: Path, data: Path, what: str, content: str, said: str) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(content, encoding="utf-8")
    finished = evaluate(what, "--data", data, "--test", file, folder=tmp_path)
    assert (finished.exit_code, finished.stdout) == (2, "")
    assert len(finished.stderr.splitlines()) == 1
    assert finished.stderr.startswith(str(file))
    assert said in finished.stderr


def test_too_little_to_learn_from(tmp_path: Path, data: Path, train: Path, test: Path) -> None:
    one = write_csv(tmp_path / "one.csv", [("hi", "greet"), ("hello", "greet")])
    moods = write_csv(tmp_path / "moods.csv", [("hi", "neutral"), ("wow", "positive")])
    for what, said, call in (
        ("intents", "expected 9 messages a label; found", ("--train", train, "--test", test, "--shots", 9)),
        (
            "intents",
            "expected messages of two labels or more to learn from; found only 'greet'",
            ("--train", one, "--test", test),
        ),
        ("sentiment", "found none that is negative", ("--train", moods, "--test", moods)),
        ("sentiment", f"{test}: expected labels among negative,", ("--train", test, "--test", moods)),
        ("entities", "expected entities among address,", ("--test", _marked(tmp_path))),
    ):
        finished = evaluate(what, "--data", data, *call, folder=tmp_path)
        assert finished.exit_code == 2
        assert said in finished.stderr


def _marked(folder: Path) -> Path:
    file = folder / "colours.yml"
    file.write_text("nlu:\n- intent: any\n  examples: |\n    - a [red](colour) one\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("call", [("--train", "a.csv"), ("--seeds", "3"), ("--shots", "0")])
def test_options_that_do_not_go_together(tmp_path: Path, call: tuple[str, ...]) -> None:
    assert evaluate("intents", *call, folder=tmp_path).exit_code == 2


def test_an_unknown_encoder_is_named(tmp_path: Path, data: Path, train: Path, test: Path) -> None:
    call = ("--train", train, "--test", test, "--encoder", "telepathy")
    finished = evaluate("intents", "--data", data, *call, folder=tmp_path)
    assert finished.exit_code == 2
    assert "telepathy" in finished.stderr


class Halves:
    """An encoder that tells only whether the text has a letter of its own."""

    dimensions = 2

    def __init__(self, letter: str) -> None:
        self._letter = letter

    def encode(self, texts: Sequence[str]) -> Encoded:
        vectors = np.array([[1, 0] if self._letter in text else [0, 1] for text in texts], np.float32)
        return Encoded(vectors, inner=vectors[:, :0])

    def knows(self, word: str) -> bool:
        return True


def test_encoders_stand_side_by_side_with_their_weights(
    tmp_path: Path, data: Path, train: Path, test: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighed: list[object] = []

    def load(choice: EncoderChoice) -> Encoder:
        weighed.append(choice)
        return Halves("c")

    monkeypatch.setattr("bot.nlu.factories.load_encoder", load)
    call = ("--data", data, "--train", train, "--test", test, "--json")
    for named in (["universal=3", "models/a=b=4"], ["universal", "models/a=b"], ["models/a=b"], ["universal=3"]):
        options = [part for name in named for part in ("--encoder", name)]
        figures(evaluate("intents", *call, *options, folder=tmp_path))

    assert list(dict.fromkeys(map(str, weighed))) == [
        "{'universal': 3.0, 'models/a=b': 4.0}",
        "{'universal': 1.0, 'models/a=b': 1.0}",
        "models/a=b",
        "universal",
    ]


@pytest.mark.parametrize("weight", ["0", "-1"])
def test_a_weight_that_is_none_ends_the_command(tmp_path: Path, data: Path, train: Path, test: Path, weight: str) -> None:
    call = ("--train", train, "--test", test, "--encoder", f"universal={weight}", "--encoder", "other")
    finished = evaluate("intents", "--data", data, *call, folder=tmp_path)
    assert finished.exit_code == 2
    assert "above 0" in finished.stderr
