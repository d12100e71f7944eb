"""A second model beside the first: put, named by turns, gone on with, and refused when it is broken."""

from __future__ import annotations

import hashlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from tests.bot.dialogue.conftest import SECRET

if TYPE_CHECKING:
    from tests.bot.dialogue.conftest import Actions, Bot

pytestmark = pytest.mark.dialogue
NEW_WORDS = "Any time."


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory, shop: Path, train: Callable[[Path], Path]) -> bytes:
    """The shop's model with other words, and without the form about tickets."""
    changed = shutil.copytree(shop, tmp_path_factory.mktemp("changed") / "shop")
    domain, rules = changed / "bot/domain/domain.yml", changed / "nlu_data/rules/rules.yml"
    words = domain.read_text("utf-8").replace("You are welcome.", NEW_WORDS)
    domain.write_text(words.replace("  ticket_form:\n    required_slots: [ticket_number]\n", ""), "utf-8")
    rules.write_text(rules.read_text("utf-8").partition("  - rule: start to ask for a ticket")[0], "utf-8")
    return train(changed).read_bytes()


@pytest.fixture
def own(actions: Actions, new_bot: Callable[..., Bot]) -> Iterator[Bot]:
    """A bot of the test's own, into which nothing was put."""
    bot = new_bot()
    bot.start()
    yield bot
    bot.kill()


def id_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def put(bot: Bot, content: bytes, model: str | None = None, secret: str = SECRET) -> httpx2.Response:
    name = id_of(content) if model is None else model
    return bot.client.put(f"/model?id={name}", content=content, headers={"X-Concierge-Secret": secret})


def test_a_turn_is_answered_by_the_model_that_it_names(own: Bot, another: bytes) -> None:
    assert own.turn("early", "thanks", "thank", model=id_of(another)).json() == {"error": "model_unknown"}
    assert put(own, another).status_code == 204
    assert own.client.get("/health").json() == {"status": "ready", "models": [id_of(another)]}
    assert own.texts("new", "thanks", "thank", model=id_of(another)) == [NEW_WORDS]
    assert own.texts("old", "thanks", "thank") == ["You are welcome."]


def test_a_conversation_goes_on_from_one_model_to_the_other_and_back(own: Bot, another: bytes) -> None:
    put(own, another)
    own.say("kept", "cancel", "cancel_order")
    assert own.texts("kept", "100002", model=id_of(another)) == ["Cancel LT-100002, yes or no?"]
    assert own.texts("kept", "yes", "affirm") == ["Cancelled LT-100002."]
    own.say("lost", "what about my ticket", "ticket_status", entities={"order_number": "LT-100001"})
    answer = own.say("lost", "thanks", "thank", model=id_of(another))
    assert ([reply["text"] for reply in answer["replies"]], answer["active_loop"]) == ([NEW_WORDS], None)
    assert answer["slots"]["order_number"] == "LT-100001"


def test_a_restart_forgets_it_and_the_conversation_goes_on_when_it_is_back(own: Bot, another: bytes) -> None:
    put(own, another)
    own.say("long", "cancel", "cancel_order", model=id_of(another))
    own.kill()
    own.start()
    body = own.body("long", "after", "100002", "inform", model=id_of(another))
    assert own.post(body).status_code == 409
    put(own, another)
    assert [reply["text"] for reply in own.post(body).json()["replies"]] == ["Cancel LT-100002, yes or no?"]


def test_what_is_no_model_is_refused_and_nothing_changes(own: Bot, another: bytes) -> None:
    broken = another[: len(another) // 2]
    assert put(own, broken).status_code == 422
    assert put(own, b"").status_code == 422
    assert put(own, another, model="0" * 32).status_code == 400
    assert put(own, another, secret="wrong").status_code == 401
    assert own.client.get("/health").json()["models"] == []
    assert own.texts("still", "thanks", "thank") == ["You are welcome."]


def test_no_turn_is_lost_or_slow_while_a_model_comes(own: Bot, another: bytes) -> None:
    seconds: list[float] = []
    over = threading.Event()

    def talk(conversation: str) -> None:
        while not over.is_set():
            started = time.perf_counter()
            assert own.texts(conversation, "thanks", "thank") == ["You are welcome."]
            seconds.append(time.perf_counter() - started)

    talkers = [threading.Thread(target=talk, args=(f"busy-{number}",)) for number in range(4)]
    for talker in talkers:
        talker.start()
    time.sleep(0.5)
    before = len(seconds)
    began = time.perf_counter()
    assert put(own, another).status_code == 204
    took = time.perf_counter() - began
    meanwhile = seconds[before:]
    over.set()
    for talker in talkers:
        talker.join()
    print(f"the model came within {took:.2f} s, the slowest of {len(meanwhile)} turns took {max(meanwhile, default=0):.3f} s")
    assert max(seconds) < 2.0


def test_only_some_models_stay(own: Bot, another: bytes) -> None:
    models = [another + bytes(number) for number in range(5)]  # gzip reads over zeros at the end
    for content in models:
        assert put(own, content).status_code == 204
    own_models = own.client.get("/health").json()["models"]
    assert own_models == [id_of(content) for content in models[-3:]]
