"""How customers write the number of an order: LT-123456 in any spelling, or six digits right after the word for an order."""

import re
from collections.abc import Iterator

_BEFORE, _AFTER = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
MARKED = re.compile(rf"{_BEFORE}lt[\s_#:.-]{{0,2}}(\d{{6}}){_AFTER}", re.IGNORECASE)
# The word for an order, then at most a word for "number" and a sign. "Order 100000 units" and sums of money name none.
_ORDER = (
    r"\b(?:order|pedido|commande|bestellung|auftrag|encomenda|ordine)s?\b"
    r"(?:\s*(?:numbers?|no\b\.?|nr\b\.?|id\b|n[úu]mero|n[°º]|nummer))?(?:\s*(?:is|es|est|ist|è|é)\b)?"
    r"|\b(?:bestell|auftrags)nummer(?:\s*ist\b)?"
    r"|(?:订单|訂單|(?<![递運运流踪裹货])[单單])(?:编号|編號|号码|號碼|号|號)?(?:是|为|為)?"
    r"|注文(?:番号)?[はが]?|주문\s?(?:번호)?[는은]?"
)
_COUNTED = (
    r"(?!\s?(?:[$€£¥%元块円원]|usd|eur|gbp|cny|rmb|jpy|dollars?|euros?|pounds?|yuan|yen|pieces?|pcs|units?|items?|lamps?|times"
    r"|[件个台盏条份美欧英人日])|[.,:]?\d)"
)
_NAMED = re.compile(rf"(?:{_ORDER})\s*[#:：]?\s*(?P<digits>\d{{6}}){_AFTER}{_COUNTED}", re.IGNORECASE)


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Every order number in the text as LT-123456, with where it is written; the word for an order is no part of it."""
    for match in MARKED.finditer(text):
        yield f"LT-{match[1]}", *match.span()
    for match in _NAMED.finditer(text):
        yield f"LT-{match['digits']}", *match.span("digits")


def alike(text: str, number: str) -> str:
    """The text with this number in place of every order's."""
    for _, start, end in sorted(find(text), key=lambda found: found[1], reverse=True):
        text = text[:start] + number + text[end:]
    return text
