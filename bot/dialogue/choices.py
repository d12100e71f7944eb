"""What "the third", "便宜的那个" or "the blue one" means while choices have just been shown as buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.dialogue.meaning import Choice, Entity, Expects, Meaning, Message, OpenQuestion
from bot.dialogue.short_answers import plain_of, words_of
from bot.dialogue.vocabulary import COMPARING, PLACES, POINTING

SURE = 0.95
CHOSEN_BY = ("order_number", "product", "ticket_number")  # what tells one choice from the next
NO_CHOICES = frozenset({"affirm", "deny", "human_handoff"})
MOST_NAMING_WORDS = 3
_MAY_NAME = frozenset({"inform", "product_info", "product_availability", "product_recommendation", "out_of_scope"})


def chosen(message: Message, question: OpenQuestion) -> Meaning | None:
    """The choice that the message points at by its place, by what its title says, or by its price; None where it does not.

    Which one is cheaper only the action knows: it gets all of them, with the words. Inside a form the form itself compares.
    """
    if question.expects in (Expects.FREE_TEXT, Expects.YES_OR_NO):
        return None
    choices = _choices(question)
    naming = POINTING.beyond(words_of(message.text))
    if len(choices) < 2 or not words_of(message.text):
        return None
    place = _place(message.text, naming, question)
    if place is not None:
        return _press(choices[place]) if place < len(choices) else None
    if question.expects is not Expects.NOTHING or question.offered is not None:
        return None
    if not naming and _says(plain_of(message.text), COMPARING):
        products = [choice.pressed.entities["product"] for choice in choices if "product" in choice.pressed.entities]
        return Meaning(choices[0].pressed.intent, SURE, (Entity("product", products),)) if len(products) > 1 else None
    return _named(message, naming, choices)


def _choices(question: OpenQuestion) -> list[Choice]:
    """The buttons that are alternatives: all that asked back, else those of one intent that differ in what they name."""
    if question.offered is not None:
        return list(question.choices)
    told_apart = [
        choice
        for choice in question.choices
        if choice.pressed.intent not in NO_CHOICES and any(name in choice.pressed.entities for name in CHOSEN_BY)
    ]
    return [choice for choice in told_apart if choice.pressed.intent == told_apart[0].pressed.intent]


def _place(text: str, naming: list[str], question: OpenQuestion) -> int | None:
    """The place that the text names, from 0 on, if it says nothing else; a bare number is one where an order is asked for."""
    if len(naming) == 1 and naming[0].isdecimal() and len(naming[0]) < 3 and question.expects is Expects.ORDER_NUMBER:
        return int(naming[0]) - 1 if int(naming[0]) else None
    if naming:
        return None
    places = [place for place, words in enumerate(PLACES) if _says(plain_of(text), words)]
    return places[0] if len(places) == 1 else None


def _named(message: Message, naming: list[str], choices: list[Choice]) -> Meaning | None:
    """The only choice whose title has all that the message names: 'the blue one'."""
    if not 1 <= len(naming) <= MOST_NAMING_WORDS or (message.decision == "act" and message.intent not in _MAY_NAME):
        return None
    meant = [choice for choice in choices if all(_says(plain_of(choice.title), [word]) for word in naming)]
    return _press(meant[0]) if len(meant) == 1 else None


def _press(choice: Choice) -> Meaning:
    given = tuple(Entity(name, value) for name, value in choice.pressed.entities.items())
    return Meaning("out_of_scope" if choice.pressed.intent == "deny" else choice.pressed.intent, 1.0, given, pressed=True)


def _says(plain: str, words: Iterable[str]) -> bool:
    return any(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", plain) for word in words)
