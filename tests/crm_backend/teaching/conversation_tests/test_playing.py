"""A test is really played, in a shop of its own."""

import pytest

from crm_backend.teaching.conversation_tests.running import play

SCRIPT = """- conversation: Dana asks where her order is
  customer: dana@lantern.example
  turns:
  - says: Where is LT-100001?
    intent: track_order
    responses: [utter_order_shipped]
  - says: thanks!
    responses: [{}]
"""
pytestmark = [pytest.mark.dialogue, pytest.mark.timeout(400)]


@pytest.mark.parametrize(("response", "state", "turn"), [("utter_thank", "passed", None), ("utter_goodbye", "failed", 2)])
async def test_it_says_whether_all_went_as_written_and_which_turn_did_not(response: str, state: str, turn: int | None) -> None:
    outcome = await play(SCRIPT.format(response))
    assert (outcome["state"], outcome["turn"]) == (state, turn), outcome["faults"]
