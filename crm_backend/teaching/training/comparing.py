"""Which of the customers' own messages a candidate takes for something else than the live model does."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from bot.nlu.evaluation import Case
from crm_backend.teaching.training.evaluating import asked, right
from crm_backend.teaching.training.reading import Asked, Reading, Readings

MOST_GROUPS, MOST_EXAMPLES = 60, 8
Outcome = tuple[str, str]  # intent and decision
Group = tuple[Outcome, Outcome]  # from, to


def flips(messages: Sequence[str], golden: Sequence[Case], live: Readings, candidate: Readings) -> dict[str, Any]:
    """The messages whose intent or decision is another one now, grouped by what it was and is, the largest group first.

    `golden` of a group counts the held-out messages that went from the one intent to the other, for the better and for the worse.
    """
    groups: dict[Group, list[dict[str, Any]]] = defaultdict(list)
    for text in messages:
        before, after = live[Asked(text)], candidate[Asked(text)]
        if _outcome(before) != _outcome(after):
            example = {"text": text, "live": round(before.confidence, 3), "candidate": round(after.confidence, 3)}
            groups[_outcome(before), _outcome(after)].append(example)
    better, worse = _verdicts(golden, live, candidate)
    largest = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return {
        "messages": len(messages),
        "changed": sum(map(len, groups.values())),
        "groups": [
            {
                "from": {"intent": old[0], "decision": old[1]},
                "to": {"intent": new[0], "decision": new[1]},
                "count": len(examples),
                "examples": examples[:MOST_EXAMPLES],
                "golden": {"better": better[old[0], new[0]], "worse": worse[old[0], new[0]]},
            }
            for (old, new), examples in largest[:MOST_GROUPS]
        ],
        "more_groups": max(0, len(largest) - MOST_GROUPS),
    }


def _outcome(reading: Reading) -> Outcome:
    return reading.intent, reading.decision


def _verdicts(
    golden: Sequence[Case], live: Readings, candidate: Readings
) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    better, worse = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for case in golden:
        before, after = (readings[asked("golden", case)] for readings in (live, candidate))
        was, is_now = right("golden", case, before), right("golden", case, after)
        if was != is_now:
            (better if is_now else worse)[before.intent, after.intent] += 1
    return better, worse
