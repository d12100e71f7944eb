"""What a message means in the light of the question that is open.

`bot.nlu` sees one message alone. Whether "100003" is an order number, "never mind" a no, and "it is too dark" an
answer or a complaint depends on what the bot has just asked. These rules are pure functions of the message and the
question; the catalogue's deciding rules are their specification.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from bot.dialogue.asides import aside
from bot.dialogue.choices import chosen
from bot.dialogue.meaning import Entity, Expects, Meaning, Message, OpenQuestion, Pressed
from bot.dialogue.short_answers import AFFIRM, DENY, bare_answer, hesitates, leading_answer, plain_of, refuses, words_of
from bot.dialogue.vocabulary import CORRECTION, NO, POINTING, THANKS, these

FALLBACK = "nlu_fallback"
INFORM = "inform"
STOP = "stop_flow"
OUT_OF_SCOPE = "out_of_scope"

ANSWERS = frozenset({AFFIRM, DENY, STOP})
ALWAYS_HEARD = frozenset({STOP, "human_handoff", "repeat", "change_language"})
QUESTIONS = frozenset(
    {
        "bot_challenge",
        "capabilities",
        "contact_info",
        "delivery_options",
        "invoice_request",
        "loyalty_points",
        "order_history",
        "payment_methods",
        "price_match",
        "product_availability",
        "product_info",
        "product_recommendation",
        "promo_code",
        "refund_status",
        "return_policy",
        "store_hours",
        "ticket_status",
        "track_order",
        "warranty",
    }
)
SURE_YES = 0.9  # calibrated confidence from which an unusual wording is a yes
SURE_QUESTION = 0.9  # calibrated confidence from which a question interrupts a free-text answer
LIKELY_QUESTION = 0.6  # the same where the words ask ("how long does it take")
KEPT_IN_RANKING = 5
IDENTIFIERS = frozenset({"order_number", "ticket_number"})
VAGUE = frozenset({AFFIRM, DENY, STOP, INFORM, OUT_OF_SCOPE, "goodbye", "repeat", "thank", "greet"})  # may be a hesitation
CORRECTABLE = IDENTIFIERS | {"product", "email", "phone_number"}
_NOT_AT_HAND = re.compile("|".join(these("not_at_hand")), re.IGNORECASE)
_ASKING_PHRASES = these("asking_phrases")
_ORDER_DIGITS = re.compile(r"(?<![\d.])(?:LT\s*-?\s*|#\s*)?(\d{6})(?![\d]|[.]\d)", re.IGNORECASE)
_TICKET_DIGITS = re.compile(r"(?<![\d.])(?:TK\s*-?\s*|#\s*)?(\d{4,6})(?![\d]|[.]\d)", re.IGNORECASE)


def interpret(message: Message, question: OpenQuestion) -> Meaning:
    """What `message` means as an answer to `question`."""
    if message.pressed is not None:
        return _as_pressed(message.pressed, question)
    if said := chosen(message, question) or aside(message, question):
        return said
    if question.expects is Expects.FREE_TEXT:
        return _answer_in_words(message, question)
    if question.expects is Expects.YES_OR_NO:
        return _answer_yes_or_no(message, question)
    if question.offered is not None:
        return _answer_to_asking_back(message, question)
    return _answer_with_data(message, question)


def interpret_all(message: Message, question: OpenQuestion) -> tuple[Meaning, ...]:
    """What `message` means, wish by wish.

    While a question is open it is an answer, and one; but for a yes or no with a question or another order after it.
    """
    answer, *others = message.wishes or (None,)
    if answer is None or message.pressed is not None or question.offered is not None:
        return (interpret(message, question),)
    answers = answer.intent in ANSWERS
    if question.expects is Expects.NOTHING:
        return tuple(others) if answers else message.wishes
    apart = tuple(wish for wish in others if wish.intent in QUESTIONS or _names_an_order(wish))
    if question.expects is Expects.YES_OR_NO and answers and apart:
        return (Meaning(DENY if answer.intent == STOP else answer.intent, answer.confidence, (), answer.text), *apart)
    return (interpret(message, question),)


def _names_an_order(wish: Meaning) -> bool:
    return any(entity.name in IDENTIFIERS for entity in wish.entities)


def _as_pressed(pressed: Pressed, question: OpenQuestion) -> Meaning:
    refused = pressed.intent == DENY and question.offered is not None
    given = tuple(Entity(name, value) for name, value in pressed.entities.items())
    return Meaning(OUT_OF_SCOPE if refused else pressed.intent, 1.0, given, pressed=True)


def _answer_in_words(message: Message, question: OpenQuestion) -> Meaning:
    """At a free-text question the message is the answer, unless it clearly is something else."""
    sure = message.decision == "act"
    if sure and message.intent in ALWAYS_HEARD:
        return _as_understood(message)
    if _interrupts(message, sure=sure):
        return Meaning(message.intent, message.confidence, message.entities)
    if sure and message.intent == "thank" and THANKS.says_all(words_of(message.text)):
        return _as_understood(message)
    if _only_corrects(message, question):
        # Not `inform`: that would take these words for the answer itself.
        return Meaning(DENY, message.confidence, message.entities)
    return Meaning(INFORM, 1.0, message.entities)


def _interrupts(message: Message, *, sure: bool) -> bool:
    """Whether the message is a question of its own rather than the words that were asked for."""
    asks = any(phrase in plain_of(message.text) for phrase in _ASKING_PHRASES)
    return message.intent in QUESTIONS and (
        (sure and message.confidence >= SURE_QUESTION) or (asks and message.confidence >= LIKELY_QUESTION)
    )


def _answer_yes_or_no(message: Message, question: OpenQuestion) -> Meaning:
    if _corrects(message, question) and message.intent in {AFFIRM, DENY, INFORM, STOP, OUT_OF_SCOPE}:
        return Meaning(INFORM, message.confidence, message.entities)
    if refuses(message.text):
        return Meaning(DENY, max(message.confidence, SURE_QUESTION), message.entities)
    vague = message.decision != "act" or message.intent in VAGUE
    if vague and hesitates(message.text):
        return Meaning(INFORM, message.confidence, message.entities)  # neither yes nor no: the question stays open
    answer = bare_answer(message.text) if message.intent in QUESTIONS else leading_answer(message.text)
    if answer is None and message.intent in {AFFIRM, DENY, STOP}:
        if message.decision != "act" or (message.intent == AFFIRM and message.confidence < SURE_YES):
            return Meaning(INFORM, message.confidence, message.entities)
        answer = AFFIRM if message.intent == AFFIRM else DENY
    if answer is not None:
        return Meaning(answer, max(message.confidence, SURE_QUESTION), message.entities)
    return _as_understood(message)


def _answer_to_asking_back(message: Message, question: OpenQuestion) -> Meaning:
    """After "did you mean ...": a no asks to rephrase, a yes takes the likeliest, bare data belong to it, else a new attempt.

    A no is `out_of_scope` to Rasa's two-stage fallback, which takes `deny` for a new wish. What was offered and is now said
    is meant, however unusual the words. Where many things were offered and none was asked about, a yes is none to the first.
    """
    answer = bare_answer(message.text) or message.intent
    if answer == DENY:
        return Meaning(OUT_OF_SCOPE, message.confidence, message.entities)
    if answer == AFFIRM and hesitates(message.text):
        return Meaning(FALLBACK, message.confidence, message.entities)
    offered = question.offered or ()
    asked = any(offer.intent == DENY for offer in offered)
    if answer == AFFIRM and asked:
        return _as_pressed(offered[0], question)
    if asked and message.intent == INFORM and message.decision == "act" and message.entities:
        return Meaning(offered[0].intent, message.confidence, message.entities)
    if message.decision == "ask" and any(offer.intent == message.intent for offer in offered):
        return Meaning(message.intent, message.confidence, message.entities)
    return _answer_with_data(message, question)


def _answer_with_data(message: Message, question: OpenQuestion) -> Meaning:
    entities = message.entities + _asked_digits(message, question)
    understood = _as_understood(message)
    if _points(message, question) or _has_it_not_at_hand(message, question):
        return Meaning(INFORM, SURE_QUESTION, entities)
    answers = any(entity.name in question.entities for entity in entities)
    if question.expects is Expects.NOTHING and message.decision != "act" and _is_identifier(message):
        return Meaning(INFORM, SURE_QUESTION, entities)
    if answers and understood.intent in {FALLBACK, OUT_OF_SCOPE, INFORM, AFFIRM, DENY}:
        return Meaning(INFORM, max(message.confidence, SURE_QUESTION), entities)
    return Meaning(understood.intent, understood.confidence, entities)


def _is_identifier(message: Message) -> bool:
    """Whether the message is the number of an order or a ticket and nothing else."""
    identifiers = [entity for entity in message.entities if entity.name in IDENTIFIERS]
    return bool(identifiers) and not words_of(_without(message.text, identifiers))


def _points(message: Message, question: OpenQuestion) -> bool:
    """Whether the message only points at one of the orders or items to choose from."""
    chooses = question.expects is Expects.ORDER_NUMBER or "product" in question.entities
    products = [entity for entity in message.entities if entity.name == "product"]
    words = words_of(_without(message.text, products))
    return chooses and bool(products or words) and POINTING.says_all(words)


def _has_it_not_at_hand(message: Message, question: OpenQuestion) -> bool:
    """Whether the customer cannot give what was asked for: the form then says where it can be found."""
    asked = question.expects is Expects.ORDER_NUMBER or bool(question.entities & {"email", "phone_number"})
    commands = message.decision == "act" and message.intent in ALWAYS_HEARD
    return asked and not commands and bool(_NOT_AT_HAND.search(message.text))


def _without(text: str, entities: Iterable[Entity]) -> str:
    rest = list(text)
    for entity in entities:
        if entity.start is not None and entity.end is not None:
            rest[entity.start : entity.end] = " " * (entity.end - entity.start)
    return "".join(rest)


def _as_understood(message: Message) -> Meaning:
    intent = message.intent if message.decision == "act" else FALLBACK
    return Meaning(intent, message.confidence, message.entities)


def _asked_digits(message: Message, question: OpenQuestion) -> tuple[Entity, ...]:
    """The one number in the text, where only the open question makes it an order's or a ticket's."""
    if question.expects is Expects.ORDER_NUMBER:
        name, prefix, pattern = "order_number", "LT-", _ORDER_DIGITS
    elif question.expects is Expects.TICKET_NUMBER:
        name, prefix, pattern = "ticket_number", "TK-", _TICKET_DIGITS
    else:
        return ()
    if any(entity.name == name for entity in message.entities):
        return ()
    found = list(pattern.finditer(message.text))
    numbers = {prefix + _ascii_digits(match.group(1)) for match in found}
    if len(numbers) != 1:
        return ()
    match = found[0]
    return (Entity(name, numbers.pop(), match.group(0), match.start(), match.end()),)


def _ascii_digits(digits: str) -> str:
    return "".join(str(unicodedata.digit(digit)) for digit in digits)


def _corrects(message: Message, question: OpenQuestion) -> bool:
    """Whether the message names another order or ticket than the one talked about."""
    return any(
        entity.name in IDENTIFIERS and question.slots.get(entity.name) is not None and question.slots[entity.name] != entity.value
        for entity in message.entities
    )


def _only_corrects(message: Message, question: OpenQuestion) -> bool:
    """Whether the message only corrects ("no, the headphones", "sorry, LT-100003") or names the same order again."""
    corrections = [entity for entity in message.entities if entity.name in CORRECTABLE - question.entities]
    words = words_of(_without(message.text, corrections))
    if not words and any(entity.name in IDENTIFIERS for entity in corrections):
        return True
    denies = bool(corrections) and any(NO.says_all([word]) for word in words)
    return (denies or _corrects(message, question)) and CORRECTION.says_all(words)


def kept_ranking(ranking: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    """The head of the ranking in Rasa's form."""
    return [{"name": name, "confidence": confidence} for name, confidence in list(ranking)[:KEPT_IN_RANKING]]
