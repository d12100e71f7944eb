"""The few pages that the service renders itself: help articles, invoices, return labels, and what is not there."""

from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

LANGUAGES = tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.yml")))
# How the post of a country wants street, city and postcode; most want the last line as in OTHER_ADDRESS_LINES.
ADDRESS_LINES = {
    **dict.fromkeys(("US", "CA", "AU", "SG"), "{street}\n{city} {postcode}"),
    "GB": "{street}\n{city}\n{postcode}",
    "CN": "{city}{street}\n{postcode}",
    "JP": "〒{postcode}\n{city}{street}",
}
OTHER_ADDRESS_LINES = "{street}\n{postcode} {city}"

_templates = Environment(loader=PackageLoader(__package__, "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def page_language(wanted: str | None) -> str:
    """The language of a page for a reader of this locale: one of ours, else English."""
    code = (wanted or "").replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else "en"


def other_languages(language: str) -> list[tuple[str, str]]:
    """The languages in which a page can be read besides this one: codes, and names as their speakers have them."""
    return [(code, _words(code)["language"]) for code in LANGUAGES if code != language]


def render(template: str, language: str, **fields: Any) -> str:
    """The page; `t` in the template are the words of its language, and every field is escaped."""
    return _templates.get_template(f"{template}.html.j2").render(t=_words(language), language=language, **fields)


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks, rather than a program."""
    return "text/html" in request.headers.get("accept", "")


def missing_page(what: str, language: str, **fields: Any) -> HTMLResponse:
    """The page, with status 404, for an `article`, `invoice` or `label` that is not there; `fields` may link elsewhere."""
    page = render("missing", language, what=what, **({"articles": []} | fields))
    return HTMLResponse(page, 404, headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})


def date_text(day: date, language: str) -> str:
    """The day as it is written out: `12 March 2026`, `2026年3月12日`."""
    words = _words(language)
    written: str = words["written_date"].format(year=day.year, month=words["months"][day.month - 1], day=day.day)
    return written


def countries(language: str) -> dict[str, str]:
    """The countries that we ship to, by code (ISO 3166-1)."""
    names: dict[str, str] = _words(language)["countries"]
    return names


def address_text(place: dict[str, Any], language: str) -> str:
    """A postal address over several lines, in the order of its country or as a customer wrote it, with the country's name."""
    lines = place.get("lines") or ADDRESS_LINES.get(place["country"], OTHER_ADDRESS_LINES).format_map(place)
    country = countries(language).get(place["country"], place["country"])
    return "\n".join([place["name"], lines, country])


def markdown(text: str) -> Markup:
    """Markdown as HTML; HTML inside it stays visible text, and links lead nowhere that runs a script."""
    return Markup(_markdown.render(text))


@cache
def _words(language: str) -> dict[str, Any]:
    name = language if language in LANGUAGES else "en"
    words: dict[str, Any] = yaml.safe_load((files(__package__) / f"{name}.yml").read_text("utf-8"))
    return words
