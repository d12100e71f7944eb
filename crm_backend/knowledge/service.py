"""Finding articles by topic or by words, in the reader's language."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.resources import files

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import NotFound
from crm_backend.knowledge import repository
from crm_backend.models import Article, ArticleVersion

FOUND = 3
RELATED = 4
FALLBACK = "en"
WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+")
# Field weights of the word search: a word in the title says more about an article than one in its text.
TITLE, SUMMARY, BODY = 6.0, 3.0, 1.0
SATURATION, LENGTH = 6.0, 0.5  # the k1 and b of BM25, for weighted words
STOP_WORDS = frozenset((files(__package__) / "stop_words.txt").read_text("utf-8").split())


async def about(session: AsyncSession, topic: str, language: str) -> list[tuple[Article, ArticleVersion]]:
    """Articles under a topic (a subject, an intent or a product family), the most important first."""
    return _texts(await repository.by_topic(session, topic.strip().lower()), language)[:FOUND]


async def search(session: AsyncSession, query: str, language: str) -> list[tuple[Article, ArticleVersion]]:
    """The articles that share the most telling words with the query, best first; Chinese is compared by pairs of characters."""
    texts = _texts(await repository.everything(session), language)
    documents = [_weighted_terms(version, article) for article, version in texts]
    wanted = set(_terms(query))
    rarity = {term: math.log(1 + len(documents) / (1 + sum(term in terms for terms in documents))) for term in wanted}
    usual = sum(sum(terms.values()) for terms in documents) / max(1, len(documents))
    scores = [_score(terms, rarity, usual) for terms in documents]
    ranked = sorted(zip(scores, texts, strict=True), key=lambda pair: pair[0], reverse=True)
    return [text for score, text in ranked[:FOUND] if score > 0]


async def get(session: AsyncSession, slug: str, language: str) -> ArticleVersion:
    """The current text of an article in this language, else in English."""
    article = await repository.by_slug(session, slug)
    version = _current(article.versions, language) if article else None
    if version is None:
        raise NotFound("There is no such article.", code="article_unknown")
    return version


async def everything(session: AsyncSession, language: str) -> list[tuple[Article, ArticleVersion]]:
    """All articles, the most important first."""
    return _texts(await repository.everything(session), language)


async def related(session: AsyncSession, slug: str, language: str) -> list[tuple[Article, ArticleVersion]]:
    """Other articles that share a topic with this one."""
    article = await repository.by_slug(session, slug)
    if article is None:
        return []
    topics = {topic.topic for topic in article.topics}
    others = [other for other in await repository.everything(session) if other.id != article.id]
    near = [other for other in others if topics & {topic.topic for topic in other.topics}]
    return _texts(near, language)[:RELATED]


def _texts(articles: Iterable[Article], language: str) -> list[tuple[Article, ArticleVersion]]:
    pairs = ((article, _current(article.versions, language)) for article in articles)
    return [(article, version) for article, version in pairs if version is not None]


def _current(versions: Sequence[ArticleVersion], language: str) -> ArticleVersion | None:
    for locale in (language, FALLBACK):
        if texts := [version for version in versions if version.locale == locale]:
            return texts[-1]
    return None


def _score(terms: dict[str, float], rarity: dict[str, float], usual: float) -> float:
    """BM25: rare words count more, repeating one counts less each time, and a long text needs more of them."""
    damping = SATURATION * (1 - LENGTH + LENGTH * sum(terms.values()) / usual)
    return sum(weight * terms[term] / (terms[term] + damping) for term, weight in rarity.items() if term in terms)


def _weighted_terms(version: ArticleVersion, article: Article) -> dict[str, float]:
    terms: defaultdict[str, float] = defaultdict(float)
    topics = " ".join(topic.topic.replace("_", " ") for topic in article.topics)
    for text, weight in ((version.title, TITLE), (topics, SUMMARY), (version.summary, SUMMARY), (version.body, BODY)):
        for term in _terms(text):
            terms[term] += weight
    return terms


def _terms(text: str) -> list[str]:
    found: list[str] = []
    for word in WORDS.findall(text.lower()):
        if word.isascii():
            if word not in STOP_WORDS:
                found.append(_stem(word))
        else:
            found.extend(word[start : start + 2] for start in range(max(1, len(word) - 1)))
    return found


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
