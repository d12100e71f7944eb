"""A small shop of its own: its actions, and the real dialogue process trained on its domain."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest

ROOT = Path(__file__).resolve().parents[3]
SHOP = Path(__file__).parent / "shop"
SECRET = "a secret of the tests"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Actions:
    """The shop's actions, over HTTP; `broken` answers for an action with a status or a body of its own."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.broken: dict[str, int | bytes | float] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def names(self) -> list[str]:
        return [call["next_action"] for call in self.calls]

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        slots, message = call["tracker"]["slots"], call["tracker"]["latest_message"]
        match call["next_action"]:
            case "action_greet":
                return says(f"Hello {slots['customer_name']}, {message['metadata']['message_id']}")
            case "action_track_order":
                return says(f"Order {slots['order_number']} is on its way.")
            case "action_cancel_order":
                done = f"Cancelled {slots['order_number']}." if slots["confirmed"] else "Not cancelled."
                return says(done, {"event": "slot", "name": "confirmed", "value": None})
            case "action_return_item":
                return says(
                    f"Return of {slots['order_number']}: {slots['reason']}", {"event": "slot", "name": "reason", "value": None}
                )
            case "action_ticket":
                return says(f"Ticket {slots['ticket_number']} is open.")
            case "action_default_ask_affirmation":
                likeliest = [item["name"] for item in message["intent_ranking"]][:2]
                buttons = [{"title": f"Do {name}", "payload": f'/{name}{{"order_number": "LT-100001"}}'} for name in likeliest]
                buttons.append({"title": "Neither", "payload": "/deny"})
                return {"events": [], "responses": [{"text": "Did you mean", "buttons": buttons}]}
            case "action_default_fallback":
                return says("Shall I call a person?", {"event": "rewind"})
            case "validate_cancel_form":
                number = slots["order_number"]
                if number and not number.startswith("LT-1"):
                    return says("There is no such order.", {"event": "slot", "name": "order_number", "value": None})
                return says()
        raise AssertionError(call["next_action"])

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        actions = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                actions.calls.append(call)
                actions.headers.append(dict(self.headers))
                broken = actions.broken.get(call["next_action"], 200)
                if isinstance(broken, float):
                    time.sleep(broken)
                    broken = 200
                status, body = (200, broken) if isinstance(broken, bytes) else (broken, b"{}")
                if broken == 200:
                    body = json.dumps(actions.answer(call)).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        return Handler


def says(text: str = "", *events: dict[str, Any]) -> dict[str, Any]:
    return {"events": list(events), "responses": [{"text": text}] if text else []}


@dataclass
class Bot:
    """The dialogue process and what a CRM would send to it."""

    python: Path
    model: Path
    actions_url: str
    tracker_url: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    sent: int = 0

    def start(self) -> None:
        environment = {
            "PYTHONPATH": str(ROOT),
            "PATH": os.environ["PATH"],
            "CONCIERGE_DIALOGUE_SECRET": SECRET,
            "CONCIERGE_ACTIONS_URL": self.actions_url,
            "CONCIERGE_TRACKER_URL": self.tracker_url,
        }
        command = [str(self.python), "-m", "bot.dialogue", "run", "--model", str(self.model), "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}/webhooks/concierge", timeout=40)
        for _ in range(600):
            try:
                if self.client.get("/health").json()["status"] == "ready":
                    return
            except httpx2.TransportError:
                if self.process.poll() is not None:
                    raise AssertionError(self.process.stderr.read() if self.process.stderr else "") from None
            time.sleep(0.05)
        raise AssertionError("the dialogue process did not become ready")

    def kill(self) -> str:
        """kill -9; what it has logged."""
        return self._end(subprocess.Popen.kill)

    def stop(self) -> str:
        """SIGTERM; what it has logged."""
        return self._end(subprocess.Popen.terminate)

    def _end(self, how: Callable[[subprocess.Popen[str]], None]) -> str:
        assert self.process is not None
        how(self.process)
        _, logged = self.process.communicate(timeout=30)
        return logged

    @staticmethod
    def body(conversation: str, message_id: str, text: str, intent: str, **changes: Any) -> dict[str, Any]:
        return turn_body(conversation, message_id, text, intent, **changes)

    def post(self, body: Any, secret: str = SECRET) -> httpx2.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post("/turn", content=content, headers={"X-Concierge-Secret": secret})

    def turn(self, conversation: str, text: str, intent: str = "inform", **changes: Any) -> httpx2.Response:
        self.sent += 1
        return self.post(self.body(conversation, f"m{self.sent}", text, intent, **changes))

    def say(self, conversation: str, text: str, intent: str = "inform", **changes: Any) -> dict[str, Any]:
        response = self.turn(conversation, text, intent, **changes)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def texts(self, conversation: str, text: str, intent: str = "inform", **changes: Any) -> list[str]:
        return [reply["text"] for reply in self.say(conversation, text, intent, **changes)["replies"]]


def turn_body(
    conversation: str,
    message_id: str,
    text: str,
    intent: str,
    *,
    confidence: float = 0.97,
    decision: str = "act",
    ranking: tuple[str, ...] = (),
    entities: dict[str, str] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """A turn request; the entities are looked for in the text by their values, else they cover all of it."""
    found = [
        {
            "entity": name,
            "value": value,
            "text": value,
            "start": max(text.find(value), 0),
            "end": max(text.find(value), 0) + len(value) if value in text else len(text),
            "confidence": 0.99,
        }
        for name, value in (entities or {}).items()
    ]
    names = ranking or (intent,)
    return {
        "conversation_id": conversation,
        "message_id": message_id,
        "text": text,
        "language": "en",
        "channel": "web",
        "nlu": {
            "language": {"code": "en", "confidence": 0.9},
            "intent": {"name": names[0] if ranking else intent, "confidence": confidence},
            "decision": decision,
            "intent_ranking": [{"name": name, "confidence": confidence / (place + 1)} for place, name in enumerate(names)],
            "entities": found,
            "sentiment": {"label": "neutral", "score": 0.0},
        },
        "pressed": None,
        "context": {"customer_name": "Dana", "verified": True, "frustrated": False, "known_language": True},
        **changes,
    }


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shop() -> Path:
    """The folder with the shop's config, domain and rules."""
    return SHOP


@pytest.fixture(scope="session")
def rasa_python(request: pytest.FixtureRequest) -> Path:
    """The Python of Rasa's environment: CONCIERGE_RASA_PYTHON, or that of the checkout."""
    named = os.environ.get("CONCIERGE_RASA_PYTHON")
    found: Path = Path(named) if named else request.getfixturevalue("dialogue_python")
    return found


@pytest.fixture(scope="session")
def command(rasa_python: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `python -m bot.dialogue ...`."""

    def run(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(rasa_python), "-m", "bot.dialogue", *arguments],
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], **(environment or {})},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def train(
    command: Callable[..., subprocess.CompletedProcess[str]], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], Path]:
    """Trains a model from a folder."""

    def trained(folder: Path) -> Path:
        output = tmp_path_factory.mktemp("model") / "dialogue.tar.gz"
        done = command("train", "--root", str(folder), "--output", str(output))
        assert done.returncode == 0, done.stderr
        return output

    return trained


@pytest.fixture(scope="session")
def model(train: Callable[[Path], Path]) -> Path:
    """The shop's trained model."""
    return train(SHOP)


@pytest.fixture(scope="session")
def shared_actions() -> Iterator[Actions]:
    actions = Actions()
    yield actions
    actions.close()


@pytest.fixture
def actions(shared_actions: Actions) -> Actions:
    """The shop's actions, all in order and with no calls yet."""
    shared_actions.calls.clear()
    shared_actions.headers.clear()
    shared_actions.broken.clear()
    return shared_actions


@pytest.fixture(scope="session")
def new_bot(
    rasa_python: Path, model: Path, shared_actions: Actions, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Bot]:
    """Makes bots with trackers of their own."""

    def made(tracker_url: str | None = None) -> Bot:
        url = tracker_url or f"sqlite:///{tmp_path_factory.mktemp('trackers') / 'trackers.db'}"
        return Bot(rasa_python, model, shared_actions.url, url)

    return made


@pytest.fixture(scope="session")
def shared_bot(new_bot: Callable[..., Bot]) -> Iterator[Bot]:
    bot = new_bot()
    bot.start()
    yield bot
    bot.stop()


@pytest.fixture
def bot(shared_bot: Bot, actions: Actions) -> Bot:
    """A running bot; each test takes conversations of its own."""
    return shared_bot
