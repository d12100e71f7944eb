"""The components by the names that config.yml uses, registered with spaCy, which checks their settings."""

from spacy.language import Language as SpacyLanguage

from bot.nlu.components.codes import CodeFinder
from bot.nlu.components.intent import IntentClassifier
from bot.nlu.components.language import LanguageDetector
from bot.nlu.components.overlaps import OverlapResolver
from bot.nlu.components.sentence_vector import SentenceVector
from bot.nlu.components.sentiment import SentimentClassifier
from bot.nlu.encoder import load_encoder

PREFIX = "concierge_"
TOKENIZER = "tokenizer"  # spaCy has it apart from the components; it takes no settings
ENTITY_NAMES = frozenset(
    "order_number ticket_number product email phone_number amount date quantity promo_code tracking_number person_name address "
    "language reason".split()
)


@SpacyLanguage.factory(PREFIX + "language")
def make_language(nlp: SpacyLanguage, name: str, enabled: list[str], default: str, prior: float, default_prior: float) -> LanguageDetector:
    return LanguageDetector(enabled, default, prior, default_prior)


@SpacyLanguage.factory(PREFIX + "sentence_vector")
def make_sentence_vector(nlp: SpacyLanguage, name: str, encoder: str, max_characters: int) -> SentenceVector:
    return SentenceVector(load_encoder(encoder), max_characters)


@SpacyLanguage.factory(PREFIX + "intent")
def make_intent(nlp: SpacyLanguage, name: str, act: float, ask: float, strength: float) -> IntentClassifier:
    return IntentClassifier(act, ask, strength)


@SpacyLanguage.factory(PREFIX + "sentiment")
def make_sentiment(nlp: SpacyLanguage, name: str, strength: float) -> SentimentClassifier:
    return SentimentClassifier(strength)


@SpacyLanguage.factory(PREFIX + "codes")
def make_codes(nlp: SpacyLanguage, name: str) -> CodeFinder:
    return CodeFinder()


@SpacyLanguage.factory(PREFIX + "overlaps")
def make_overlaps(nlp: SpacyLanguage, name: str) -> OverlapResolver:
    return OverlapResolver()
