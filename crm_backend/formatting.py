"""How amounts of money look in each language; dates stay ISO 8601, the reader's program shows them."""

from pydantic import BaseModel

DIGITS = {"JPY": 0, "KRW": 0}  # of the minor unit, where they are not two
WHOLE_WITHOUT_DIGITS = {"CNY"}  # ¥429, as Chinese price tags have it
SYMBOLS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "CNY": "¥",
    "JPY": "JP¥",
    "KRW": "₩",
    "CAD": "CA$",
    "AUD": "A$",
    "SGD": "S$",
    "HKD": "HK$",
    "TWD": "NT$",
    "BRL": "R$",
    "MXN": "MX$",
    "CHF": "CHF ",
}
LOCAL_SYMBOLS = {("ja", "JPY"): "¥", ("ja", "CNY"): "CN¥"}
NARROW_SPACE, SPACE = "\u202f", "\u00a0"  # both keep the amount on one line
SEPARATORS = {
    "de": (".", ","),
    "es": (".", ","),
    "it": (".", ","),
    "pt": (".", ","),
    "fr": (NARROW_SPACE, ","),
}  # thousands, decimals


class Money(BaseModel):
    """An amount in minor units, and as it is shown."""

    minor: int
    currency: str
    text: str


def money(minor: int, currency: str, language: str) -> Money:
    """The amount as it goes over the wire."""
    return Money(minor=minor, currency=currency, text=money_text(minor, currency, language))


def money_text(minor: int, currency: str, language: str) -> str:
    """The amount for a reader of this language: `$49.90`, `¥429`, `49,90 €`."""
    symbol = LOCAL_SYMBOLS.get((language, currency)) or SYMBOLS.get(currency, f"{currency}{SPACE}")
    sign = "-" if minor < 0 else ""
    thousands, decimals = SEPARATORS.get(language, (",", "."))
    number = _number(abs(minor), currency, thousands, decimals)
    if language in SEPARATORS:
        return f"{sign}{number}{SPACE}{symbol.strip()}"
    return f"{sign}{symbol}{number}"


def _number(minor: int, currency: str, thousands: str, decimals: str) -> str:
    digits = DIGITS.get(currency, 2)
    whole, part = divmod(minor, 10**digits)
    grouped = f"{whole:,}".replace(",", thousands)
    if digits == 0 or (part == 0 and currency in WHOLE_WITHOUT_DIGITS):
        return grouped
    return f"{grouped}{decimals}{part:0{digits}d}"
