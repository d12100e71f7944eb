"""Responses as people edit them: in all languages, with what can be filled in, where they are said and how they came to be."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import yaml
from sqlalchemy import select

from crm_backend.db import Database
from crm_backend.errors import Conflict, NotFound
from crm_backend.models import ChangeState, TeachingChange, User
from crm_backend.setup.places import ROOT
from crm_backend.teaching.answers import review
from crm_backend.teaching.answers.material import Material, gather
from crm_backend.teaching.answers.schemas import (
    FieldOut,
    NewResponseIn,
    PreviewOut,
    ResponseOut,
    RowOut,
    RowsOut,
    TextsIn,
    TextsOut,
    UseOut,
    VariantOut,
)
from crm_backend.teaching.answers.usage import uses
from crm_backend.teaching.dataset import gaps, responses
from crm_backend.teaching.dataset.responses import Response
from crm_backend.teaching.dataset.tree import Rejected, Tree

Show = Literal["all", "changed", "missing"]
VALUES = Path(__file__).parent / "values"  # by which a preview fills the fields, one file a language
HISTORY = 50


async def listed(db: Database, words: str, language: str | None, show: Show) -> RowsOut:
    """The responses in whose name or texts all these words stand."""
    material = await gather(db)
    query = select(TeachingChange.subject).where(
        TeachingChange.state == ChangeState.DRAFT, TeachingChange.kind.startswith("response.")
    )
    async with db.reading() as session:
        drafted = list((await session.execute(query)).scalars())
    spoken = responses.languages(material.now)
    known, deployed = responses.read(material.now), responses.read(material.deployed)
    rows = [_row(response, deployed.get(response.name), spoken, drafted) for response in known.values()]
    wanted = words.lower().split()
    found = [row for row in rows if all(word in _all_text(known[row.name], language) for word in wanted)]
    if show == "changed":
        found = [row for row in found if row.changed or row.drafts]
    if show == "missing":
        found = [row for row in found if (language in row.missing if language else row.missing)]
    return RowsOut(items=found, languages=spoken, total=len(rows))


async def shown(db: Database, user: User, name: str) -> ResponseOut:
    """One response with all there is to know of it; raises `NotFound`."""
    material = await gather(db)
    response = _get(material.now, name)
    before = responses.read(material.deployed).get(name)
    query = (
        select(TeachingChange)
        .where(TeachingChange.subject == name, TeachingChange.kind.startswith("response."))
        .order_by(TeachingChange.id.desc())
        .limit(HISTORY)
    )
    async with db.reading() as session:
        history = await review.told(session, user, (await session.execute(query)).scalars().all(), material)
    spoken = responses.languages(material.now)
    return ResponseOut(
        name=name,
        languages=[_texts(response, before, code) for code in _ordered([*spoken, *response.languages()])],
        fields=_fields(material, name, spoken),
        used_by=[UseOut(**vars(use)) for use in uses(material.now, ROOT, name)],
        history=history,
    )


async def write(db: Database, user: User, name: str, texts: TextsIn) -> TeachingChange:
    """Keep a draft of how a response is said in a language; `Conflict` when that has changed since the editor began."""
    material = await gather(db)
    known = responses.read(material.now).get(name)
    now = known.texts(texts.language) if known else []
    if texts.base is not None and texts.base != now:
        raise Conflict("Somebody else's change was approved meanwhile.", code="edited_meanwhile")
    content = {"name": name, "language": texts.language, "variants": texts.variants, "before": now}
    return await review.keep(db, user, "response.set", name, content, texts.note)


async def begin(db: Database, user: User, new: NewResponseIn) -> TeachingChange:
    """Keep a draft of a response that there is not yet; `Conflict` for a name that is taken."""
    if new.name in responses.read((await gather(db)).now):
        raise Conflict("There is a response of this name already.", code="response_taken")
    return await review.keep(db, user, "response.add", new.name, new.model_dump(exclude={"note"}), new.note)


async def reset(db: Database, user: User, name: str, language: str) -> TeachingChange:
    """A draft that lets a response be said as the deployment has it."""
    material = await gather(db)
    now = _get(material.now, name).texts(language)
    before = responses.read(material.deployed).get(name)
    content = {"name": name, "language": language, "variants": before.texts(language) if before else [], "before": now}
    return await review.keep(db, user, "response.reset", name, content, None)


async def preview(db: Database, name: str, language: str, variants: Sequence[str]) -> list[PreviewOut]:
    """The texts as customers would read them, with values as they could be, and what is wrong with them."""
    material = await gather(db)
    fields = {field.name: field for field in _fields(material, name, responses.languages(material.now))}
    known = responses.read(material.now).get(name)
    others = {gap for text in (known.texts(responses.ENGLISH) if known else []) for gap in gaps.gaps(text)}
    values = {name: field.examples.get(language) or field.examples["en"] for name, field in fields.items()}
    return [_previewed(text, others, set(fields), values) for text in variants]


def _previewed(text: str, others: set[str], known: set[str], values: dict[str, str]) -> PreviewOut:
    problem = None
    try:
        gaps.check(text)
        gaps.check_known(text, known)
    except Rejected as error:
        problem = error.reason
    return PreviewOut(text=gaps.filled(text, values), missing=sorted(others - set(gaps.gaps(text))), problem=problem)


def _get(tree: Tree, name: str) -> Response:
    response = responses.read(tree).get(name)
    if response is None:
        raise NotFound("There is no such response.", code="response_unknown")
    return response


def _row(response: Response, deployed: Response | None, spoken: Sequence[str], drafted: Sequence[str]) -> RowOut:
    languages = response.languages()
    said = {code: response.texts(code) for code in languages}
    return RowOut(
        name=response.name,
        texts={code: texts[0] for code, texts in said.items() if texts},
        missing=[code for code in spoken if code not in languages],
        changed=deployed is None or any(deployed.texts(code) != response.texts(code) for code in {*languages, *spoken}),
        drafts=drafted.count(response.name),
    )


def _all_text(response: Response, language: str | None) -> str:
    texts = [each.text for each in response.variants if language in (None, each.language)]
    return " ".join([response.name, response.name.replace("_", " "), *texts]).lower()


def _texts(response: Response, deployed: Response | None, language: str) -> TextsOut:
    variants = [
        VariantOut(text=each.text, buttons=list(each.buttons), editable=each.plain, file=each.file, line=each.line)
        for each in response.variants
        if each.language == language
    ]
    return TextsOut(language=language, variants=variants, deployed=deployed.texts(language) if deployed else [])


def _fields(material: Material, name: str, spoken: Sequence[str]) -> list[FieldOut]:
    """What the response has had in any language, in the deployment or now, and then the slots."""
    versions = [responses.read(tree).get(name) for tree in (material.deployed, material.now)]
    given = _ordered([gap for version in versions if version for gap in version.gaps()])
    slots = [slot for slot in responses.slots(material.now) if slot in _values("en") and slot not in given]
    sources: list[tuple[str, Literal["given", "slot"]]] = [(field, "given") for field in given]
    sources += [(slot, "slot") for slot in slots]
    return [
        FieldOut(name=field, source=source, examples={code: _values(code).get(field, field) for code in {"en", *spoken}})
        for field, source in sources
    ]


def _ordered(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


@functools.cache
def _values(language: str) -> dict[str, str]:
    path = VALUES / f"{language}.yml"
    values: dict[str, str] = yaml.safe_load((path if path.is_file() else VALUES / "en.yml").read_text("utf-8"))
    return values
