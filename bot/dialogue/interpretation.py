"""What a message means in the light of the question that is open.

`bot.nlu` sees one message alone. Whether "100003" is an order number, "never mind" a no, and "it is too dark" an
answer or a complaint depends on what the bot has just asked. These rules are pure functions of the message and the
question; the catalogue's deciding rules are their specification.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

FALLBACK = "nlu_fallback"
INFORM = "inform"
AFFIRM = "affirm"
DENY = "deny"
STOP = "stop_flow"
OUT_OF_SCOPE = "out_of_scope"

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
KEPT_IN_RANKING = 5
IDENTIFIERS = frozenset({"order_number", "ticket_number"})
VAGUE = frozenset({AFFIRM, DENY, STOP, INFORM, OUT_OF_SCOPE, "goodbye", "repeat", "thank", "greet"})  # may be a hesitation
CORRECTABLE = IDENTIFIERS | {"product", "email", "phone_number"}


class Vocabulary:
    """A set of words; languages that leave no gaps may string them together."""

    def __init__(self, words: str) -> None:
        self._words = frozenset(words.split())
        ungapped = sorted((word for word in self._words if not word.isascii()), key=len, reverse=True)
        self._strung = re.compile(f"(?:{'|'.join(map(re.escape, ungapped))})+")

    def says_all(self, words: Iterable[str]) -> bool:
        """Whether there is no word but these."""
        return all(word in self._words or self._strung.fullmatch(word) for word in words)


YES = Vocabulary(
    "ok okay okey k y yes yeah yep yup sure fine right correct please 是 是的 对 对的 好 好的 好吧 好啊 行 行的 可以 嗯 嗯嗯 "
    "没错 要 要的 确认 确定 同意 没问题 sí si vale oui ja sim はい 네 예"
)
NO_WORDS = "n no nope nah never stop 不 不是 不对 不要 不用 不用了 不行 不了 别 否 没有 算了 non nein não いいえ 아니요 "
NO = Vocabulary(NO_WORDS)
HESITATION = Vocabulary(
    "wait hmm hm umm um uh maybe perhaps possibly later dunno guess 等 等等 等一下 稍等 也许 可能 好像 再说 想想"
)
HESITATION_PHRASES = (
    *("hold on", "one moment", "one second", "just a sec", "not sure", "don't know"),
    *("等一下", "等等", "稍等", "再想", "不确定", "好像", "也许", "可能"),
)
CORRECTION = Vocabulary(
    NO_WORDS + "sorry oops wait actually i mean meant it's its it is was should be the order number ticket not but rather "
    "对不起 抱歉 错了 我说错了 写错了 是 应该是 我是说 我的意思是 订单 订单号 订单号是 单号 工单 工单号 号"
)
THANKS = Vocabulary(
    "thanks thank you thx ty cheers much so very a lot many ok okay great "
    "谢谢 多谢 谢了 谢啦 感谢 非常 十分 太 您 你 好的 好 啦 哈 了 亲"
)
# Words that point at one of several choices and say nothing else: "the lamp one please", "the latest".
POINTING = Vocabulary(
    "the one ones that this it it's is my a an please with order item i mean meant just for latest newest most recent last first "
    "second third lamp lamps light lights "
    "那个 这个 那件 这件 那单 这单 那盏 这盏 那款 的 订单 商品 就是 就 是 "
    "我 请 吧 个 一 那 这 要 最近 最新 最后 刚下 刚买 刚拍 刚才 第一 第二 第三 灯 号"
)
_NOT_AT_HAND = re.compile(
    r"\b(?:do(?:n['’]?t| not)|can(?:['’]?t|not)|no longer) (?:\w+ )?(?:know|remember|recall|find|have)\b"
    r"|\bforg[eo]t|\blost\b|\bno idea\b|\bwhere (?:is|do|can) (?:it|i|the number)\b(?! order)"
    r"|不知道|不记得|记不得|记不清|忘了|忘记|想不起|找不到|没有?(?:订单号|单号)|没记|哪里?(?:看|找|能看)",
    re.IGNORECASE,
)
_ORDER_DIGITS = re.compile(r"(?<![\d.])(?:LT\s*-?\s*|#\s*)?(\d{6})(?![\d]|[.]\d)", re.IGNORECASE)
_TICKET_DIGITS = re.compile(r"(?<![\d.])(?:TK\s*-?\s*|#\s*)?(\d{4,6})(?![\d]|[.]\d)", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Expects(Enum):
    """What kind of answer the open question has."""

    NOTHING = "nothing"
    DATA = "data"
    FREE_TEXT = "free text"
    YES_OR_NO = "yes or no"
    ORDER_NUMBER = "order number"
    TICKET_NUMBER = "ticket number"


@dataclass(frozen=True)
class Pressed:
    """A button that this conversation was given and the customer has pressed."""

    intent: str
    entities: Mapping[str, Any]


@dataclass(frozen=True)
class OpenQuestion:
    """What the bot has just asked.

    `entities` are those that answer it, `slots` is what is known so far; `offered` are the choices that the bot has
    given when it asked back ("did you mean ..."), likeliest first, None when it has not asked back.
    """

    expects: Expects = Expects.NOTHING
    entities: frozenset[str] = frozenset()
    slots: Mapping[str, Any] = field(default_factory=dict)
    offered: tuple[Pressed, ...] | None = None


@dataclass(frozen=True)
class Entity:
    """A datum in the text; `start` and `end` count code points, None for one that came with a button."""

    name: str
    value: Any
    text: str | None = None
    start: int | None = None
    end: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True)
class Message:
    """A customer's message as `bot.nlu` understood it; `ranking` is likeliest first, `pressed` decides when set."""

    text: str
    intent: str
    confidence: float
    decision: str
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Entity, ...] = ()
    pressed: Pressed | None = None


@dataclass(frozen=True)
class Meaning:
    """What the dialogue is told."""

    intent: str
    confidence: float
    entities: tuple[Entity, ...]


def interpret(message: Message, question: OpenQuestion) -> Meaning:
    """What `message` means as an answer to `question`."""
    if message.pressed is not None:
        return _as_pressed(message.pressed, question)
    if question.expects is Expects.FREE_TEXT:
        return _answer_in_words(message, question)
    if question.expects is Expects.YES_OR_NO:
        return _answer_yes_or_no(message, question)
    if question.offered is not None:
        return _answer_to_asking_back(message, question)
    return _answer_with_data(message, question)


def _as_pressed(pressed: Pressed, question: OpenQuestion) -> Meaning:
    refused = pressed.intent == DENY and question.offered is not None
    given = tuple(Entity(name, value) for name, value in pressed.entities.items())
    return Meaning(OUT_OF_SCOPE if refused else pressed.intent, 1.0, given)


def _answer_in_words(message: Message, question: OpenQuestion) -> Meaning:
    """At a free-text question the message is the answer, unless it clearly is something else."""
    sure = message.decision == "act"
    if sure and message.intent in ALWAYS_HEARD:
        return _as_understood(message)
    if sure and message.intent in QUESTIONS and message.confidence >= SURE_QUESTION:
        return _as_understood(message)
    if sure and message.intent == "thank" and THANKS.says_all(_words(message.text)):
        return _as_understood(message)
    if _only_corrects(message, question):
        # Not `inform`: that would take these words for the answer itself.
        return Meaning(DENY, message.confidence, message.entities)
    return Meaning(INFORM, 1.0, message.entities)


def _answer_yes_or_no(message: Message, question: OpenQuestion) -> Meaning:
    if _corrects(message, question) and message.intent in {AFFIRM, DENY, INFORM, STOP, OUT_OF_SCOPE}:
        return Meaning(INFORM, message.confidence, message.entities)
    vague = message.decision != "act" or message.intent in VAGUE
    if vague and _hesitates(message.text):
        return Meaning(INFORM, message.confidence, message.entities)  # neither yes nor no: the question stays open
    answer = _bare_answer(message.text) if message.intent in QUESTIONS else _leading_answer(message.text)
    if answer is None and message.intent in {AFFIRM, DENY, STOP}:
        if message.decision != "act" or (message.intent == AFFIRM and message.confidence < SURE_YES):
            return Meaning(INFORM, message.confidence, message.entities)
        answer = AFFIRM if message.intent == AFFIRM else DENY
    if answer is not None:
        return Meaning(answer, max(message.confidence, SURE_QUESTION), message.entities)
    return _as_understood(message)


def _answer_to_asking_back(message: Message, question: OpenQuestion) -> Meaning:
    """After "did you mean ...": a no asks to rephrase, a yes takes the likeliest, anything else is a new attempt.

    A no is `out_of_scope` to Rasa's two-stage fallback, which takes `deny` for a new wish.
    """
    answer = _bare_answer(message.text) or message.intent
    if answer == DENY:
        return Meaning(OUT_OF_SCOPE, message.confidence, message.entities)
    if answer == AFFIRM and _hesitates(message.text):
        return Meaning(FALLBACK, message.confidence, message.entities)
    if answer == AFFIRM and question.offered:
        return _as_pressed(question.offered[0], question)
    return _answer_with_data(message, question)


def _answer_with_data(message: Message, question: OpenQuestion) -> Meaning:
    entities = message.entities + _asked_digits(message, question)
    understood = _as_understood(message)
    if _points(message, question) or _has_it_not_at_hand(message, question):
        return Meaning(INFORM, SURE_QUESTION, entities)
    answers = any(entity.name in question.entities for entity in entities)
    if answers and understood.intent in {FALLBACK, OUT_OF_SCOPE, INFORM, AFFIRM, DENY}:
        return Meaning(INFORM, max(message.confidence, SURE_QUESTION), entities)
    return Meaning(understood.intent, understood.confidence, entities)


def _points(message: Message, question: OpenQuestion) -> bool:
    """Whether the message only points at one of the orders or items to choose from."""
    chooses = question.expects is Expects.ORDER_NUMBER or "product" in question.entities
    products = [entity for entity in message.entities if entity.name == "product"]
    words = _words(_without(message.text, products))
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
    words = _words(_without(message.text, corrections))
    if not words and any(entity.name in IDENTIFIERS for entity in corrections):
        return True
    denies = bool(corrections) and any(NO.says_all([word]) for word in words)
    return (denies or _corrects(message, question)) and CORRECTION.says_all(words)


def _bare_answer(text: str) -> str | None:
    """`affirm` or `deny` when the text is nothing but words for it ("ok", "好的！", "yes please")."""
    words = _words(text)
    if words and YES.says_all(words):
        return AFFIRM
    return DENY if words and NO.says_all(words) else None


def _leading_answer(text: str) -> str | None:
    """`affirm` or `deny` when the text begins with a word for it ("yes, cancel it", "不，留着")."""
    bare = _bare_answer(text)
    words = _words(text)
    if bare or not words:
        return bare
    if YES.says_all(words[:1]) and not any(NO.says_all([word]) for word in words):
        return AFFIRM
    return DENY if NO.says_all(words[:1]) else None


def _hesitates(text: str) -> bool:
    """Whether somebody asks back or takes time ("ok?", "hold on", "maybe", "等一下"): never a yes to what cannot be undone."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return (
        "?" in plain
        or any(HESITATION.says_all([word]) for word in _words(text))
        or any(word in plain for word in HESITATION_PHRASES)
    )


def _words(text: str) -> list[str]:
    return _WORDS.findall(unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))


def kept_ranking(ranking: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    """The head of the ranking in Rasa's form."""
    return [{"name": name, "confidence": confidence} for name, confidence in list(ranking)[:KEPT_IN_RANKING]]
