"""A simulated customer: what they say next, given what the bot has just said and asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from crm_backend.simulate.cast import Part
from crm_backend.simulate.goals import LANGUAGES, Goal, Language, Play, Wordings
from crm_backend.simulate.habits import with_slip

MISTYPES, GREETS, DIGRESSES, SWITCHES, NAMES_NOTHING = 0.15, 0.2, 0.15, 0.05, 0.3  # how likely, a message or a conversation
BUTTONS_LIKED = 0.4  # how often somebody presses a button rather than writing
PATIENCE = range(7, 13)  # messages until somebody leaves


@dataclass
class Step:
    """The next message: written, or a button pressed."""

    text: str
    pressed: bool = False


class Person:
    """One customer with one goal; everything they do follows from the seed."""

    def __init__(self, goal: Goal, part: Part, play: Play, language: Language, random: Random) -> None:
        self.goal = goal
        self.part = part
        self.language: Language = language
        self.patience = random.choice(PATIENCE)
        self._play = play
        self._random = random
        self._greets = random.random() < GREETS
        self._may_digress = random.random() < DIGRESSES
        self._may_switch = random.random() < SWITCHES

    def first(self) -> Step:
        """How the conversation begins: often with the wish, sometimes with a greeting."""
        return self._written(self._play.greetings) if self._greets else self._written(self.goal.opens)

    def next(self, asks: str | None, buttons: Sequence[str]) -> Step:
        """What follows: the answer to the question `asks` (a slot), sometimes something else first, else the wish once more."""
        if self._may_switch:
            self._may_switch = False
            self.language = next(language for language in LANGUAGES if language != self.language)
        if asks and self._may_digress:
            self._may_digress = False
            return self._written(self._play.digressions)
        answers = {**self._play.answers, **(self.goal.answers or {})}
        if asks and asks in answers:
            return self._answer(answers[asks], buttons)
        if pressed := self._fitting(self.goal.button, buttons):
            return Step(pressed, pressed=True)
        return self._written(self.goal.opens)

    def _answer(self, wordings: Wordings, buttons: Sequence[str]) -> Step:
        fits = [title for title in buttons if any(self._filled(text) in title for text in wordings.get("button", ()))]
        if fits and self._random.random() < BUTTONS_LIKED:
            return Step(fits[0], pressed=True)
        return self._written(wordings)

    def _written(self, wordings: Wordings) -> Step:
        text = self._filled(self._random.choice(wordings[self.language]))
        return Step(with_slip(text, self._random) if self._random.random() < MISTYPES else text)

    def _fitting(self, pattern: str | None, buttons: Sequence[str]) -> str | None:
        return next((title for title in buttons if pattern and re.search(pattern, title)), None)

    def _filled(self, text: str) -> str:
        return text.format_map(self.part.gaps)

    def matches(self, pattern: str | None, text: str) -> bool:
        """Whether a reply or a change is the one that the goal waits for."""
        gaps: Mapping[str, str] = {name: re.escape(value) for name, value in self.part.gaps.items()}
        return pattern is not None and re.search(pattern.format_map(gaps), text) is not None
