"""One small model for all tests of understanding, and what a conversation on a known day knows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot.nlu import ParseContext, Pipeline, train

ROOT = Path(__file__).parents[3]
INTENTS = {
    "greet": ["hello", "hi there", "good morning", "hey", "你好", "您好", "早上好"],
    "track_order": [
        "where is my order",
        "track my parcel [LT-100001](order_number)",
        "when will my [lamp](product) arrive",
        "我的订单到哪了",
        "查一下物流",
        "[LT-100001](order_number)什么时候到",
    ],
    "cancel_order": [
        "cancel my order",
        "please cancel [LT-100002](order_number)",
        "I want to cancel",
        "取消订单",
        "帮我取消",
        "不要了，取消",
    ],
}
MOODS = {
    "negative": ["this is terrible", "it arrived broken", "I am angry", "太差了", "坏了", "气死我了"],
    "neutral": ["where is my order", "hello", "LT-100001", "我的订单在哪", "你好", "怎么退货"],
    "positive": ["thank you so much", "I love it", "great service", "太好了", "谢谢", "很满意"],
}


def write_data(folder: Path) -> Path:
    """A small data set with the shop's own lookups."""
    sections = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in INTENTS.items()]
    for name, content in (("nlu/intents.yml", {"version": "3.1", "nlu": sections}), ("sentiment/all.yml", MOODS)):
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    (folder / "lookups").symlink_to(ROOT / "nlu_data" / "lookups")
    return folder


def write_calibration(folder: Path, messages: Mapping[str, Sequence[str]]) -> Path:
    """A file of messages to calibrate on, a section an intent."""
    sections = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in messages.items()]
    path = folder / "calibration" / "real" / "messages.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"nlu": sections}, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def config() -> Path:
    return ROOT / "config.yml"


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory, config: Path) -> Path:
    folder = tmp_path_factory.mktemp("nlu")
    train(config, write_data(folder / "data"), folder / "model")
    return folder / "model"


@pytest.fixture(scope="session")
def pipeline(model: Path) -> Pipeline:
    return Pipeline.load(model)


@pytest.fixture(scope="session")
def sunday() -> ParseContext:
    """Sunday 22 November 2026, 12:00 in London."""
    return ParseContext(now=datetime(2026, 11, 22, 12, 0, tzinfo=UTC), timezone="Europe/London")
