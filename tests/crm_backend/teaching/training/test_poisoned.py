"""A poisoned label set is stopped by the gate: somebody swaps the labels of two intents, and the version says so."""

from pathlib import Path
from typing import Any

import pytest

from bot.nlu.factories import ENTITY_NAMES
from bot.nlu.training_data import Example, read_intents
from crm_backend.models import ChangeState
from crm_backend.teaching import changes
from tests.crm_backend.teaching.training.school import School

pytestmark = [pytest.mark.timeout(1800), pytest.mark.dialogue]
SWAPPED = {"cancel_order": "request_refund", "request_refund": "cancel_order"}
MOST = 60  # of each


async def test_a_poisoned_label_set_is_stopped_by_the_gate(school: School) -> None:
    victims = swapped(school.root)
    assert len(victims) >= 48  # dozens
    async with school.db.transaction() as session:
        for example in victims:
            entities = [
                {"entity": mark.entity, "start": mark.start, "end": mark.end, "value": mark.value} for mark in example.annotations
            ]
            content: dict[str, Any] = {"text": example.text, "intent": example.label}
            lie = {"text": example.text, "intent": SWAPPED[example.label], "entities": entities}
            for kind, told in (("example.remove", content), ("example.add", lie)):
                await changes.propose(session, school.users["admin"], kind, str(told["intent"]), told, state=ChangeState.APPROVED)
    run = await school.trained()
    assert run["state"] == "done", run["error"]
    against = run["report"]["against"]
    kinds = {objection["kind"] for objection in against}
    protected = {objection["subject"] for objection in against if objection["kind"] == "protected"}
    assert "golden" in kinds and protected & set(SWAPPED)
    confused = {(pair["expected"], pair["understood"]): pair["candidate"] for pair in run["report"]["confusions"]}
    assert any(confused.get(pair, 0) > 0 for pair in SWAPPED.items())
    version = (await school.admin.get(f"/api/v1/teaching/versions/{run['version']}")).json()
    assert version["against"] == against
    card = (await school.admin.get(f"/api/v1/teaching/versions/{run['version']}/card")).text
    assert "golden: " in card.partition("## What speaks against it")[2]


def swapped(root: Path) -> list[Example]:
    """Examples of both intents; those that cannot be written as one line without brackets are left alone."""
    examples = read_intents(root / "nlu_data" / "nlu", ENTITY_NAMES)
    chosen: list[Example] = []
    for intent in SWAPPED:
        chosen += [each for each in examples if each.label == intent and "[" not in each.text][:MOST]
    return chosen
