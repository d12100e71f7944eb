"""The components by the names that config.yml uses, registered with spaCy, which checks their settings."""

from spacy.language import Language as SpacyLanguage

from bot.nlu.components.amounts import AmountFinder
from bot.nlu.components.codes import CodeFinder
from bot.nlu.components.contacts import ContactFinder
from bot.nlu.components.dates import DateFinder
from bot.nlu.components.intent import IntentClassifier
from bot.nlu.components.language import LanguageDetector
from bot.nlu.components.overlaps import OverlapResolver
from bot.nlu.components.people import PersonFinder
from bot.nlu.components.products import ProductFinder
from bot.nlu.components.quantities import QuantityFinder
from bot.nlu.components.sentence_vector import SentenceVector
from bot.nlu.components.sentiment import SentimentClassifier
from bot.nlu.components.wordings import WordingFinder
from bot.nlu.encoder import EncoderChoice, load_encoder
from bot.nlu.kernel_head import KernelSettings

PREFIX = "concierge_"
TOKENIZER = "tokenizer"  # spaCy has it apart from the components; it takes no settings
ENTITY_NAMES = frozenset(
    {
        "address",
        "amount",
        "date",
        "email",
        "language",
        "order_number",
        "person_name",
        "phone_number",
        "product",
        "promo_code",
        "quantity",
        "reason",
        "ticket_number",
        "tracking_number",
    }
)


@SpacyLanguage.factory(PREFIX + "language")
def make_language(
    nlp: SpacyLanguage, name: str, enabled: list[str], default: str, prior: float, default_prior: float
) -> LanguageDetector:
    return LanguageDetector(enabled, default, prior, default_prior)


@SpacyLanguage.factory(PREFIX + "sentence_vector")
def make_sentence_vector(nlp: SpacyLanguage, name: str, encoder: EncoderChoice, max_characters: int) -> SentenceVector:
    return SentenceVector(load_encoder(encoder), max_characters)


@SpacyLanguage.factory(PREFIX + "intent")
def make_intent(
    nlp: SpacyLanguage,
    name: str,
    adapter: float,
    width: float,
    ridge: float,
    names: int,
    words: float,
    coverage: float,
    rejected: float,
    entity_weight: float,
    taught: float,
) -> IntentClassifier:
    settings = KernelSettings(adapter, width, ridge, words, coverage, rejected)
    return IntentClassifier(settings, sorted(ENTITY_NAMES), entity_weight, taught, names)


@SpacyLanguage.factory(PREFIX + "sentiment")
def make_sentiment(
    nlp: SpacyLanguage,
    name: str,
    prior: str,
    model: str,
    strength: float,
    sharpness: float,
    examples: int,
    cues: float,
    opinion: float,
) -> SentimentClassifier:
    return SentimentClassifier(prior, model, strength, sharpness, examples, cues, opinion)


@SpacyLanguage.factory(PREFIX + "codes")
def make_codes(nlp: SpacyLanguage, name: str) -> CodeFinder:
    return CodeFinder()


@SpacyLanguage.factory(PREFIX + "contacts")
def make_contacts(nlp: SpacyLanguage, name: str) -> ContactFinder:
    return ContactFinder()


@SpacyLanguage.factory(PREFIX + "dates")
def make_dates(nlp: SpacyLanguage, name: str) -> DateFinder:
    return DateFinder()


@SpacyLanguage.factory(PREFIX + "amounts")
def make_amounts(nlp: SpacyLanguage, name: str) -> AmountFinder:
    return AmountFinder()


@SpacyLanguage.factory(PREFIX + "quantities")
def make_quantities(nlp: SpacyLanguage, name: str) -> QuantityFinder:
    return QuantityFinder()


@SpacyLanguage.factory(PREFIX + "products")
def make_products(nlp: SpacyLanguage, name: str) -> ProductFinder:
    return ProductFinder()


@SpacyLanguage.factory(PREFIX + "wordings")
def make_wordings(nlp: SpacyLanguage, name: str, reported: list[str]) -> WordingFinder:
    return WordingFinder(reported)


@SpacyLanguage.factory(PREFIX + "people")
def make_people(nlp: SpacyLanguage, name: str) -> PersonFinder:
    return PersonFinder()


@SpacyLanguage.factory(PREFIX + "overlaps")
def make_overlaps(nlp: SpacyLanguage, name: str) -> OverlapResolver:
    return OverlapResolver()
