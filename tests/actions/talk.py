"""Talking to the bot: real Rasa with our domain and rules, the real actions, and a CRM in memory for each conversation."""

import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.actions.crm_double import CrmDouble
from tests.actions.double_shop import LANGUAGES

SECRET = "a secret of the tests"


class Switch:
    """An ASGI application that leads each conversation to its own CRM."""

    def __init__(self) -> None:
        self.crms: dict[str, CrmDouble] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.crms[scope["path"].split("/")[5]](scope, receive, send)


@dataclass
class Dialogue:
    """A running Rasa and the CRMs behind its actions."""

    url: str
    switch: Switch


@dataclass
class Said:
    """What the bot answered to one message."""

    body: dict[str, Any]

    @property
    def texts(self) -> list[str]:
        return [reply["text"] for reply in self.body["replies"]]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [button for reply in self.body["replies"] for button in reply["buttons"]]

    @property
    def titles(self) -> list[str]:
        return [button["title"] for button in self.buttons]

    @property
    def form(self) -> str | None:
        return self.body["active_loop"]

    @property
    def asks(self) -> str | None:
        return self.body["requested_slot"]

    @property
    def slots(self) -> dict[str, Any]:
        return self.body["slots"]


def _entity(name: str, value: Any, text: str) -> dict[str, Any]:
    """An entity where its value stands in the text, or at its start where it is not; a pair is a value and how it is written."""
    value, written = value if isinstance(value, tuple) else (value, str(value))
    start = max(0, text.find(written))
    end = start + len(written) if written in text else start
    return {"entity": name, "value": value, "text": text[start:end], "start": start, "end": end, "confidence": 1.0}


@dataclass
class Customer:
    """Someone who talks to the bot; `crm` shows what came of it."""

    dialogue: Dialogue
    crm: CrmDouble
    language: str = "en"
    name: str | None = "Dana"
    frustrated: bool = False
    rested: bool = False
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    last: Said | None = None

    def says(
        self,
        text: str,
        intent: str = "inform",
        *,
        confidence: float = 0.97,
        ranking: tuple[str, ...] = (),
        mood: float = 0.0,
        urgency: float = 0.0,
        **entities: Any,
    ) -> Said:
        """A message as the understanding hands it on; `mood` is from -1 to 1, `urgency` from 0 to 1."""
        found = [
            _entity(name, value, text)
            for name, values in entities.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        nlu = {
            "language": {"code": self.language, "confidence": 0.99},
            "intent": {"name": intent, "confidence": confidence},
            "decision": "act" if confidence >= 0.6 else "unsure",
            "intent_ranking": [{"name": name, "confidence": confidence} for name in (ranking or (intent,))],
            "entities": found,
            "sentiment": {"label": "negative" if mood < 0 else "neutral", "score": mood, "urgency": urgency},
        }
        return self._turn(text, nlu, None)

    def wishes(self, text: str, *wishes: tuple[str, dict[str, Any]]) -> Said:
        """A message with several wishes, as the understanding hands it on."""
        nlu = {
            "intent": {"name": wishes[0][0], "confidence": 0.6},
            "decision": "ask",
            "intent_ranking": [{"name": name, "confidence": 0.5} for name, _ in wishes],
            "entities": [_entity(name, value, text) for _, entities in wishes for name, value in entities.items()],
            "wishes": [
                {
                    "intent": {"name": intent, "confidence": 0.9},
                    "entities": [_entity(name, value, text) for name, value in entities.items()],
                    "text": text,
                }
                for intent, entities in wishes
            ],
        }
        return self._turn(text, nlu, None)

    def presses(self, title: str) -> Said:
        """A button of the last answer, by the start of its title."""
        assert self.last
        button = next(button for button in self.last.buttons if button["title"].startswith(title))
        nlu = {
            "intent": {"name": "inform", "confidence": 0.5},
            "decision": "unsure",
            "intent_ranking": [],
            "entities": [],
        }
        return self._turn(button["title"], nlu, {"intent": button["intent"], "entities": button["entities"]})

    def _turn(self, text: str, nlu: dict[str, Any], pressed: dict[str, Any] | None) -> Said:
        self.dialogue.switch.crms[self.conversation] = self.crm
        self.crm.language = self.language if self.language in LANGUAGES else "en"
        body = {
            "conversation_id": self.conversation,
            "message_id": uuid.uuid4().hex,
            "text": text,
            "language": self.language,
            "channel": "web",
            "nlu": nlu,
            "pressed": pressed,
            "rested": self.rested,
            "context": {
                "customer_name": self.name,
                "verified": self.crm.known,
                "frustrated": self.frustrated,
                "known_language": self.language in LANGUAGES,
            },
        }
        response = httpx2.post(
            f"{self.dialogue.url}/webhooks/concierge/turn", json=body, headers={"X-Concierge-Secret": SECRET}, timeout=30
        )
        assert response.status_code == 200, response.text
        self.last = Said(response.json())
        if self.crm.languages:
            self.language = self.crm.languages[-1]
        return self.last
