"""The articles of the shop in the further languages say what the English ones say."""

import re
from collections import Counter
from typing import Any

import pytest

from crm_backend.demo.source import read_article_translations, read_articles

NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
LINK = re.compile(r"https?://\S+|[\w.]+@[\w.]+\w|[A-Z]{2}-\d{3}")
LINE = re.compile(r"^(\||- |\d+\. |)", re.MULTILINE)
TRANSLATIONS = [
    pytest.param(english["en"], texts[english["slug"]], id=f"{language}: {english['slug']}")
    for language, texts in read_article_translations().items()
    for english in read_articles()
    if english["slug"] in texts  # which are missing, tests/architecture/test_texts.py tells
]


@pytest.mark.parametrize(("english", "translated"), TRANSLATIONS)
def test_a_translation_has_the_numbers_the_links_and_the_lines_of_the_english_text(
    english: dict[str, Any], translated: dict[str, Any]
) -> None:
    for part, text in english.items():
        assert _numbers(translated[part], ",") == _numbers(text, "."), part
        assert Counter(LINK.findall(translated[part])) == Counter(LINK.findall(text)), part
        assert LINE.findall(translated[part]) == LINE.findall(text), part


def _numbers(text: str, decimals: str) -> Counter[str]:
    """Written alike: `3,680` and `4.90` as in English, `3680` and `4,90` as in Spanish."""
    thousands = {",": ".", ".": ","}[decimals]
    return Counter(number.replace(thousands, "").replace(decimals, ".") for number in NUMBER.findall(text))
