"""Why a message was understood as it was: what becomes of its intent without some of its words, and what it is most like."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.components.intent import IntentClassifier
from bot.nlu.components.sentence_vector import SentenceVector
from bot.nlu.components.tokenizer import split_words
from bot.nlu.message import Message
from bot.nlu.results import Decision, Intent, Reason
from bot.nlu.text import normalise

EXAMPLES = 5
MOST_WORDS = 60  # at the start of a message, that are left out one by one
MOST_DECIDING = 3
_TELLING = 8  # words that are tried together with others
_AT_ONCE = 8  # texts to encode before a message that comes in gets its turn at the encoder
_SYMBOLS = 0x2190  # from here on a sign may be a word: an emoji


@dataclass(frozen=True, slots=True)
class WordEffect:
    """A word, or an entity as a whole, and what it adds to the probability of the intent; below 0: what it takes away.

    Places count code points of the original text.
    """

    text: str
    start: int
    end: int
    effect: float


@dataclass(frozen=True, slots=True)
class NearExample:
    """Something that was taught; `similarity` is the cosine with the message, as the intents are told apart."""

    text: str
    intent: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the likeliest intent of a message.

    `deciding` are the words without which another intent, `instead`, would be the likeliest, three at most; where there are no
    such words, those without which it is least likely, and `instead` is None. `familiarity` is how well the message fits what was
    taught, from -1 to 1; below `familiar` it does not. Intents of a probability from `member` on are considered.
    """

    intent: Intent
    runner_up: Intent | None
    decision: Decision
    reason: Reason
    words: tuple[WordEffect, ...]
    deciding: tuple[WordEffect, ...]
    instead: Intent | None
    examples: tuple[NearExample, ...]
    familiarity: float
    member: float
    familiar: float

    @property
    def margin(self) -> float:
        """How much likelier than the runner-up the intent is, from 0 to 1."""
        return self.intent.confidence - (self.runner_up.confidence if self.runner_up else 0.0)

    def to_wire(self) -> dict[str, Any]:
        """As the API has it, ready for JSON."""
        return {
            "intent": _intent(self.intent),
            "runner_up": _intent(self.runner_up),
            "margin": round(self.margin, 4),
            "decision": self.decision,
            "reason": self.reason,
            "words": [_word(word) for word in self.words],
            "deciding": [_word(word) for word in self.deciding],
            "instead": _intent(self.instead),
            "examples": [
                {"text": each.text, "intent": each.intent, "similarity": round(each.similarity, 4)} for each in self.examples
            ],
            "familiarity": round(self.familiarity, 4),
            "member": round(self.member, 4),
            "familiar": round(self.familiar, 4),
        }


def explain(message: Message, vector: SentenceVector, intent: IntentClassifier) -> Evidence:
    """The evidence for the intent of a message that the pipeline has read."""
    weighed = intent.weigh([message])
    # Of several equal ones that which the pipeline names, so the ranking and not the largest column.
    best = intent.labels.index(message.intent_ranking[0].name)
    occlusion = _Occlusion(message, vector, intent)
    words = range(len(occlusion.spans))
    alone = occlusion.without([frozenset({word}) for word in words])
    effects = weighed.probabilities[0, best] - alone[:, best]
    deciding, left = _deciding(occlusion, effects, alone, best)
    found = [
        WordEffect(message.content.original[start:end], start, end, float(effects[word]))
        for word in words
        for start, end in [message.content.original_span(*occlusion.spans[word])]
    ]
    other = int(left.argmax()) if 0 < len(deciding) < len(words) else best  # nothing speaks for another one where no word is left
    return Evidence(
        intent=message.intent_ranking[0],
        runner_up=next(iter(message.intent_ranking[1:]), None),
        decision=message.decision,
        reason=intent.reason(message, weighed),
        words=tuple(found),
        deciding=tuple(found[word] for word in sorted(deciding)),
        instead=Intent(intent.labels[other], float(left[other])) if other != best else None,
        examples=tuple(NearExample(*each) for each in intent.nearest(message, EXAMPLES)) if message.says_something else (),
        familiarity=float(weighed.best[0]),
        member=intent.calibration.member,
        familiar=intent.calibration.familiar,
    )


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text without these pieces of it."""
    kept, position = [], 0
    for start, end in sorted(spans):
        kept.append(text[position:start])
        position = end
    return re.sub(r" {2,}", " ", "".join([*kept, text[position:]])).strip()


def _deciding(
    occlusion: "_Occlusion", effects: NDArray[np.float64], alone: NDArray[np.float64], best: int
) -> tuple[frozenset[int], NDArray[np.float64]]:
    """The fewest words without which another intent is likeliest, found step by step, and the probabilities without them.

    A set that does not do grows by the word, or gives way to the phrase, that leaves the intent the least. A message never loses
    much more than half of its words: what is left must still say something of its own.
    """
    if not len(effects):
        return frozenset(), np.zeros(0)
    order = [int(word) for word in np.argsort(-effects, kind="stable")]
    chosen, left = frozenset(order[:1]), alone[order[0]]
    while left.argmax() == best and len(chosen) < min(MOST_DECIDING, (len(order) + 1) // 2):
        tried = [chosen | {word} for word in order[:_TELLING] if word not in chosen]
        tried += [phrase for phrase in _phrases(len(order), len(chosen) + 1) if phrase & set(order[:_TELLING])]
        probabilities = occlusion.without(tried)
        least = int(probabilities[:, best].argmin())
        if probabilities[least, best] >= left[best]:
            break
        chosen, left = tried[least], probabilities[least]
    return chosen, left


def _phrases(words: int, length: int) -> Iterator[frozenset[int]]:
    for first in range(words - length + 1):
        yield frozenset(range(first, first + length))


class _Occlusion:
    """A message with some of its words left out; entities go as a whole. `spans` are the words, in the normalised text."""

    def __init__(self, message: Message, vector: SentenceVector, intent: IntentClassifier) -> None:
        self._message = message
        self._vector = vector
        self._intent = intent
        self.spans = list(_spans(message))[:MOST_WORDS]

    def without(self, left_out: Sequence[frozenset[int]]) -> NDArray[np.float64]:
        """The probabilities of all intents without these words: one row a set."""
        variants = [self._variant([self.spans[word] for word in words]) for words in left_out]
        for start in range(0, len(variants), _AT_ONCE):
            self._vector.read(variants[start : start + _AT_ONCE], mended=True)
        return self._intent.weigh(variants).probabilities

    def _variant(self, spans: Sequence[tuple[int, int]]) -> Message:
        message = self._message
        kept = [found for found in message.candidates if not any(start < found.end and found.start < end for start, end in spans)]
        content = normalise(without(message.text, spans))
        return Message(content=content, context=message.context, language=message.language, candidates=kept)


def _spans(message: Message) -> Iterator[tuple[int, int]]:
    """The words of a message, without what is punctuation alone; an entity counts as one."""
    entities = sorted((found.start, found.end) for found in message.candidates)
    position = 0
    for word in split_words(message.text):
        start, end = position, position + len(word)
        position = end
        if entities and start < entities[0][1] and entities[0][0] < end:
            if end >= entities[0][1]:
                yield entities.pop(0)
        elif any(character.isalnum() or (ord(character) >= _SYMBOLS and not character.isspace()) for character in word):
            yield start, end


def _word(word: WordEffect) -> dict[str, Any]:
    return {"text": word.text, "start": word.start, "end": word.end, "effect": round(word.effect, 4)}


def _intent(intent: Intent | None) -> dict[str, Any] | None:
    return {"name": intent.name, "confidence": round(intent.confidence, 4)} if intent else None
