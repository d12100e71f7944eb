"""Postal addresses as customers write them: which country they name, and whether they say anything new."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from crm_backend.pages import LANGUAGES, address_text, countries

BETWEEN = re.compile(r"[\s,;，、。.\-–]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
STATES = re.compile(r"(?<!\w)(new|south)\s*$")  # New Mexico and New South Wales are no countries
ENDS = " \t\r\n,;.，、。"


def moved(old: dict[str, Any], text: str) -> dict[str, Any]:
    """The address after it was said anew: the recipient stays, and so does the country unless the text names another.

    Its lines stay as they were written: nobody knows better how the post there wants them.
    """
    lines, country = split_country(text)
    return {"name": old["name"], "lines": lines, "country": country or old["country"]}


def same_place(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether two addresses say the same, however they are punctuated; a recipient that the text repeats is nothing new."""
    name = _words(old["name"])
    return old["country"] == new["country"] and _place(old) - name == _place(new) - name


def split_country(text: str) -> tuple[str, str | None]:
    """The address without the country that it names, and that country's code (ISO 3166-1); none where none is named.

    A country is named at the end (or, where words are not set apart, at the beginning, as in Chinese): a street may be called
    after one. Somebody who writes only a country's name has written no address: it stays.
    """
    text = text.strip(ENDS)
    lowered = text.lower()
    for name, code in _names():
        if lowered.endswith(name) and _apart(lowered[: -len(name)], name):
            rest = text[: -len(name)]
        elif CHINESE.match(name) and lowered.startswith(name):
            rest = text[len(name) :]
        else:
            continue
        return (rest.strip(ENDS) or text), code
    return text, None


def _apart(before: str, name: str) -> bool:
    """Whether a name that ends the text is a word of its own."""
    if CHINESE.match(name):
        return True
    return not before[-1:].isalnum() and not STATES.search(before)


def _place(address: dict[str, Any]) -> set[str]:
    return _words(address_text({**address, "name": "", "country": ""}, "en"))


def _words(text: str) -> set[str]:
    return {word for word in BETWEEN.split(text.lower()) if word}


@cache
def _names() -> list[tuple[str, str]]:
    """Names in lower case with their codes, the longest first."""
    others: dict[str, list[str]] = yaml.safe_load((files(__package__) / "data" / "countries.yml").read_text("utf-8"))
    ours = [(name, code) for language in LANGUAGES for code, name in countries(language).items()]
    names = ours + [(name, code) for code, some in others.items() for name in some]
    return sorted(((name.lower().strip(ENDS), code) for name, code in names), key=lambda entry: -len(entry[0]))
