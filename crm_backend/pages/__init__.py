"""The few pages that the service renders itself: help articles, invoices, return labels."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

LANGUAGES = ("en", "zh")

_templates = Environment(loader=PackageLoader(__package__, "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def page_language(wanted: str | None) -> str:
    """The language of a page for a reader of this locale: one of ours, else English."""
    code = (wanted or "").replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else "en"


def render(template: str, language: str, **fields: Any) -> str:
    """The page; `t` in the template are the words of its language, and every field is escaped."""
    return _templates.get_template(f"{template}.html.j2").render(t=_words(language), language=language, **fields)


def markdown(text: str) -> Markup:
    """Markdown as HTML; HTML inside it stays visible text, and links lead nowhere that runs a script."""
    return Markup(_markdown.render(text))


@cache
def _words(language: str) -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load((files(__package__) / f"{language}.yml").read_text("utf-8"))
    return words
