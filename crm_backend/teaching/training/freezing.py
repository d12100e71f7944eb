"""Freezing: all that a training needs, taken from the database and the checkout and left in the folder of the run."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.nlu import fingerprint
from crm_backend import keyset
from crm_backend.db import Database
from crm_backend.models import Author, ConversationTest, Message, Serving, TeachingChange, TrainingRun, User
from crm_backend.models.base import now
from crm_backend.settings import Settings, model_key
from crm_backend.setup.places import Places
from crm_backend.teaching import changes, customers
from crm_backend.teaching.masking import mask
from crm_backend.teaching.training import repository, versions
from crm_backend.teaching.training.job import MESSAGES, TESTS, Job, Models

WEEKS = 4  # how far back the customers' messages go
MOST_MESSAGES, MOST_LOOKED_AT = 1500, 6000  # of them the newest that differ
AT_ONCE = 100  # messages that are read and masked before others get their turn
LONGEST = 500  # characters of a message
MOST_NAMED = 50  # of the changes since the last training


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a run learns: `base_fingerprint` is that of the deployment's own data, `data` what the report says of it."""

    job: Job
    digest: str
    last_change_id: int | None
    base_fingerprint: str
    data: dict[str, Any]


async def freeze(db: Database, settings: Settings, root: Path, run: TrainingRun, folder: Path) -> Frozen:
    """Leave everything in `folder`; raises Rejected for a change that cannot be made, ModelError without a live model."""
    async with db.reading() as session:
        taught = await changes.approved(session)
        named = dict((await session.execute(select(User.id, User.name))).all())
        last = await repository.last_done(session)
        since = (last.started_at if last else None) or run.created_at.min.replace(tzinfo=run.created_at.tzinfo)
        scripts = (await session.execute(select(ConversationTest).where(ConversationTest.active.is_(True)))).scalars().all()
        messages = await _messages(session)
    live = await live_models(db, settings)
    job = Job(folder, root, settings.data_dir.resolve(), live, settings.protected_intents)

    def write() -> Frozen:
        tree = changes.tree_with(root, taught)
        tree.write(job.tree)
        (job.tree / "bot" / "dialogue").symlink_to(root / "bot" / "dialogue")  # which decides the dialogue's fingerprint, too
        (folder / TESTS).mkdir()
        for test in scripts:
            (folder / TESTS / f"{test.id}.yml").write_text(test.script, "utf-8")
        (folder / MESSAGES).write_text(json.dumps(messages), "utf-8")
        job.candidate.mkdir()
        job.write()
        digest = tree.digest()
        base = fingerprint(root / "config.yml", root / "nlu_data")
        last_id = taught[-1].id if taught else None
        return Frozen(job, digest, last_id, base, {"hash": digest, **_told(taught, since, named)})

    return await asyncio.to_thread(write)


async def live_models(db: Database, settings: Settings) -> Models:
    """The models that answer now: those of the live version, else those that came with the deployment."""
    places = Places(settings.data_dir.resolve())
    stamp = places.dialogue_model.with_name(f"{places.dialogue_model.name}.fingerprint")
    dialogue, dialogue_fingerprint = places.dialogue_model, stamp.read_text("utf-8") if stamp.exists() else None
    async with db.reading() as session:
        live_id = (await session.execute(select(Serving.live_id))).scalar_one_or_none()
        version = await versions.get(session, live_id) if live_id else None
    if version is None:
        return Models(places.nlu_model, dialogue, dialogue_fingerprint)
    folder = await versions.unpack(db, version.id, settings.data_dir.resolve(), model_key(settings))
    if (folder / "dialogue.tar.gz").exists():
        dialogue, dialogue_fingerprint = folder / "dialogue.tar.gz", version.figures["trained"]["dialogue"]
    return Models(folder / "nlu", dialogue, dialogue_fingerprint, version.number)


async def _messages(session: AsyncSession) -> list[str]:
    """The newest messages that differ, without what is personal in them; read some at a time, so that others get their turn."""
    query = (
        select(Message.id, Message.created_at, Message.conversation_id, Message.text, Message.nlu)
        .where(Message.author == Author.CUSTOMER, Message.nlu.is_not(None), Message.created_at > now() - timedelta(weeks=WEEKS))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(AT_ONCE)
    )
    found: dict[str, None] = {}
    rows: Sequence[Any] = ()
    for _ in range(0, MOST_LOOKED_AT, AT_ONCE):
        behind = keyset.after(Message.created_at, Message.id, (rows[-1].created_at, rows[-1].id)) if rows else true()
        rows = (await session.execute(query.where(behind))).all()
        named = await customers.names(session, {row.conversation_id for row in rows})
        for row in rows:
            masked = mask(row.text, row.nlu["entities"], row.nlu["language"]["code"], named.get(row.conversation_id)).text
            if masked.strip() and len(masked) <= LONGEST and len(found) < MOST_MESSAGES:
                found.setdefault(masked)
        if len(rows) < AT_ONCE or len(found) == MOST_MESSAGES:
            break
    return list(found)


def _told(taught: Sequence[TeachingChange], since: Any, named: dict[str, str]) -> dict[str, Any]:
    """Who has taught what: all changes by author and kind, and those that no training before has seen by name."""
    new = [each for each in taught if each.reviewed_at and each.reviewed_at > since]
    authors = Counter(each.author_id for each in taught)
    return {
        "changes": len(taught),
        "new": len(new),
        "authors": [{"name": named.get(user_id, user_id), "changes": count} for user_id, count in authors.most_common()],
        "kinds": dict(Counter(each.kind for each in taught)),
        "newest": [
            {"id": each.id, "kind": each.kind, "subject": each.subject, "author": named.get(each.author_id, each.author_id)}
            for each in new[-MOST_NAMED:]
        ],
    }
