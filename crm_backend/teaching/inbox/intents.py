"""What a message can be said to mean: the intents of the deployment, and those that people have begun."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import ChangeState, TeachingChange
from crm_backend.teaching.changes import made_and_merged
from crm_backend.teaching.dataset.examples import TAUGHT
from crm_backend.teaching.dataset.kinds import NEW_INTENT
from crm_backend.teaching.dataset.tree import Tree

NAME = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
LONGEST_NAME = 60
RESERVED = frozenset({"nlu_fallback", "back", "restart", "session_start"})  # Rasa's own
_INTENT = re.compile(r"^- intent:\s*(\S+)", re.MULTILINE)
LABELS = ("example.add", "golden.add")  # the kinds of changes that a label makes


@dataclass(frozen=True)
class Known:
    """An intent; `on_paper`: no model has it yet, `examples` counts what people have taught beside the deployment's files."""

    name: str
    examples: int
    on_paper: bool


async def known(session: AsyncSession, root: Path) -> list[Known]:
    """All intents by name. The caller has read the files before (`deployed`), off the event loop."""
    files = deployed(root)
    kind, subject, state = TeachingChange.kind, TeachingChange.subject, TeachingChange.state
    query = select(kind, subject, state, func.count()).group_by(kind, subject, state)
    rows = (await session.execute(query.where(kind.in_((*LABELS, NEW_INTENT)), state != ChangeState.WITHDRAWN))).all()
    taught: Counter[str] = Counter()
    for made, name, _, count in rows:
        taught[name] += count if made == LABELS[0] else 0
    reviewed, merged = await made_and_merged(session)
    names = (files | {name for _, name, _, _ in rows}) - merged
    return [Known(name, taught[name], name not in files | reviewed) for name in sorted(names)]


async def on_paper(session: AsyncSession, root: Path, name: str) -> bool:
    """Whether a label of this intent has to wait until the intent is reviewed."""
    reviewed, merged = await made_and_merged(session)
    return name in merged or name not in deployed(root) | reviewed


@lru_cache(maxsize=4)
def deployed(root: Path) -> frozenset[str]:
    """The intents that came with the deployment."""
    tree = Tree.read(root)  # a deployment's files do not change while it runs
    return frozenset(name for file in tree.under(TAUGHT) for name in _INTENT.findall(tree.files[file]))
