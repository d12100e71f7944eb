"""Understanding: from a customer's message to language, intent, entities and sentiment; a library of its own."""

from bot.nlu.errors import DataError, ModelError, NluError
from bot.nlu.pipeline import Pipeline
from bot.nlu.results import Entity, Intent, Language, ParseContext, ParseResult, Sentiment
from bot.nlu.training import TrainingReport, fingerprint, train

__all__ = [
    "DataError",
    "Entity",
    "Intent",
    "Language",
    "ModelError",
    "NluError",
    "ParseContext",
    "ParseResult",
    "Pipeline",
    "Sentiment",
    "TrainingReport",
    "fingerprint",
    "train",
]
