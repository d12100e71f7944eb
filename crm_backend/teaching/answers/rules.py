"""Rules and thresholds as people edit them."""

from collections.abc import Sequence

from sqlalchemy import select

from crm_backend.db import Database
from crm_backend.errors import NotFound
from crm_backend.models import ChangeState, TeachingChange, User
from crm_backend.teaching.answers import review
from crm_backend.teaching.answers.material import Material, gather
from crm_backend.teaching.answers.schemas import (
    ChangeOut,
    ChoicesOut,
    RuleIn,
    RuleOut,
    RulesOut,
    ThresholdIn,
    ThresholdOut,
    ThresholdsOut,
)
from crm_backend.teaching.dataset import flows, rules, settings
from crm_backend.teaching.dataset.flows import Rule
from crm_backend.teaching.dataset.tree import Tree
from crm_backend.teaching.dataset.yaml_text import block_end, line_start


async def listed(db: Database, user: User) -> RulesOut:
    """All rules, those that people made first, with what new ones can be made of."""
    material = await gather(db)
    found = sorted(flows.read(material.now), key=lambda rule: rule.file != rules.TAUGHT)
    return RulesOut(
        items=[_told(material.now, rule) for rule in found],
        choices=ChoicesOut(**vars(rules.choices(material.now))),
        drafts=await _drafts(db, user, material, "rule."),
    )


async def write(db: Database, user: User, rule: RuleIn) -> TeachingChange:
    """Keep a draft of a rule, new or in the place of the one with its name."""
    content = rule.model_dump(mode="json", exclude={"note"})
    return await review.keep(db, user, "rule.set", rule.name, content, rule.note)


async def remove(db: Database, user: User, name: str) -> TeachingChange:
    """Keep a draft that takes a rule out."""
    material = await gather(db)
    if all(rule.name != name for rule in flows.read(material.now)):
        raise NotFound("There is no such rule.", code="rule_unknown")
    return await review.keep(db, user, "rule.remove", name, {"name": name}, None)


async def thresholds(db: Database, user: User) -> ThresholdsOut:
    """The numbers that people may move, with their bounds."""
    material = await gather(db)
    now, deployed = settings.read(material.now), settings.read(material.deployed)
    items = [
        ThresholdOut(component=component, key=key, value=now[component, key], deployed=deployed[component, key], **vars(bounds))
        for (component, key), bounds in settings.THRESHOLDS.items()
    ]
    return ThresholdsOut(items=items, drafts=await _drafts(db, user, material, "threshold."))


async def move(db: Database, user: User, threshold: ThresholdIn) -> TeachingChange:
    """Keep a draft that moves a number."""
    content = threshold.model_dump(exclude={"note"})
    subject = f"{threshold.component}.{threshold.key}"
    return await review.keep(db, user, "threshold.set", subject, content, threshold.note)


async def _drafts(db: Database, user: User, material: Material, family: str) -> Sequence[ChangeOut]:
    query = select(TeachingChange).where(TeachingChange.state == ChangeState.DRAFT, TeachingChange.kind.startswith(family))
    async with db.reading() as session:
        rows = (await session.execute(query.order_by(TeachingChange.id))).scalars().all()
        return await review.told(session, user, rows, material)


def _told(tree: Tree, rule: Rule) -> RuleOut:
    text = tree.files[rule.file]
    simple = rule.flow is not None and not rules.KEPT & set(rule.intents)
    return RuleOut(
        name=rule.name,
        file=rule.file,
        line=rule.line,
        intents=rule.intents,
        flow=rule.flow.content() if rule.flow and simple else None,
        text=text[line_start(text, rule.node) : block_end(text, rule.node)],
        taught=rule.file == rules.TAUGHT,
    )
