"""Turns over HTTP against the real process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bot.dialogue.conftest import Actions, Bot


def test_a_greeting_is_answered_by_the_action(bot: Bot, actions: Actions) -> None:
    answer = bot.say("greeted", "hello", "greet")

    assert answer["replies"] == [{"text": f"Hello Dana, {answer['message_id']}", "buttons": [], "image_url": None}]
    assert answer["repeated"] is False
    assert answer["slots"]["customer_name"] == "Dana"
    assert actions.headers[0]["X-Concierge-Secret"]


def test_a_repeated_message_is_answered_without_a_turn(bot: Bot, actions: Actions) -> None:
    body = bot.body("repeats", "the-same", "hello", "greet")
    first = bot.post(body).json()

    again = bot.post(body).json()

    assert again == {**first, "repeated": True}
    assert actions.names() == ["action_greet"]
