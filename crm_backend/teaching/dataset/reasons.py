"""Why something cannot be done: in English, as the API and the command line say it, and by a code for other languages."""

from typing import Any


class Reason(str):
    """An English reason with its `code`, and what it is `about`, by which the console tells it in the reader's language."""

    code: str
    about: dict[str, str]


def because(code: str, english: str, **about: Any) -> Reason:
    """The reason; `about` fills the gaps of the English sentence."""
    told = {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in about.items()}
    reason = Reason(english.format(**told))
    reason.code, reason.about = code, told
    return reason
