"""All conversations of this folder, against the real bot, and what the format says of a wrong file."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_backend.converse.errors import ConverseError
from crm_backend.converse.playing import Reached, play
from crm_backend.converse.running import own_shop
from crm_backend.converse.script import Conversation, read_conversations
from crm_backend.converse.shop import Shop
from crm_backend.settings import Settings
from crm_backend.setup.places import Places
from crm_backend.simulate.acting import Acted
from crm_backend.simulate.goals import play as play_of_goals
from crm_backend.simulate.running import Tell, simulate

CONVERSATIONS = read_conversations([Path(__file__).parent])


class Stage:
    """A running shop; what one conversation changes is gone before the next."""

    def __init__(self, runner: asyncio.Runner, shop: Shop) -> None:
        self._runner, self._shop = runner, shop

    def play(self, conversation: Conversation) -> list[str]:
        played = self._runner.run(play(self._shop, conversation, Reached()))
        if played.changed:
            self._runner.run(self._shop.begin_anew())
        return list(played.faults)

    def simulate(self, conversations: int, tell: Tell) -> list[Acted]:
        acted = self._runner.run(simulate(self._shop, conversations, 1, tell))
        self._runner.run(self._shop.begin_anew())
        return acted


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with asyncio.Runner() as runner:
        opened = own_shop(Places(Settings().data_dir))
        shop = runner.run(opened.__aenter__())
        yield Stage(runner, shop)
        runner.run(opened.__aexit__(None, None, None))


@pytest.mark.timeout(300)  # the first one waits for the shop to start
@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: each.title)
def test_conversation(stage: Stage, conversation: Conversation) -> None:
    assert stage.play(conversation) == []


@pytest.mark.timeout(300)
def test_what_does_not_come_as_expected_is_said(stage: Stage) -> None:
    def wrong(**turn: object) -> list[str]:
        entry = {"conversation": "wrong", "customer": "dana@lantern.example", "turns": [turn], "effects": turn.pop("effects", ())}
        return stage.play(Conversation.model_validate(entry))

    assert "has no 'DHL'" in wrong(says="Where is LT-100001?", bot="DHL")[0]
    assert "has 'UPS'" in wrong(says="Where is LT-100001?", **{"not": "UPS"})[0]
    assert "understood as track_order" in wrong(says="Where is LT-100001?", intent="cancel_order")[0]
    assert "is with bot, expected queue" in wrong(says="Where is LT-100001?", owner="queue")[0]
    assert "there is no button 'Yes'" in wrong(presses="Yes")[0]
    assert "no effect 'order.cancelled'" in wrong(says="Where is LT-100001?", effects=["order.cancelled"])[0]
    said = wrong(says="A person please, now!", owner="queue")
    assert said == [said[0]] and said[0].startswith("an effect that was not expected: conversation.handed_off")


@pytest.mark.timeout(300)
def test_simulated_customers_get_an_answer_to_every_message(stage: Stage) -> None:
    told: list[Acted] = []
    results = stage.simulate(len(play_of_goals().goals), told.append)
    assert len(results) == len(told) == len(play_of_goals().goals)
    assert not [each for each in results if each.outcome in ("silence", "loop")]
    assert sum(each.succeeded for each in results) >= 0.9 * len(results), [each for each in results if not each.succeeded]


WRONG = [
    ("- conversation: a\n  turns: []\n", "conversation 1 (a): turns: "),
    ("- turns: [{says: hi}]\n", "conversation 1 (without a title): conversation: Field required"),
    ("- conversation: a\n  turns: [{says: hi, bot: '('}]\n", "'(' is no pattern"),
    ("- conversation: a\n  turns: [{bot: hi}]\n", "either `says` or `presses`"),
    ("- conversation: a\n  turns: [{says: hi, wants: hi}]\n", "turns.0.wants: Extra inputs"),
    ("conversation: a\n", "expected a list of conversations; found dict"),
    ("- conversation: a\n  turns: [{says: hi}]\n- conversation: a\n  turns: [{says: hi}]\n", "the title 'a' stands in"),
    ("[\n", "is no YAML"),
]


@pytest.mark.parametrize(("content", "said"), WRONG)
def test_a_wrong_file_is_named(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "wrong.yml"
    file.write_text(content, "utf-8")
    with pytest.raises(ConverseError) as refused:
        read_conversations([tmp_path])
    assert said in str(refused.value) and str(file) in str(refused.value)
