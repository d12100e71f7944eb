"""What survives: a kill, a full memory, another model; and what a broken disk must not do."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

if TYPE_CHECKING:
    from tests.bot.dialogue.conftest import Actions, Bot

pytestmark = pytest.mark.dialogue
ORDER = "What is the order number?"


@pytest.fixture
def mortal(actions: Actions, new_bot: Callable[..., Bot]) -> Iterator[Bot]:
    """A bot of the test's own, which may be killed."""
    bot = new_bot()
    bot.start()
    yield bot
    if bot.process and bot.process.poll() is None:
        bot.kill()


def test_an_acknowledged_turn_survives_a_kill(mortal: Bot, actions: Actions) -> None:
    mortal.say("survives", "cancel", "cancel_order")
    body = mortal.body("survives", "the-last", "100002", "inform")
    last = mortal.post(body).json()

    mortal.kill()
    mortal.start()

    calls = len(actions.calls)
    assert mortal.post(body).json() == {**last, "repeated": True}
    assert len(actions.calls) == calls
    assert mortal.texts("survives", "yes", "affirm") == ["Cancelled LT-100002."]


def test_no_turn_is_lost_or_doubled_when_it_is_killed_under_traffic(mortal: Bot) -> None:
    acknowledged: dict[str, dict[str, Any]] = {}

    def talk(conversation: str) -> None:
        for number in itertools.count():
            body = mortal.body(conversation, f"{conversation}-{number}", "my orders", "order_history")
            try:
                answer = mortal.post(body)
            except httpx2.TransportError:
                return
            if answer.status_code == 200:
                acknowledged[f"{conversation}-{number}"] = body

    for round_ in range(3):
        talkers = [threading.Thread(target=talk, args=(f"t{round_}-{number}",)) for number in range(4)]
        for talker in talkers:
            talker.start()
        killer = threading.Timer(0.4, lambda: mortal.process and mortal.process.kill())
        killer.start()
        for talker in talkers:
            talker.join()
        mortal.kill()
        mortal.start()

    assert len(acknowledged) > 30
    latest = {body["conversation_id"]: body for body in acknowledged.values()}
    assert all(mortal.post(body).json()["repeated"] for body in latest.values())


def test_a_conversation_that_left_the_memory_goes_on(mortal: Bot) -> None:
    mortal.say("sleeps", "cancel", "cancel_order")
    mortal.stop()
    mortal.start()

    assert mortal.texts("sleeps", "my orders", "order_history") == ["You have two orders.", ORDER]


def test_a_broken_database_fails_the_turn_and_is_no_amnesia(mortal: Bot) -> None:
    mortal.say("remembers", "cancel", "cancel_order")
    path = mortal.tracker_url.removeprefix("sqlite:///")
    with sqlite3.connect(path, isolation_level=None) as locked:
        locked.execute("BEGIN EXCLUSIVE")
        assert mortal.turn("remembers", "100002").status_code == 500
        assert mortal.turn("a new one", "hello", "greet").status_code == 500
        locked.execute("ROLLBACK")

    assert mortal.texts("remembers", "100002") == ["Cancel LT-100002, yes or no?"]


@pytest.mark.postgres
def test_postgresql_keeps_conversations_as_well(postgres_server: str, actions: Actions, new_bot: Callable[..., Bot]) -> None:
    import psycopg

    name = f"dialogue_test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # a name of our own
        bot = new_bot(httpx2.URL(postgres_server).copy_with(path=f"/{name}").__str__())
        try:
            bot.start()
            bot.say("server", "cancel", "cancel_order")
            body = bot.body("server", "the-last", "100002", "inform")
            last = bot.post(body).json()
            bot.kill()
            bot.start()
            assert bot.post(body).json() == {**last, "repeated": True}
            assert bot.texts("server", "yes", "affirm") == ["Cancelled LT-100002."]
            bot.kill()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def test_another_model_goes_on_with_what_it_knows(mortal: Bot, tmp_path: Path, shop: Path, train: Callable[[Path], Path]) -> None:
    mortal.say("kept", "cancel", "cancel_order")
    mortal.say("lost", "what about my ticket", "ticket_status", entities={"order_number": "LT-100001"})
    mortal.stop()
    changed = shutil.copytree(shop, tmp_path / "changed")
    domain, rules = changed / "bot/domain/domain.yml", changed / "nlu_data/rules/rules.yml"
    domain.write_text(domain.read_text("utf-8").replace("  ticket_form:\n    required_slots: [ticket_number]\n", ""), "utf-8")
    rules.write_text(rules.read_text("utf-8").partition("  - rule: start to ask for a ticket")[0], "utf-8")
    mortal.model = train(changed)

    mortal.start()

    assert mortal.texts("kept", "100002") == ["Cancel LT-100002, yes or no?"]
    answer = mortal.say("lost", "thanks", "thank")
    assert ([reply["text"] for reply in answer["replies"]], answer["active_loop"]) == (["You are welcome."], None)
    assert answer["slots"]["order_number"] == "LT-100001"


def test_receipts_do_not_pile_up(mortal: Bot) -> None:
    for _ in range(60):
        mortal.say("long", "thanks", "thank")
    mortal.stop()

    with sqlite3.connect(mortal.tracker_url.removeprefix("sqlite:///")) as database:
        (receipts,) = database.execute("SELECT count(*) FROM dialogue_receipts").fetchone()
        (size,) = database.execute("SELECT length(turns) FROM dialogue_conversations").fetchone()
    assert (receipts, size < 10_000) == (50, True)


def test_sigterm_finishes_the_turn_under_way(mortal: Bot, actions: Actions) -> None:
    actions.broken["action_greet"] = 1.0  # seconds
    answers: list[httpx2.Response] = []
    talker = threading.Thread(target=lambda: answers.append(mortal.turn("leaving", "hello", "greet")))
    talker.start()
    while not actions.calls:
        pass
    mortal.stop()
    talker.join()

    assert [answer.status_code for answer in answers] == [200]


def test_no_words_of_a_customer_reach_the_log(mortal: Bot, actions: Actions) -> None:
    secret_words = "my card is 4111 1111 1111 1111"
    mortal.say("discreet", secret_words, "greet")
    mortal.say("discreet", secret_words, "nlu_fallback", decision="unsure", ranking=("greet", "thank"))
    mortal.say("discreet", "cancel", "cancel_order", entities={"order_number": "LT-4111"})
    for broken in (500, 400, b"not json", b'{"events": [{"event": "slot", "name": "4111", "value": "4111"}], "responses": []}'):
        actions.broken["action_greet"] = broken
        mortal.turn("discreet", secret_words, "greet")
    mortal.post(b'{"text": "4111')
    mortal.client.get("/4111-nowhere")

    logged = mortal.stop()

    assert "turn failed: conversation=discreet" in logged
    assert "4111" not in logged
