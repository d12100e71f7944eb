"""A checkout with fewer held-out messages, and one real training in it, which many tests look at."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from crm_backend.db import Database
from crm_backend.migrations import migrate
from crm_backend.models import Author, ContactPoint, Conversation, ConversationTest, Customer, Message, User
from crm_backend.settings import Settings
from crm_backend.setup.places import ROOT, Places
from crm_backend.setup.plan import models
from crm_backend.setup.steps import run_steps
from tests.crm_backend.teaching.training.school import School, opened

LINKED = ("bot", "crm_backend", "actions", "connectors", ".venv-rasa")
LEFT_OUT = (
    *("test/intents_b.yml", "test/entities/en_second.yml", "test/entities/en_third.yml", "test/entities/en_fourth.yml"),
    *("test/entities/zh_second.yml", "test/entities/zh_third.yml", "test/entities/zh_fourth.yml"),
    *(f"sentiment/test/{language}.yml" for language in ("de", "es", "fr", "it", "ja", "ko", "pt")),
)
NEW_WORDING = "my blender came in a thousand tiny pieces"
UNSURE_BEFORE = "zorp blimfle the parcelling whatsit"
SECRET = "dana.lin@lantern.example"


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own, but for its conversation tests and most of what only measures: a run in it takes half the time."""
    root = tmp_path_factory.mktemp("checkout")
    for name in LINKED:
        (root / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "config.yml", root)
    shutil.copytree(ROOT / "nlu_data", root / "nlu_data")
    for name in LEFT_OUT:
        (root / "nlu_data" / name).unlink()
    return root


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory, dialogue_python: Path) -> Path:
    """A data folder with the models that `concierge setup` makes, and the key that they are signed with."""
    made, folder = Settings().data_dir, tmp_path_factory.mktemp("deployed")
    for name in ("models", "secrets"):
        if (made / name).is_dir():
            shutil.copytree(made / name, folder / name)
    run_steps(models(replace(Places(made), data_dir=folder)), Console(quiet=True))
    return folder


@pytest.fixture
def data_dir(deployed: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    folder = tmp_path / "var"
    (folder / "models").mkdir(parents=True)
    for path in (deployed / "models").iterdir():
        (folder / "models" / path.name).symlink_to(path)
    shutil.copytree(deployed / "secrets", folder / "secrets")
    return folder


@pytest.fixture
async def school(db: Database, data_dir: Path, checkout: Path) -> AsyncIterator[School]:
    async with opened(db, data_dir, checkout) as made:
        yield made


@dataclass(frozen=True)
class Trained:
    """A run that is done: its answer from the API, and where it was made."""

    database: str
    data_dir: Path
    run: dict[str, Any]

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = self.run["report"]
        return report


@pytest.fixture(scope="session")
def trained(deployed: Path, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A training with one new wording, one message of a customer, and two conversations that it changes."""
    data_dir = tmp_path_factory.mktemp("trained") / "var"
    shutil.copytree(deployed, data_dir)
    database = f"sqlite+aiosqlite:///{data_dir / 'concierge.db'}"
    return Trained(database, data_dir, asyncio.run(_train(database, data_dir, checkout)))


async def _train(database: str, data_dir: Path, checkout: Path) -> dict[str, Any]:
    db = Database(database)
    await migrate(db)
    try:
        async with opened(db, data_dir, checkout) as school:
            await _add_messages(school)
            await school.teach(
                ("example.add", {"intent": "damaged_item", "text": NEW_WORDING}),
                ("example.add", {"intent": "bot_challenge", "text": UNSURE_BEFORE}),
                ("golden.add", {"intent": "damaged_item", "text": "the vase is in a thousand tiny pieces"}),
            )
            return await school.trained()
    finally:
        await db.close()


async def _add_messages(school: School) -> None:
    said = [f"where is my order, I am {SECRET}", UNSURE_BEFORE, "where is my order?", "where is my order?"]
    async with school.db.transaction() as session:
        customer = Customer()
        session.add(customer)
        await session.flush()
        point = ContactPoint(channel="web", sender_id="dana", customer_id=customer.id)
        session.add(point)
        await session.flush()
        talk = Conversation(contact_point_id=point.id, customer_id=customer.id, channel="web", sender_id="dana", language="en")
        session.add(talk)
        await session.flush()
        for number, text in enumerate(said, 1):
            nlu = {"entities": [], "language": {"code": "en", "confidence": 1.0}}
            message = Message(
                conversation_id=talk.id, contact_point_id=point.id, seq=number, author=Author.CUSTOMER, text=text, nlu=nlu
            )
            session.add(message)
        for name, text, intent in (
            ("Changed", UNSURE_BEFORE, "bot_challenge"),
            ("No more", UNSURE_BEFORE, "out_of_scope"),
            ("As before", "hello", "greet"),
        ):
            script = f"- conversation: {name}\n  turns:\n    - says: {text}\n      intent: {intent}\n"
            session.add(_test(name, script, school.users["admin"]))
        session.add(_test("Broken", "- conversation: [", school.users["admin"]))


def _test(name: str, script: str, author: User) -> ConversationTest:
    return ConversationTest(name=name, script=script, language="en", turns=1, author_id=author.id)
