"""The conversation tests: those that a candidate may play otherwise are played with it, in a shop of its own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_backend.converse.errors import ConverseError
from crm_backend.converse.playing import Played
from crm_backend.converse.running import own_shop, play_all
from crm_backend.converse.script import Conversation, read_conversations
from crm_backend.setup.places import Places
from crm_backend.teaching.training.job import TESTS, Job
from crm_backend.teaching.training.reading import Asked, Reading, Readings, Tell

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


def replay(job: Job, tests: Tests, chosen: Sequence[Conversation], tell: Tell) -> dict[str, Any]:
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
    places = Places(job.data_dir, job.root)
    if not chosen:
        return result
    if not places.dialogue_python.exists() or not (job.candidate / "dialogue.tar.gz").is_file():
        return result | {"skipped": "no_dialogue"}
    try:
        played = _play(places, job.candidate, chosen, lambda part: tell(0.8 * part))
        failed = [each for each in played if each.faults]
        before = _passed(_play(places, _live_models(job), [each.conversation for each in failed], tell)) if failed else set()
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


def _play(places: Places, models: Path, conversations: Sequence[Conversation], tell: Tell) -> list[Played]:
    done = 0

    def count(_played: Played) -> None:
        nonlocal done
        done += 1
        tell(done / len(conversations))

    async def go() -> list[Played]:
        async with own_shop(places, models) as shop:
            played, _ = await play_all(shop, conversations, count)
            return played

    return asyncio.run(go())


def _passed(played: Sequence[Played]) -> set[str]:
    return {each.conversation.title for each in played if not each.faults}


def _live_models(job: Job) -> Path:
    """The live models in one folder, as a data folder has them."""
    folder = job.folder / "live"
    if not folder.exists():
        folder.mkdir()
        (folder / "nlu").symlink_to(job.live.nlu.resolve())
        (folder / "dialogue.tar.gz").symlink_to(job.live.dialogue.resolve())
    return folder


def _meant(reading: Reading) -> tuple[object, ...]:
    acts = reading.intent if reading.decision == "act" else reading.decision
    return acts, reading.spans, reading.mood
