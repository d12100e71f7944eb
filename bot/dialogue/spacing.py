"""The space between Chinese characters and Latin letters or digits where a gap of a response is filled.

A text cannot know which of them fills its gap: "订单中的{items}" reads "订单中的落地灯", but "订单中的 Lantern 台灯".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_GAP = re.compile(r"(?P<before>[\u3400-\u9fff]?)(?P<left> ?)\{(?P<name>\w+)\}(?P<right> ?)(?=(?P<after>[\u3400-\u9fff]?))")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z0-9]")
_DATE = re.compile(r"\d+[年月日]")  # written without a space: "预计11月27日送达"


def spaced(template: str, values: Mapping[str, Any]) -> str:
    """The template with the spaces that its gaps need once they are filled with these values."""

    def fit(gap: re.Match[str]) -> str:
        value = str(values.get(gap["name"]) or "")
        left = _between(gap["before"], value[:1], gap["left"]) if not _DATE.match(value) else gap["left"]
        right = _between(gap["after"], value[-1:], gap["right"])
        return f"{gap['before']}{left}{{{gap['name']}}}{right}"

    return _GAP.sub(fit, template)


def _between(outer: str, inner: str, written: str) -> str:
    """What stands between a character of the text and the nearest one of the value."""
    if not outer or not inner:
        return written
    if _HAN.match(inner):
        return ""
    return " " if _LATIN.match(inner) else written
