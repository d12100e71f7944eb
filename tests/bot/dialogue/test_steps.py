"""What a turn tells of itself: which rule or form chose each action, the slots it changed, and what it asked the CRM."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.bot.dialogue.conftest import Actions, Bot

pytestmark = pytest.mark.dialogue


def steps(answer: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(step["action"], step["by"], step["name"]) for step in answer["trace"]["steps"]]


def test_the_rule_is_named_as_it_is_written(bot: Bot) -> None:
    assert steps(bot.say("ruled", "hello", "greet")) == [("action_greet", "rule", "greet")]
    assert steps(bot.say("ruled", "thanks", "thank")) == [("utter_thank", "rule", "thank")]


def test_a_form_is_opened_by_a_rule_goes_on_by_itself_and_is_ended_by_a_rule(bot: Bot) -> None:
    opened = bot.say("in a form", "cancel it", "cancel_order")
    assert steps(opened)[-1] == ("cancel_form", "rule", "start to cancel")
    number = bot.say("in a form", "LT-100001", "inform", entities={"order_number": "LT-100001"})
    assert steps(number) == [("action_extract_slots", "message", None), ("cancel_form", "form", "cancel_form")]
    assert number["trace"]["steps"][0]["slots"] == {"order_number": "LT-100001"}
    done = bot.say("in a form", "yes", "affirm")
    assert steps(done)[-1] == ("action_cancel_order", "rule", "cancel")


def test_a_form_that_leaves_a_message_to_the_rules_says_so(bot: Bot) -> None:
    bot.say("digressing", "cancel it", "cancel_order")
    answer = bot.say("digressing", "thanks", "thank")
    first, second = answer["trace"]["steps"][:2]
    assert (first["action"], first["rejected"]) == ("cancel_form", True)
    assert (second["action"], second["by"], second["name"]) == ("utter_thank", "rule", "thank")


def test_what_no_rule_knows_is_the_fallback(bot: Bot) -> None:
    assert steps(bot.say("lost", "I only inform you", "inform"))[0] == ("action_default_fallback", "fallback", None)


def test_what_an_action_asked_the_crm_comes_along_and_is_not_said(bot: Bot, actions: Actions) -> None:
    call = {"method": "GET", "path": "orders/{id}", "status": 200, "ms": 3.5}
    said = {"events": [], "responses": [{"text": "Hello."}], "calls": [call]}
    actions.broken["action_greet"] = json.dumps(said).encode()
    answer = bot.say("calling", "hello", "greet")
    assert answer["trace"]["steps"][0]["calls"] == [call]
    assert [reply["text"] for reply in answer["replies"]] == ["Hello."]


def test_calls_that_are_none_are_left_out(bot: Bot, actions: Actions) -> None:
    said = {"events": [], "responses": [{"text": "Hello."}], "calls": "none"}
    actions.broken["action_greet"] = json.dumps(said).encode()
    assert bot.say("odd calls", "hello", "greet")["trace"]["steps"][0]["calls"] == []
