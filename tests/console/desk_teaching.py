"""Teaching at the desk of the tests: the real evidence, with the trained model, and conversation tests."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import delete

from bot.nlu import Evidence, ParseContext, Pipeline
from bot.nlu.encoder import Vectors
from crm_backend.knowledge.index import Encoder
from crm_backend.models import ConversationTest, Survey
from crm_backend.models.base import now
from crm_backend.teaching.answers import effects
from crm_backend.teaching.conversation_tests import running
from tests.trained import nlu_model

EFFECTS = Path(__file__).with_name("threshold_effects.json")  # of the trained model and the golden set, some of the steps


class Explainer:
    """The trained model, loaded when somebody first asks why; its vectors are the desk's own."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._pipeline: Pipeline | None = None

    async def explain(self, text: str, context: ParseContext) -> tuple[Evidence, int | None]:
        if self._pipeline is None:
            self._pipeline = await asyncio.to_thread(Pipeline.load, nlu_model())
        return await asyncio.to_thread(self._pipeline.explain, text, context), None

    @property
    def fingerprint(self) -> str:
        return str(json.loads(EFFECTS.read_text("utf-8"))["model"])

    @property
    def encoder(self) -> str:
        return self._encoder.encoder

    async def encode(self, texts: Sequence[str], language: str) -> Vectors:
        return await self._encoder.encode(texts, language)


def prepare(app: FastAPI) -> None:
    """What the endpoints find at the application."""
    app.state.understanding = Explainer(app.state.index.encoder)
    app.state.test_runs = running.Runs(app.state.db)


async def clear(app: FastAPI) -> None:
    async with app.state.db.transaction() as session:
        await session.execute(delete(ConversationTest))
        await session.execute(delete(Survey).where(Survey.name == effects.NAME))


async def weighs(app: FastAPI) -> None:
    """Somebody's wish to see what thresholds do is fulfilled; to read the whole golden set takes half a minute."""
    async with app.state.db.transaction() as session:
        survey = await session.get_one(Survey, effects.NAME)
        survey.started_at = survey.computed_at = now()
        survey.figures = json.loads(EFFECTS.read_text("utf-8"))


async def plays(app: FastAPI, *, outcome: dict[str, Any]) -> None:
    """What comes of the tests that are played from now on: the shop that they would be played in takes half a minute to start."""

    async def play(_script: str) -> dict[str, Any]:
        await asyncio.sleep(0.5)
        return dict(outcome)

    running.play = play


ORDERS = {"plays": plays, "weighs": weighs}
