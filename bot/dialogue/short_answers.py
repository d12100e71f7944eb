"""What the words of a text alone say to a yes/no question: yes, no, or neither."""

from __future__ import annotations

import re
import unicodedata

from bot.dialogue.vocabulary import HESITATION, NO, YES, these

AFFIRM = "affirm"
DENY = "deny"
_HESITATION_PHRASES = these("hesitation_phrases")
_UNDECIDED_PHRASES = these("undecided_phrases")
_REFUSING, _NOT_REFUSING = these("refusing"), these("not_refusing")
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def bare_answer(text: str) -> str | None:
    """`affirm` or `deny` when the text is nothing but words for it ("ok", "好的！", "yes please")."""
    words = words_of(text)
    if words and YES.says_all(words):
        return AFFIRM
    return DENY if words and NO.says_all(words) else None


def leading_answer(text: str) -> str | None:
    """`affirm` or `deny` when the text begins with a word for it ("yes, cancel it", "不，留着")."""
    bare = bare_answer(text)
    words = words_of(text)
    if bare or not words or _is_undecided(text):
        return bare
    if YES.says_all(words[:1]) and not any(NO.says_all([word]) for word in words):
        return AFFIRM
    return DENY if NO.says_all(words[:1]) else None


def refuses(text: str) -> bool:
    """Whether the text begins with a no that no hesitation takes back ("no wait, keep it", "不注销了"): it can do no harm."""
    plain = plain_of(text)
    words = words_of(text)
    if not words or "?" in plain or "吗" in plain or _is_undecided(text):
        return False
    with_the_verb = words[0].startswith(_REFUSING) and not words[0].startswith(_NOT_REFUSING)
    return with_the_verb or (len(words) > 1 and NO.says_all(words[:1]))


def hesitates(text: str) -> bool:
    """Whether somebody asks back or takes time ("ok?", "hold on", "maybe", "等一下"): never a yes to what cannot be undone."""
    plain = plain_of(text)
    return (
        "?" in plain
        or any(HESITATION.says_all([word]) for word in words_of(text))
        or any(word in plain for word in _HESITATION_PHRASES)
    )


def plain_of(text: str) -> str:
    """The text for comparing: one width, small letters, plain apostrophes."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def words_of(text: str) -> list[str]:
    """The words of the text for comparing; a run of Chinese characters is one."""
    return _WORDS.findall(plain_of(text))


def _is_undecided(text: str) -> bool:
    plain = plain_of(text)
    return any(phrase in plain for phrase in _UNDECIDED_PHRASES)
