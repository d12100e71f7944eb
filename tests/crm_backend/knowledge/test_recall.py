"""How often the right article is among the first three, on a hundred questions a language."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from crm_backend.cli.evaluation.knowledge import WAYS, load_articles, measure, read_cases
from crm_backend.db import Database
from crm_backend.understanding import Understanding


@dataclass(frozen=True)
class Least:
    """What is reached at least (docs/knowledge.md has what is): recall@3 without the topic, and with it, MRR and answers."""

    alone: float = 0.9
    best: float = 0.95
    mrr: float = 0.9
    confident: float = 0.8


@pytest.mark.parametrize(
    ("language", "least"), [("en", Least()), ("zh", Least()), ("es", Least(alone=0.85, best=0.9, mrr=0.87, confident=0.7))]
)
async def test_recall(db: Database, shared_understanding: Understanding, language: str, least: Least) -> None:
    await load_articles(db)
    cases = read_cases(Path(__file__).parent / f"questions.{language}.yml")
    assert sum(bool(case.slugs) for case in cases) == 100
    found = await measure(db, shared_understanding, language, cases)
    assert list(found) == list(WAYS)
    alone, best = found["both"], found["both, and the topic"]
    assert alone.recall_at_3 >= least.alone
    assert best.recall_at_3 >= least.best and best.mrr >= least.mrr
    assert best.confident >= least.confident and best.first_right >= 0.8 and best.refused >= 0.6
