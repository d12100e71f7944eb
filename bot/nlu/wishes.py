"""Several wishes in one message: 'cancel LT-100002 and where is LT-100001?'"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.results import Entity, ParseResult, Wish

FILE = Path(__file__).with_name("wishes.yml")
SURE = 0.85  # probability from which a part of a message is a wish of its own
SURE_OF_ONE = 0.97  # probability of the whole message from which it is one wish
MOST_PARTS = 6  # a longer story is one
ORDER = "order_number"
SHORTEST = 2  # words or Chinese characters of a part
_COMMA = re.compile(r",\s+")


def wishes_of(whole: ParseResult, read: Callable[[str], ParseResult]) -> tuple[Wish, ...]:
    """The wishes of a message in their order; none when it has one alone, or when its parts are not clear by themselves.

    Two parts are two wishes when each is understood with certainty, and they differ in what is wanted or of which order. Several
    orders in a row with one wish ("cancel LT-100002 and LT-100010") are that wish for each. A yes or no before a wish is the
    first of them: what it answers, only the dialogue knows.
    """
    if _is_surely_one(whole):
        return ()
    wishes: dict[tuple[str, object], Wish] = {}
    for number, (start, part) in enumerate(_parts_read(whole, read)):
        answers = number == 0 and part.intent.name in _content()["answers"]
        if answers or _is_wish(part):
            wish = Wish(part.intent, _moved(part.entities, start), part.text)
            if not any(_tells_of(known, wish) for known in wishes.values()):
                wishes[part.intent.name, _order(wish)] = wish
    return tuple(wishes.values()) if len(wishes) > 1 else _for_each_order(whole)


def _is_surely_one(whole: ParseResult) -> bool:
    """Whether reading the parts can be spared, as for most messages: they are understood with certainty as they are."""
    orders = {entity.value for entity in whole.entities if entity.entity == ORDER}
    return whole.decision == "act" and whole.intent.confidence >= SURE_OF_ONE and len(orders) < 2


def _parts_read(whole: ParseResult, read: Callable[[str], ParseResult]) -> list[tuple[int, ParseResult]]:
    """The parts with where they begin; what commas alone separate is apart only in a row of clear wishes.

    A row has other joints too ("a, b, and c") or several orders in it: in languages with gaps commas mostly part one story.
    """
    parts = _parts(whole.text) or [(0, len(whole.text))]
    is_row = len(parts) > 1 or len({entity.value for entity in whole.entities if entity.entity == ORDER}) > 1
    found: list[tuple[int, ParseResult]] = []
    for start, end in parts:
        pieces = [(at, read(whole.text[at:to])) for at, to in _between_commas(whole.text, start, end)] if is_row else []
        if len(pieces) > 1 and all(_is_wish(piece) for _, piece in pieces):
            found += pieces
        elif len(parts) > 1:
            found.append((start, read(whole.text[start:end])))
    return found


def _is_wish(part: ParseResult) -> bool:
    """Whether a part is surely a wish of its own."""
    is_one = part.intent.name not in _content()["no_wish"]
    return is_one and part.decision == "act" and part.intent.confidence >= SURE


def _order(wish: Wish) -> object:
    return next((entity.value for entity in wish.entities if entity.entity == ORDER), None)


def _tells_of(known: Wish, part: Wish) -> bool:
    """Whether a part goes on with a wish that is known."""
    names = {known.intent.name, part.intent.name}
    alike = len(names) == 1 or any(names <= set(group) for group in _content()["alike"])
    return alike and _order(part) in (None, _order(known))


def _for_each_order(whole: ParseResult) -> tuple[Wish, ...]:
    orders = [entity for entity in whole.entities if entity.entity == ORDER]
    if whole.decision != "act" or whole.intent.name in _content()["no_wish"] or len({each.value for each in orders}) < 2:
        return ()
    between = (whole.text[one.end : other.start].split() for one, other in pairwise(orders))
    if not all(words and set(words) <= set(_content()["lists"]) for words in between):
        return ()
    others = tuple(entity for entity in whole.entities if entity.entity != ORDER)
    return tuple(Wish(whole.intent, (order, *others), whole.text) for order in orders)


def _parts(text: str) -> list[tuple[int, int]]:
    """Where the parts of the message stand, between sentence ends and joints; none where it is one, or a long story."""
    parts: list[tuple[int, int]] = []
    start = 0
    for joint in [*_joints().finditer(text), None]:
        end = joint.start() if joint else len(text)
        if _is_long_enough(text[start:end]) or (not parts and not start and joint):
            parts.append((start, end))
        start = joint.end() if joint else end
    return parts if 2 <= len(parts) <= MOST_PARTS else []


def _between_commas(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the pieces of a part stand between its commas."""
    joints = [(start, start), *(joint.span() for joint in _COMMA.finditer(text, start, end)), (end, end)]
    return [(before[1], after[0]) for before, after in pairwise(joints)]


def _is_long_enough(part: str) -> bool:
    return len(re.findall(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+", part)) >= SHORTEST


def _moved(entities: tuple[Entity, ...], by: int) -> tuple[Entity, ...]:
    return tuple(replace(each, start=each.start + by, end=each.end + by) for each in entities)


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return content


@cache
def _joints() -> re.Pattern[str]:
    words = sorted({word for joints in _content()["joints"].values() for word in joints}, key=len, reverse=True)
    gapped = "|".join(re.escape(word) for word in words if not re.search(r"[\u3400-\u9fff]", word))
    strung = "|".join(re.escape(word) for word in words if re.search(r"[\u3400-\u9fff]", word))
    return re.compile(rf"[.](?=\s)|[?!;。？！；，\n]+|,?\s+(?:{gapped})\s+|{strung}", re.IGNORECASE)
