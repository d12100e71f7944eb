"""Understanding: from a customer's message to language, intent, entities and sentiment; a library of its own."""

from bot.nlu.errors import DataError, ModelError, NluError
from bot.nlu.evidence import Evidence
from bot.nlu.manifest import Manifest, read_manifest
from bot.nlu.pipeline import Pipeline
from bot.nlu.results import Entity, Intent, Language, ParseContext, ParseResult, Sentiment
from bot.nlu.training import TrainingReport, fingerprint, train

__all__ = [
    "DataError",
    "Entity",
    "Evidence",
    "Intent",
    "Language",
    "Manifest",
    "ModelError",
    "NluError",
    "ParseContext",
    "ParseResult",
    "Pipeline",
    "Sentiment",
    "TrainingReport",
    "fingerprint",
    "read_manifest",
    "train",
]
