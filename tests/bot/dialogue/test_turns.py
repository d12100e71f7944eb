"""Turns over HTTP against the real process."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.bot.dialogue.conftest import Actions, Bot

pytestmark = pytest.mark.dialogue


class TestReplies:
    def test_an_action_answers_and_knows_the_message(self, bot: Bot, actions: Actions) -> None:
        answer = bot.say("greeted", "hello", "greet")

        assert answer["replies"] == [{"text": f"Hello Dana, {answer['message_id']}", "buttons": [], "image_url": None}]
        assert (answer["repeated"], answer["active_loop"], answer["requested_slot"]) == (False, None, None)
        assert answer["slots"]["customer_name"] == "Dana"
        assert actions.headers[0]["X-Concierge-Secret"] == "a secret of the tests"
        assert actions.calls[0]["tracker"]["latest_message"]["metadata"]["language"] == "en"
        assert actions.calls[0]["domain"]["forms"].keys() == {"cancel_form", "return_form", "ticket_form"}

    def test_buttons_and_images(self, bot: Bot) -> None:
        answer = bot.say("shown", "my orders", "order_history")

        assert answer["replies"] == [
            {
                "text": "You have two orders.",
                "buttons": [{"title": "The first", "intent": "track_order", "entities": {}}],
                "image_url": "https://shop.example/orders.png",
            }
        ]

    def test_the_language_of_the_request_chooses_the_words(self, bot: Bot) -> None:
        assert bot.texts("two languages", "bye", "goodbye") == ["Goodbye, Dana."]
        assert bot.texts("two languages", "再见", "goodbye", language="zh") == ["再见，Dana。"]
        assert bot.texts("two languages", "bye", "goodbye") == ["Goodbye, Dana."]

    def test_a_language_may_have_a_file_of_its_own(self, bot: Bot) -> None:
        assert bot.texts("a third", "au revoir", "goodbye", language="fr") == ["Au revoir, Dana."]
        assert bot.texts("a third", "merci", "thank", language="fr")[0] in ("Je vous en prie.", "Avec plaisir.")
        assert bot.texts("a third", "bye", "goodbye") == ["Goodbye, Dana."]

    def test_no_wording_is_said_twice_in_a_row(self, bot: Bot) -> None:
        said = [bot.texts("wordings", "merci", "thank", language="fr")[0] for _ in range(6)]
        assert len(set(said)) == 2 and all(one != after for one, after in itertools.pairwise(said))
        assert [bot.texts("wordings", "merci", "thank")[0] for _ in range(2)] == ["You are welcome."] * 2

    def test_what_its_file_lacks_is_said_without_it(self, bot: Bot) -> None:
        assert bot.texts("gaps in French", "mes commandes", "order_history", language="fr") == ["You have two orders."]

    def test_what_the_crm_no_longer_knows_is_forgotten(self, bot: Bot) -> None:
        bot.say("forgetful", "hello", "greet")

        answer = bot.say("forgetful", "hello", "greet", context={})

        assert not answer["slots"].keys() & {"customer_name", "verified", "frustrated", "known_language"}

    @pytest.mark.parametrize("text", ["/cancel_order", "  /stop_flow", "\u3000/greet{}", '/inform{"order_number": "LT-1"}'])
    def test_a_typed_command_is_only_text(self, bot: Bot, actions: Actions, text: str) -> None:
        answer = bot.say("commands", text, "thank")

        assert [reply["text"] for reply in answer["replies"]] == ["You are welcome."]
        assert "order_number" not in answer["slots"]


class TestReceipts:
    def test_a_repeated_message_is_answered_without_a_turn(self, bot: Bot, actions: Actions) -> None:
        body = bot.body("repeats", "the-same", "hello", "greet")
        first = bot.post(body).json()

        again = bot.post(body).json()

        assert again == {**first, "repeated": True}
        assert actions.names() == ["action_greet"]

    def test_so_is_one_of_the_last_fifty(self, bot: Bot, actions: Actions) -> None:
        bodies = [bot.body("fifty", f"number-{number}", "thanks", "thank") for number in range(51)]
        for body in bodies:
            bot.post(body)

        assert bot.post(bodies[1]).json()["repeated"] is True
        assert bot.post(bodies[0]).json()["repeated"] is False

    def test_the_same_id_in_another_conversation_is_another_message(self, bot: Bot) -> None:
        bot.post(bot.body("one", "shared-id", "thanks", "thank"))

        assert bot.post(bot.body("another", "shared-id", "thanks", "thank")).json()["repeated"] is False

    def test_repeats_that_arrive_together_make_one_turn(self, bot: Bot, actions: Actions) -> None:
        actions.broken["action_greet"] = 0.3  # seconds
        body = bot.body("impatient", "at-once", "hello", "greet")

        with ThreadPoolExecutor(5) as pool:
            answers = [answer.json() for answer in pool.map(bot.post, [body] * 5)]

        assert sorted(answer["repeated"] for answer in answers) == [False, True, True, True, True]
        assert actions.names() == ["action_greet"]


class TestFailures:
    @pytest.mark.parametrize(
        "broken", [500, 404, 400, b"not json", b'{"events": "none"}', b'{"events": [{"event": "nonsense"}]}']
    )
    def test_a_failed_action_fails_the_turn_and_leaves_nothing(self, bot: Bot, actions: Actions, broken: Any) -> None:
        conversation = f"fails {broken!r}"
        bot.say(conversation, "hello", "greet")
        body = bot.body(
            conversation, "to be tried again", "where is LT-100001", "track_order", entities={"order_number": "LT-100001"}
        )
        actions.broken["action_track_order"] = broken

        failed = bot.post(body)

        assert (failed.status_code, failed.json()) == (500, {"error": "turn_failed"})
        actions.broken.clear()
        assert bot.say(conversation, "thanks", "thank")["slots"].get("order_number") is None
        retried = bot.post(body).json()
        assert (retried["repeated"], retried["replies"][0]["text"]) == (False, "Order LT-100001 is on its way.")

    def test_a_first_turn_that_fails_leaves_no_conversation(self, bot: Bot, actions: Actions) -> None:
        actions.broken["action_greet"] = 500
        assert bot.turn("stillborn", "hello", "greet").status_code == 500
        actions.broken.clear()

        bot.say("stillborn", "hello", "greet")

        events = [event["event"] for event in actions.calls[-1]["tracker"]["events"]]
        assert events.count("user") == 1

    def test_a_failed_validation_fails_the_turn(self, bot: Bot, actions: Actions) -> None:
        bot.say("unchecked", "cancel", "cancel_order")
        actions.broken["validate_cancel_form"] = 500

        assert bot.turn("unchecked", "LT-100001", entities={"order_number": "LT-100001"}).status_code == 500

    def test_an_unreachable_action_fails_the_turn(self, bot: Bot, actions: Actions) -> None:
        actions.broken["action_greet"] = 11.0  # seconds

        assert bot.turn("patient", "hello", "greet").status_code == 500

    def test_without_a_rule_the_fallback_speaks(self, bot: Bot, actions: Actions) -> None:
        assert bot.texts("ruleless", "hm", "affirm") == ["Shall I call a person?"]

    def test_and_need_not_take_the_message_back(self, bot: Bot, actions: Actions) -> None:
        actions.broken["action_default_fallback"] = b'{"events": [], "responses": [{"text": "I do not know."}]}'

        assert bot.texts("ruleless too", "hm", "affirm") == ["I do not know."]
        assert bot.texts("ruleless too", "thanks", "thank") == ["You are welcome."]


class TestTheDoor:
    @pytest.mark.parametrize(
        "change",
        [
            {"conversation_id": None},
            {"conversation_id": ""},
            {"conversation_id": "x" * 201},
            {"message_id": 7},
            {"text": None},
            {"language": None},
            {"nlu": None},
            {"nlu": {"intent": "greet"}},
            {"pressed": "greet"},
            {"pressed": {"entities": {}}},
            {"context": []},
        ],
    )
    def test_a_malformed_request_is_refused(self, bot: Bot, actions: Actions, change: dict[str, Any]) -> None:
        body = {**bot.body("malformed", "m", "hello", "greet"), **change}

        refused = bot.post(body)

        assert (refused.status_code, refused.json()["error"]) == (400, "bad_request")
        assert actions.calls == []

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
    def test_so_is_what_is_no_json_object(self, bot: Bot, body: bytes) -> None:
        assert bot.post(body).status_code == 400

    @pytest.mark.parametrize("secret", ["", "another", "a secret of the tests!"])
    def test_a_stranger_is_refused(self, bot: Bot, secret: str) -> None:
        assert bot.post(bot.body("strange", "m", "hello", "greet"), secret).status_code == 401

    @pytest.mark.parametrize("path", ["/", "/webhooks/rest/webhook", "/model/parse", "/conversations/x/tracker", "/version"])
    def test_rasas_own_doors_are_closed(self, bot: Bot, path: str) -> None:
        assert bot.client.get(str(bot.client.base_url.copy_with(path=path))).status_code == 404

    def test_all_can_be_forgotten(self, bot: Bot, actions: Actions) -> None:
        bot.post(bot.body("forgotten", "before", "hello", "greet"))

        assert bot.client.delete("/trackers").status_code == 401
        assert bot.client.delete("/trackers", headers={"X-Concierge-Secret": "a secret of the tests"}).status_code == 204

        assert bot.post(bot.body("forgotten", "before", "hello", "greet")).json()["repeated"] is False
        assert len([event for event in actions.calls[-1]["tracker"]["events"] if event["event"] == "user"]) == 1


class TestOrder:
    def test_a_conversation_takes_one_message_at_a_time(self, bot: Bot, actions: Actions) -> None:
        actions.broken["action_greet"] = 0.2  # seconds

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda number: bot.post(bot.body("ordered", f"o{number}", "hello", "greet")), range(3)))

        users = [sum(event["event"] == "user" for event in call["tracker"]["events"]) for call in actions.calls]
        assert users == [1, 2, 3]

    def test_conversations_run_side_by_side(self, bot: Bot, actions: Actions) -> None:
        import time

        actions.broken["action_greet"] = 0.5  # seconds
        started = time.monotonic()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: bot.post(bot.body(f"beside {number}", "m", "hello", "greet")), range(8)))

        assert time.monotonic() - started < 2.0
