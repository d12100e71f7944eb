"""A switchboard on a real database and the real understanding, with a dialogue that tests can make fail."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import pytest

from connectors.messages import InboundMessage
from crm_backend.conversations.announce import Announcer
from crm_backend.conversations.rasa import RasaClient
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.db import Database
from crm_backend.realtime import Hub
from crm_backend.settings import Settings
from crm_backend.understanding import Understanding
from tests.crm_backend.conversations.scripted import ScriptedDialogue
from tests.trained import nlu_model

MakeSwitchboard = Callable[[str], Switchboard]


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return Understanding(nlu_model())


@pytest.fixture
def dialogue() -> ScriptedDialogue:
    return ScriptedDialogue()


@pytest.fixture
async def make_switchboard(
    db: Database, understanding: Understanding, dialogue: ScriptedDialogue, tmp_path: Path
) -> AsyncIterator[MakeSwitchboard]:
    """Makes switchboards as app processes have them, each by its instance's name."""
    clients = []

    def make(instance: str) -> Switchboard:
        settings = Settings(data_dir=tmp_path, instance=instance, turn_seconds=3)
        rasa = RasaClient(["http://rasa"], "secret", transport=httpx2.ASGITransport(app=dialogue.app()))
        clients.append(rasa)
        return Switchboard(db, understanding, rasa, Announcer(Hub(None, instance)), settings)

    yield make
    for client in clients:
        await client.close()


@pytest.fixture
async def switchboard(make_switchboard: MakeSwitchboard) -> AsyncIterator[Switchboard]:
    made = make_switchboard("app-0")
    await made.start()
    yield made
    await made.stop()


def message(text: str, message_id: str, sender_id: str = "visitor-1", channel: str = "api") -> InboundMessage:
    """What a customer says, as a channel hands it over."""
    return InboundMessage(channel=channel, account="test", sender_id=sender_id, message_id=message_id, text=text)
