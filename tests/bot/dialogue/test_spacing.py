"""Spaces between Chinese and Latin where gaps are filled."""

import pytest

from bot.dialogue.spacing import spaced


@pytest.mark.parametrize(
    ("template", "value", "said"),
    [
        ("订单中的{x}要退吗？", "Lantern 台灯", "订单中的 Lantern 台灯要退吗？"),
        ("订单中的{x}要退吗？", "落地灯", "订单中的落地灯要退吗？"),
        ("由 {x} 配送", "顺丰速运", "由顺丰速运配送"),
        ("由 {x} 配送", "UPS", "由 UPS 配送"),
        ("去掉{x}吗？", "智能灯泡 E27", "去掉智能灯泡 E27 吗？"),
        ("去掉{x}吗？", "灯泡 × 2", "去掉灯泡 × 2 吗？"),
        ("预计{x}送达", "11月27日（周五）", "预计11月27日（周五）送达"),
        ("{x}将退回", "$85.70", "$85.70 将退回"),
        ("配送{x}，", "，运单号 1Z", "配送，运单号 1Z，"),
        ("您好{x}。", "", "您好。"),
        ("Send back {x} from it", "Lantern 台灯", "Send back Lantern 台灯 from it"),
    ],
)
def test_a_gap_is_filled_as_people_write(template: str, value: str, said: str) -> None:
    assert spaced(template, {"x": value}).format(x=value) == said


def test_each_gap_is_seen_for_itself() -> None:
    assert spaced("将{a}改为{b}吗", {"a": "Lantern 台灯", "b": "灯带 2 米"}) == "将 {a}改为{b}吗"
