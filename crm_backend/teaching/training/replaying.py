"""The conversation tests: those that a candidate may play otherwise are played with it, in shops of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_backend.converse.errors import ConverseError
from crm_backend.converse.playing import Played
from crm_backend.converse.running import shops_for
from crm_backend.converse.script import Conversation, read_conversations
from crm_backend.setup.places import Places
from crm_backend.teaching.training.job import TESTS, Job
from crm_backend.teaching.training.reading import Asked, Reading, Readings, Tell
from crm_backend.teaching.training.stage import Parts, Stage

OF_CHECKOUT = Path("tests/conversations")
MOST_FAULTS = 3


@dataclass(frozen=True, slots=True)
class Tests:
    """The conversations that there are, and what is wrong with the files that are none."""

    conversations: Sequence[Conversation]
    unreadable: Sequence[str]


def read_tests(job: Job) -> Tests:
    """Those of the checkout, where it has any, and those that people made of conversations."""
    files = [*sorted((job.root / OF_CHECKOUT).glob("*.yml")), *sorted((job.folder / TESTS).glob("*.yml"))]
    conversations: list[Conversation] = []
    unreadable: list[str] = []
    for file in files:
        try:
            conversations += read_conversations([file])
        except ConverseError as error:
            unreadable.append(str(error).replace(f"{file.parent}/", ""))
    return Tests(conversations, unreadable)


def said(conversation: Conversation) -> list[Asked]:
    """What the customer writes in it."""
    return [Asked(turn.says) for turn in conversation.turns if turn.says is not None]


def affected(conversations: Sequence[Conversation], live: Readings, candidate: Readings) -> list[Conversation]:
    """The conversations of which a message is understood otherwise: the intent acted on, an entity, or the mood."""
    return [each for each in conversations if any(_meant(live[asked]) != _meant(candidate[asked]) for asked in said(each))]


def begin_stage(job: Job, tests: Tests, key: bytes, *, everything: bool) -> Stage | None:
    """Start what the conversations are played in; None where none can be, without tests, or without an environment of Rasa."""
    can = Places(job.data_dir, job.root).dialogue_python.exists() and job.live.dialogue.is_file()
    if not can or not tests.conversations:
        return None
    return Stage(job, key, shops_for(len(tests.conversations)) if everything else 1)


def replay(tests: Tests, chosen: Sequence[Conversation], stage: Stage | None, parts: Parts, tell: Tell) -> dict[str, Any]:
    """Play the chosen ones with the candidate; those that fail then also with the live models."""
    result: dict[str, Any] = {
        "tests": len(tests.conversations),
        "played": 0,
        "passed": 0,
        "failed": [],
        "unreadable": list(tests.unreadable),
        "skipped": None,
        "reason": None,
    }
    if not chosen:
        return result
    if stage is None:
        return result | {"skipped": "no_dialogue"}
    try:
        played = stage.play_candidate(parts, chosen, lambda part: tell(0.9 * part))
        failed = [each for each in played if each.faults]
        before = _passed(stage.play_live([each.conversation for each in failed], tell)) if failed else set()
    except ConverseError as error:
        return result | {"skipped": "shop", "reason": str(error)}
    tell(1.0)
    return result | {
        "played": len(played),
        "passed": len(played) - len(failed),
        "failed": [
            {
                "title": each.conversation.title,
                "file": each.conversation.file.name,
                "faults": list(each.faults)[:MOST_FAULTS],
                "passed_before": each.conversation.title in before,
            }
            for each in failed
        ],
    }


def _passed(played: Sequence[Played]) -> set[str]:
    return {each.conversation.title for each in played if not each.faults}


def _meant(reading: Reading) -> tuple[object, ...]:
    acts = reading.intent if reading.decision == "act" else reading.decision
    return acts, reading.spans, reading.mood
