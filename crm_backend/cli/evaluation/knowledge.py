"""How well the shop's articles are found: recall and rank by language, and whether what no article answers is noticed."""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import yaml
from rich.console import Console
from sqlalchemy import Table

from bot.nlu import ParseContext
from crm_backend.cli.evaluation.tables import new_table, percent
from crm_backend.db import Database
from crm_backend.demo.bulk import store
from crm_backend.demo.catalogue import add_article_translations, add_articles
from crm_backend.demo.source import Source
from crm_backend.knowledge.index import Index
from crm_backend.knowledge.ranking import Hit, Weights
from crm_backend.knowledge.search import SHOWN, hits, understood
from crm_backend.migrations import migrate
from crm_backend.models import Article, ArticleTopic, ArticleVersion
from crm_backend.understanding import Understanding

# What is compared; the topic is the intent that was understood, where that was sure.
WAYS = {
    "words": Weights(meaning=0.0, words=1.0, topic=0.0),
    "meaning": Weights(words=0.0, topic=0.0),
    "both": Weights(topic=0.0),
    "both, and the topic": Weights(),
}


@dataclass(frozen=True)
class Case:
    """A question and the articles (slugs) that answer it; none where no article does."""

    text: str
    slugs: frozenset[str]


@dataclass(frozen=True)
class Result:
    """What was found in one way for one question, best first, whether it would be given, and the processor time (s)."""

    case: Case
    slugs: Sequence[str]
    confident: bool
    seconds: float

    @property
    def place(self) -> int | None:
        """Where the first right article stands; 0 is best."""
        return next((place for place, slug in enumerate(self.slugs) if slug in self.case.slugs), None)


@dataclass(frozen=True)
class Figures:
    """The figures of one way in one language. The last three are of the half that the threshold was not chosen on."""

    recall_at_1: float
    recall_at_3: float
    mrr: float
    ms: float  # of processor time, the median
    confident: float  # of the questions that an article answers
    first_right: float  # of those that were answered
    refused: float  # of the questions that none answers


def read_cases(file: Path) -> list[Case]:
    """The questions of a file: `answered` with slugs, `unanswered` without."""
    content = yaml.safe_load(file.read_text("utf-8"))
    answered = [Case(entry["q"], frozenset(entry["slugs"])) for entry in content["answered"]]
    return answered + [Case(text, frozenset()) for text in content["unanswered"]]


async def measure(db: Database, understanding: Understanding, language: str, cases: Sequence[Case]) -> dict[str, Figures]:
    """The figures of each way on these questions, over the articles that `load_articles` put there."""
    index = Index(db, understanding)
    await index.bring_up_to_date()
    results: dict[str, list[Result]] = {way: [] for way in WAYS}
    async with db.reading() as session:
        slugs = {article.id: article.slug for article in (await session.execute(Article.__table__.select())).all()}
        for case in cases:
            nlu = await understanding.parse(case.text, ParseContext(language=language))
            topic = nlu["intent"]["name"] if nlu["decision"] == "act" else None
            for way, weights in WAYS.items():
                started = time.process_time()
                found = await hits(session, await understood(index, case.text, language, topic), weights)
                results[way].append(_result(case, found, slugs, time.process_time() - started))
    return {way: figures(each) for way, each in results.items()}


def figures(results: Sequence[Result]) -> Figures:
    """What these results come to."""
    answered = [result for result in results if result.case.slugs]
    places = [result.place for result in answered]
    held_out, none = answered[1::2], [result for result in results if not result.case.slugs][1::2]
    given = [result for result in held_out if result.confident]
    return Figures(
        recall_at_1=_share(place == 0 for place in places),
        recall_at_3=_share(place is not None and place < SHOWN for place in places),
        mrr=statistics.mean(0.0 if place is None else 1 / (place + 1) for place in places),
        ms=1000 * statistics.median(result.seconds for result in results),
        confident=_share(result.confident for result in held_out),
        first_right=_share(result.place == 0 for result in given),
        refused=_share(not result.confident for result in none),
    )


async def load_articles(db: Database) -> None:
    """Put the shop's articles into an empty database."""
    source = Source(datetime.now(UTC).date())
    add_articles(source)
    add_article_translations(source)
    async with db.transaction() as session:
        for model in (Article, ArticleTopic, ArticleVersion):
            await store(session, cast(Table, model.__table__), source.rows[model])


def run(folder: Path, understanding: Understanding, *, as_json: bool) -> None:
    """Measure on `questions.<language>.yml` of a folder and print the figures."""
    files = {file.suffixes[0][1:]: file for file in sorted(folder.glob("questions.*.yml"))}
    found = asyncio.run(_measure_all(files, understanding))
    if as_json:
        print(json.dumps({language: {way: vars(each) for way, each in ways.items()} for language, ways in found.items()}))
        return
    console = Console()
    for language, ways in found.items():
        table = new_table(language, "recall@1", "recall@3", "MRR", "ms", "confident", "first right", "refused")
        for way, each in ways.items():
            shares = (percent(share) for share in (each.confident, each.first_right, each.refused))
            table.add_row(way, percent(each.recall_at_1), percent(each.recall_at_3), f"{each.mrr:.2f}", f"{each.ms:.1f}", *shares)
        console.print(table)


async def _measure_all(files: dict[str, Path], understanding: Understanding) -> dict[str, dict[str, Figures]]:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite+aiosqlite:///{folder}/knowledge.db")
        await migrate(db)
        await load_articles(db)
        found = {language: await measure(db, understanding, language, read_cases(file)) for language, file in files.items()}
        await db.close()
    return found


def _result(case: Case, found: Sequence[Hit], slugs: dict[str, str], seconds: float) -> Result:
    return Result(case, [slugs[hit.article_id] for hit in found], bool(found) and found[0].confident, seconds)


def _share(those: Any) -> float:
    marks = list(those)
    return sum(marks) / len(marks) if marks else 0.0
