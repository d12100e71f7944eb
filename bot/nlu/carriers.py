"""The forms of tracking numbers, and the check digits of the carriers that publish a rule for theirs.

The rules are those of the carriers' own guides, as collected in https://github.com/jkeen/tracking_number_data (MIT): UPS 1Z,
FedEx Express and Ground, USPS (publication 199, IMpb), DHL Express, the serial shipping container code (GS1), postal items
(Universal Postal Union, S10) and OnTrac. Carriers in China publish none: their numbers are known by form alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Form:
    """How a carrier writes its numbers: the whole code in capitals, without spaces and hyphens.

    `telling` is whether such a code is a tracking number wherever it stands; the others need a word that says so.
    """

    pattern: re.Pattern[str]
    telling: bool
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A code that has the form of a tracking number; `checked` is None where no form of it has a check digit."""

    telling: bool
    checked: bool | None


def read(code: str) -> Reading | None:
    """What a code (in capitals, without spaces and hyphens) is as a tracking number; None when no carrier writes such a one."""
    forms = [form for form in _FORMS if form.pattern.fullmatch(code)]
    if not forms:
        return None
    checks = [form.check(code) for form in forms if form.check]
    return Reading(any(form.telling for form in forms), any(checks) if checks else None)


def _weighted(digits: str, weights: str) -> int:
    """The sum of the digits, each times its weight; the weights repeat, and both are read from the right."""
    return sum(int(digit) * int(weights[-1 - place % len(weights)]) for place, digit in enumerate(reversed(digits)))


def _modulo_ten(code: str) -> bool:
    """The last digit makes the sum a multiple of ten when every second digit counts three times (GS1, USPS, FedEx Ground)."""
    return (_weighted(code[:-1], "13") + int(code[-1])) % 10 == 0


def _ups(code: str) -> bool:
    values = "".join(character if character.isdecimal() else str((ord(character) - 63) % 10) for character in code[2:])
    return (_weighted(values[:-1], "21") + int(values[-1])) % 10 == 0


def _fedex_express(code: str) -> bool:
    return _weighted(code[:11], "731") % 11 % 10 == int(code[11])


def _dhl_express(code: str) -> bool:
    return int(code[:-1]) % 7 == int(code[-1])


def _postal_union(code: str) -> bool:
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(code[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(code[10])


def _ontrac(code: str) -> bool:
    return (_weighted("4" + code[1:-1], "12") + int(code[-1])) % 10 == 0


def _form(pattern: str, telling: bool, check: Check | None = None) -> Form:
    return Form(re.compile(pattern, re.ASCII), telling, check)


_FORMS = (
    _form(r"1Z[0-9A-Z]{15}\d", True, _ups),
    _form(r"[A-Z]{2}\d{9}[A-Z]{2}", True, _postal_union),
    _form(r"9[1-5]\d{20}", True, _modulo_ten),
    _form(r"420\d{5}(?:\d{4})?9[1-5]\d{20}", True, lambda code: _modulo_ten(code[-22:])),
    _form(r"[0-8]\d{19}", False, lambda code: _modulo_ten("91" + code) or _modulo_ten(code)),  # USPS; DHL Paket (GS1)
    _form(r"\d{12}", False, _fedex_express),
    _form(r"\d{15}", False, _modulo_ten),  # FedEx Ground
    _form(r"96\d{20}", False, lambda code: _modulo_ten(code[-15:])),
    _form(r"\d{10}", False, _dhl_express),
    _form(r"(?:JJD|JD|JVGL|GM|LX)[A-Z]{0,2}\d{10,20}", True),  # DHL, JD Logistics
    _form(r"C\d{14}", False, _ontrac),
    _form(r"TBA\d{12}", True),  # Amazon
    _form(r"(?:SF|YT|ZT|ST|YD|JT|KY|DPK|LP|FT|ZJS)\d{10,18}", True),
    _form(r"(?:JD|SF)[A-Z]{1,3}\d{10,14}", True),
)
