"""What is known before a message is read, and what was understood from it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

Decision = Literal["act", "ask", "unsure"]
Mood = Literal["negative", "neutral", "positive"]
MOODS: tuple[Mood, ...] = ("negative", "neutral", "positive")
# Why a decision was taken: said nothing; taught word for word; unlike all that was taught; too many intents to ask about; two or
# three that may be meant; one, but no likelier than all others together; one.
Reason = Literal["silent", "taught", "unfamiliar", "many", "several", "doubtful", "clear"]
EntityValue = str | int | dict[str, Any]


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What the conversation knows; everything has a default.

    `language` is the conversation's so far, a prior for short texts. `region` (ISO 3166) is the customer's, for phone
    numbers and ambiguous dates. `languages` narrows the enabled ones; empty means all that the settings enable.
    """

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    timezone: str = "UTC"
    language: str | None = None
    region: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """An ISO 639-1 code and how sure we are, from 0 to 1."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Intent:
    """A name from the training data and its calibrated probability."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Entity:
    """A piece of the message that has a meaning of its own; `start` and `end` count code points of the original text."""

    entity: str
    value: EntityValue
    text: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class MoodWord:
    """A word and what it adds to the log odds of positive against negative; places count code points of the original text."""

    text: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Sentiment:
    """The mood of the message: a label, a score from -1 to +1, how pressing it is from 0 to 1, and the most telling words."""

    label: Mood
    score: float
    urgency: float = 0.0
    why: tuple[MoodWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """One of several wishes of a message; the places of its entities count code points of the whole message."""

    intent: Intent
    entities: tuple[Entity, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ParseResult:
    """Everything understood from one message; `wishes` are in their order, none when there is one alone."""

    text: str
    language: Language
    intent: Intent
    decision: Decision
    intent_ranking: tuple[Intent, ...]
    entities: tuple[Entity, ...]
    sentiment: Sentiment
    wishes: tuple[Wish, ...] = ()

    def to_wire(self) -> dict[str, Any]:
        """The `nlu` object of the HTTP contract, ready for JSON; `wishes` is there when there are several."""
        several = {"wishes": [_wish_to_wire(wish) for wish in self.wishes]} if self.wishes else {}
        return several | {
            "language": {"code": self.language.code, "confidence": round(self.language.confidence, 4)},
            "intent": _intent_to_wire(self.intent),
            "decision": self.decision,
            "intent_ranking": [_intent_to_wire(intent) for intent in self.intent_ranking],
            "entities": [_entity_to_wire(entity) for entity in self.entities],
            "sentiment": _sentiment_to_wire(self.sentiment),
        }


def _intent_to_wire(intent: Intent) -> dict[str, Any]:
    return {"name": intent.name, "confidence": round(intent.confidence, 4)}


def _sentiment_to_wire(sentiment: Sentiment) -> dict[str, Any]:
    return {
        "label": sentiment.label,
        "score": round(sentiment.score, 4),
        "urgency": round(sentiment.urgency, 4),
        "why": [
            {"text": word.text, "start": word.start, "end": word.end, "weight": round(word.weight, 4)} for word in sentiment.why
        ],
    }


def _entity_to_wire(entity: Entity) -> dict[str, Any]:
    return {
        "entity": entity.entity,
        "value": entity.value,
        "text": entity.text,
        "start": entity.start,
        "end": entity.end,
        "confidence": round(entity.confidence, 4),
    }


def _wish_to_wire(wish: Wish) -> dict[str, Any]:
    entities = [_entity_to_wire(entity) for entity in wish.entities]
    return {"intent": _intent_to_wire(wish.intent), "entities": entities, "text": wish.text}
