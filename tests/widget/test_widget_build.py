"""What is built and written down: the widget's size, the shop's catalogues."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

SHOP = Path(__file__).parents[2] / "crm_backend" / "demo" / "shop"
LIMIT_BYTES = 40 * 1024


@pytest.mark.frontend
def test_the_widget_is_small(widget_js):
    assert len(gzip.compress(widget_js.read_bytes())) < LIMIT_BYTES


def keys_in_use() -> set[str]:
    sources = [SHOP / "index.html", *(SHOP / "js").glob("*.js")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    return set(re.findall(r'"((?:[a-z]+)\.(?:[\w.]+))"', text)) - {"lantern.language", "lantern.theme", "lantern.account"}


@pytest.mark.parametrize("language", sorted(path.stem for path in (SHOP / "i18n").glob("*.json")))
def test_the_catalogues_have_every_text(language):
    words = json.loads((SHOP / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
    missing = {key for key in keys_in_use() if key not in words and not key.endswith((".js", ".css", ".svg", ".json"))}
    assert missing == set()
    assert all(words.values())
    assert words.keys() == json.loads((SHOP / "i18n" / "en.json").read_text(encoding="utf-8")).keys()
