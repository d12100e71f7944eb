"""The titles of buttons as people edit them: those of the actions' catalogues, and what was taught in their place."""

import functools
from pathlib import Path

import yaml
from sqlalchemy import select

from crm_backend.db import Database
from crm_backend.errors import Conflict, NotFound, Unfit
from crm_backend.models import ChangeState, TeachingChange, User
from crm_backend.setup.places import ROOT
from crm_backend.teaching.answers import review
from crm_backend.teaching.answers.material import gather
from crm_backend.teaching.answers.schemas import TitleIn, TitleOut, TitlesOut
from crm_backend.teaching.dataset import gaps, responses, titles

CATALOGUES = Path("actions") / "texts"
GROUPS = ("intents", "buttons")  # what customers can mean, as a button says it; and what else buttons say


async def listed(db: Database, user: User) -> TitlesOut:
    """All titles in all languages, those of intents first."""
    material = await gather(db)
    spoken, taught = responses.languages(material.now), titles.read(material.now)
    own = {language: _catalogue(ROOT, language) for language in spoken}
    names = list(dict.fromkeys([*own[responses.ENGLISH], *taught]))
    items = []
    for name in names:
        deployed = {language: own[language][name] for language in spoken if name in own[language]}
        group = "buttons" if name in _group(ROOT, responses.ENGLISH, "buttons") else "intents"
        items.append(TitleOut(name=name, group=group, titles={**deployed, **taught.get(name, {})}, deployed=deployed))
    query = select(TeachingChange).where(TeachingChange.state == ChangeState.DRAFT, TeachingChange.kind == "title.set")
    async with db.reading() as session:
        drafts = await review.told(session, user, (await session.execute(query)).scalars().all(), material)
    return TitlesOut(items=items, languages=spoken, drafts=drafts)


async def write(db: Database, user: User, title: TitleIn) -> TeachingChange:
    """Keep a draft of a title; it has the fields that the title has now, which an action fills."""
    known = next((each for each in (await listed(db, user)).items if each.name == title.name), None)
    if known is None:
        raise NotFound("There is no such button.", code="title_unknown")
    if title.title == known.titles.get(title.language):
        raise Conflict("This is how it is already.", code="nothing_changed")
    fields = gaps.gaps(known.titles.get(responses.ENGLISH, ""))  # what was imported may be in another language alone
    if set(gaps.gaps(title.title)) != set(fields):
        wanted = " ".join(f"{{{name}}}" for name in fields)
        raise Unfit(f"The title has these fields and no others: {wanted or 'none'}.", code="title_fields", fields=wanted)
    content = title.model_dump(exclude={"note"}) | {"before": known.titles.get(title.language)}
    return await review.keep(db, user, "title.set", title.name, content, title.note)


def _catalogue(root: Path, language: str) -> dict[str, str]:
    return {name: text for group in GROUPS for name, text in _group(root, language, group).items()}


@functools.cache
def _group(root: Path, language: str, group: str) -> dict[str, str]:
    path = root / CATALOGUES / f"{language}.yml"
    content = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
    return {str(name): str(text) for name, text in content.get(group, {}).items()}
