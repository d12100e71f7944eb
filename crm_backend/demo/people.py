"""The customers of the shop, as rows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm_backend.demo.source import Source, read

DANA = {"name": "Dana Lin", "email": "dana@lantern.example", "phone": "+14155550100", "locale": "en"}
DAYS = 730
MOST_EAGER = 6.0
MAIL = ("example.com", "example.net", "example.org")


@dataclass
class Person:
    """A customer as the generator needs them; `row` becomes the database's."""

    row: dict[str, Any]
    country: dict[str, Any]
    address: dict[str, str]
    eagerness: float  # how often they buy, compared with others
    joined: int  # days ago
    left: int  # days ago; 0: still a customer
    orders: list[Any] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def language(self) -> str:
        """The one of the shop's two languages in which they write."""
        return "zh" if self.row["locale"] == "zh" else "en"


def make_people(source: Source) -> tuple[Person, list[Person]]:
    """Dana Lin, and the other 299 customers."""
    countries = read("people.yml")["countries"]
    dana = _dana(source, countries["US"])
    taken = {DANA["email"], DANA["phone"]}
    others = []
    for code, country in countries.items():
        for _ in range(country["customers"] - (code == "US")):
            others.append(_person(source, code, country, taken))
    return dana, others


def _dana(source: Source, country: dict[str, Any]) -> Person:
    address = {"name": DANA["name"], "street": "1180 Valencia St", "city": "San Francisco", "postcode": "94110", "country": "US"}
    row = _row(source, "US", country, source.days_ago(400), **DANA)
    return Person(row, country, address, eagerness=0, joined=400, left=0)


def _person(source: Source, code: str, country: dict[str, Any], taken: set[str]) -> Person:
    dice = source.dice
    given, given_latin = _word(dice.choice(country["given"]))
    family, family_latin = _word(dice.choice(country["family"]))
    asian = given != given_latin
    name = (f"{family} {given}" if code == "JP" else family + given) if asian else f"{given} {family}"
    phone = _untaken(taken, lambda _: source.digits(country["phone"]))
    email = _untaken(taken, lambda attempt: _email(given_latin, family_latin, dice.choice(MAIL), attempt))
    city, postcode = dice.choice(country["places"])
    street = dice.choice(country["streets"]).format(n=dice.randrange(1, 240))
    joined = round(DAYS * dice.random() ** 0.8)
    left = dice.randrange(60, joined) if joined > 240 and dice.random() < 0.25 else 0
    row = _row(
        source, code, country, source.days_ago(joined, hour=7), name=name, email=email, phone=phone, locale=country["locale"]
    )
    address = {"name": name, "street": street, "city": city, "postcode": postcode, "country": code}
    return Person(row, country, address, eagerness=min(dice.paretovariate(1.6), MOST_EAGER), joined=joined, left=left)


def _row(source: Source, code: str, country: dict[str, Any], joined: datetime, **values: Any) -> dict[str, Any]:
    return {
        "id": source.identity(),
        "created_at": joined,
        "country": code,
        "timezone": country["timezone"],
        "marketing_consent": source.dice.random() < 0.6,
        "loyalty_points": 0,
        "sentiment_average": 0.0,
        "sentiment_slow": 0.0,
        "sentiment_count": 0,
        **values,
    }


def _word(written: str) -> tuple[str, str]:
    """A name as it is written and in Latin letters; `子涵 zihan` has both."""
    first, _, latin = written.partition(" ")
    return (first, latin) if latin and not first.isascii() else (written, written)


def _email(given: str, family: str, host: str, attempt: int) -> str:
    plain = "".join(character for character in f"{given}.{family}".lower() if character.isalpha() or character == ".")
    latin = plain.translate(str.maketrans("äöüéèêíóúáñçëãß", "aoueeeiouanceas")).encode("ascii", "ignore").decode()
    return f"{latin}{attempt or ''}@{host}"


def _untaken(taken: set[str], make: Any) -> str:
    attempt = 0
    while (made := make(attempt)) in taken:
        attempt += 1
    taken.add(made)
    return str(made)
