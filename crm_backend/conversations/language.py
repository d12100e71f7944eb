"""Which language a conversation goes on in."""

from typing import Any

from crm_backend.texts import LANGUAGES as ANSWERED

UNDERSTOOD = frozenset({"en", "zh", "es", "fr", "de", "pt", "it", "ja", "ko"})
ENABLED = UNDERSTOOD | ANSWERED
CONFIDENT = 0.7  # a detection below this does not change the language of a conversation


def choose(
    *, asked: str | None, detected: dict[str, Any] | None, so_far: str | None, locale: str | None, profile: str | None
) -> str:
    """The first that is known: asked for, detected in this message, so far, the page's, the profile's, English."""
    confident = detected["code"] if detected and detected["confidence"] >= CONFIDENT else None
    for candidate in (asked, confident, so_far, locale, profile):
        if code := enabled(candidate):
            return code
    return "en"


def enabled(locale: str | None) -> str | None:
    """The ISO 639-1 code of a locale such as `zh-CN`, if that language is enabled."""
    code = (locale or "").replace("_", "-").split("-")[0].lower()
    return code if code in ENABLED else None


def has_responses(code: str) -> bool:
    """Whether the bot speaks this language itself, rather than answering in English."""
    return code in ANSWERED
