"""Texts for people: in catalogues, complete in every language that the bot answers in, and never in Python.

A language is there because its files are there. What they lack is listed here by language and file.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.dialogue.languages import LANGUAGES
from crm_backend.demo.source import read_article_translations, read_articles

PLACES = ("actions", "bot/dialogue/words", "connectors", "crm_backend")
NOT_TEXTS = {"node_modules", "dist", "sentiment"}
OF_AGENTS = "crm_backend/console"  # those who work at the desk may have fewer languages than those who write to it
WITH_OTHERS = "bot/dialogue/words"  # a yes and a no are known in more languages than are answered
DOMAIN = "bot/domain"
ARTICLES = "crm_backend/demo/data/articles"
QUESTIONS = "tests/crm_backend/knowledge/questions"  # that measure how well the articles are found
CHINESE = re.compile(r"[\u4e00-\u9fff]")
GAP = re.compile(r"\{\w+\}")
KEY = re.compile(r"^\s*([A-Za-z_]\w*|\"[^\"]+\")\s*:", re.MULTILINE)

Texts = dict[str, str]  # by key; the variants of a response and the parts of a list one after the other


def catalogues(root: Path) -> dict[str, dict[str, Texts]]:
    """All that is said, by place and language."""
    found = {DOMAIN: responses(root / DOMAIN), ARTICLES: articles(), QUESTIONS: questions(root / QUESTIONS)}
    for place in PLACES:
        for english in sorted((root / place).rglob("en.*")):
            if not NOT_TEXTS & set(english.parts):
                siblings = (path for path in english.parent.glob(f"*{english.suffix}") if re.fullmatch(r"[a-z]{2}", path.stem))
                found[str(english.parent.relative_to(root))] = {path.stem: texts(path) for path in siblings}
    return found


def responses(domain: Path) -> dict[str, Texts]:
    """What the bot says; a variant without a condition is English, and one of no text but gaps says nothing."""
    said: dict[str, Texts] = {"en": {}}
    for path in sorted(domain.glob("*.yml")):
        for name, variants in (yaml.safe_load(path.read_text("utf-8")) or {}).get("responses", {}).items():
            for variant in variants:
                language = next((slot["value"] for slot in variant.get("condition", []) if slot["name"] == "language"), "en")
                known = said.setdefault(language, {})
                known[name] = f"{known.get(name, '')}{variant.get('text', '')}"
    for path in (domain / LANGUAGES).glob("*.yml"):
        said[path.stem] = texts(path)
    return {language: known for language, known in said.items() if set(known) != {"utter_answers_in_english"}}


def articles() -> dict[str, Texts]:
    """The help articles, by language."""
    said: dict[str, Texts] = {}
    for article in read_articles():
        for language in article.keys() - {"slug", "topics"}:
            said.setdefault(language, {}).update(_flat(article[language], f"{article['slug']}."))
    for language, translated in read_article_translations().items():
        said[language] = dict(_flat(translated))
    return said


def questions(name: Path) -> dict[str, Texts]:
    """The questions about each article, and those that none answers, by language."""
    asked: dict[str, Texts] = {}
    for path in name.parent.glob(f"{name.name}.*.yml"):
        content = yaml.safe_load(path.read_text("utf-8"))
        known = asked.setdefault(path.suffixes[0][1:], {"unanswered": " ".join(content["unanswered"])})
        for entry in content["answered"]:
            for slug in entry["slugs"]:
                known[slug] = f"{known.get(slug, '')} {entry['q']}"
    return asked


def texts(path: Path) -> Texts:
    content = path.read_text("utf-8")
    if path.suffix in (".yml", ".yaml"):
        return dict(_flat(yaml.safe_load(content)))
    if path.suffix == ".json":
        return dict(_flat(json.loads(content)))
    return dict.fromkeys(KEY.findall(content), "")


def _flat(content: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", "".join(map(str, value)) if isinstance(value, list) else str(value)


def answered(found: dict[str, dict[str, Texts]]) -> set[str]:
    """The languages that any place speaks to customers."""
    return {code for place, languages in found.items() if not place.startswith((OF_AGENTS, WITH_OTHERS)) for code in languages}


def missing(found: dict[str, dict[str, Texts]]) -> dict[str, list[str]]:
    """What each language has not, or has alone, by place."""
    gaps = {}
    for place, languages in found.items():
        english = languages["en"]
        for code in sorted(set(languages) if place.startswith(OF_AGENTS) else answered(found)):
            known = languages.get(code, {})
            if lacking := english.keys() - known.keys():
                gaps[f"{code} lacks in {place}"] = sorted(lacking)
            if alone := known.keys() - english.keys() - {f"languages.{code}"}:
                gaps[f"{code} alone has in {place}"] = sorted(alone)
    return gaps


@pytest.fixture(scope="module")
def found(repo_root: Path) -> dict[str, dict[str, Texts]]:
    return catalogues(repo_root)


def test_there_are_catalogues(found: dict[str, dict[str, Texts]]) -> None:
    assert len(found) > 6 and answered(found) >= {"en", "zh", "es"}


def test_every_language_says_everything_everywhere(found: dict[str, dict[str, Texts]]) -> None:
    assert missing(found) == {}


def test_a_language_that_begins_somewhere_is_missed_everywhere_else(found: dict[str, dict[str, Texts]]) -> None:
    begun = found | {"actions/texts": found["actions/texts"] | {"nl": {"intents.greet": "Groeten", "intents.wave": "Zwaaien"}}}
    gaps = missing(begun)
    assert gaps["nl lacks in bot/domain"] == sorted(found[DOMAIN]["en"])
    assert "intents.greet" not in gaps["nl lacks in actions/texts"] and gaps["nl alone has in actions/texts"] == ["intents.wave"]
    assert not any(gap.startswith("nl") and OF_AGENTS in gap for gap in gaps)


def test_a_language_without_articles_and_questions_is_told_which(found: dict[str, dict[str, Texts]]) -> None:
    slug = "help-desk-lamp"
    without = {place: {code: known for code, known in found[place].items() if code != "es"} for place in (ARTICLES, QUESTIONS)}
    cut = {key: text for key, text in found[ARTICLES]["zh"].items() if key != f"{slug}.body"}
    gaps = missing(found | without | {ARTICLES: without[ARTICLES] | {"zh": cut}})
    assert gaps.keys() == {f"es lacks in {ARTICLES}", f"es lacks in {QUESTIONS}", f"zh lacks in {ARTICLES}"}
    assert gaps[f"zh lacks in {ARTICLES}"] == [f"{slug}.body"]
    assert f"{slug}.title" in gaps[f"es lacks in {ARTICLES}"] and slug in gaps[f"es lacks in {QUESTIONS}"]


def test_every_language_fills_the_same_gaps(found: dict[str, dict[str, Texts]]) -> None:
    differences = {}
    for place, languages in found.items():
        for code, known in languages.items():
            for key, text in known.items():
                expected, filled = (set(GAP.findall(said)) for said in (languages["en"].get(key, ""), text))
                if expected != filled and not key.startswith("dates."):
                    differences[f"{place}, {code}: {key}"] = sorted(expected ^ filled)

    assert differences == {}


@pytest.mark.parametrize("place", [DOMAIN, "actions/texts", "crm_backend/texts", "crm_backend/pages"])
def test_no_translation_is_forgotten(found: dict[str, dict[str, Texts]], place: str) -> None:
    english, chinese = (found[place][code] for code in ("en", "zh"))
    silent = {key for key, text in english.items() if re.search(r"[a-z]{3}", GAP.sub("", text)) and chinese.get(key) == text}
    assert {key for key in silent if not key.startswith("languages.")} <= {"brand_name", "methods.paypal", "methods.apple_pay"}


def test_python_says_nothing_in_chinese(repo_root: Path) -> None:
    """Understanding has to know Chinese words; what speaks to people takes them from a catalogue."""
    spoken = []
    for package in ("actions", "connectors", "crm_backend"):
        for path in sorted((repo_root / package).rglob("*.py")):
            if "node_modules" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(CHINESE.findall(node.value)) > 4:
                    spoken.append(f"{path.relative_to(repo_root)}:{node.lineno}")

    assert spoken == []
