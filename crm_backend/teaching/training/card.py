"""The model card: who trained a version, from what, how good it is, what speaks against it, and where its limits are."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from crm_backend.pages import markdown
from crm_backend.teaching.training.gate import LIMITS
from crm_backend.teaching.training.schemas import VersionOut

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=False,  # Markdown; what becomes HTML is escaped by its renderer
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["percent"] = lambda share: f"{100 * share:.1f} %"
_templates.filters["points"] = lambda share: f"{100 * share:+.1f}"
_templates.filters["cell"] = lambda text: str(text).replace("|", r"\|").replace("\n", " ")


def render(version: VersionOut) -> str:
    """The card in Markdown."""
    fields: dict[str, Any] = {"version": version, "limits": LIMITS, **version.figures}
    return _templates.get_template("card.md.j2").render(fields)


def page(text: str, number: int) -> str:
    """The card as a page of its own."""
    return _templates.get_template("card.html.j2").render(body=markdown(text), title=escape(f"Model card {number}"))
