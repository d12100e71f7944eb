"""The gate: what speaks against letting a version answer. Somebody may still do so, with a reason in writing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Limits:
    """How much worse is too much."""

    points: float = 0.005  # of the share that is right in a set
    chance: float = 0.05  # worse by fewer points counts when it is less likely than this to be chance (McNemar's exact p)
    latency: float = 0.2  # of the live model's
    messages: int = 2  # of a protected intent that are found no more; with a single one nearly every training would differ


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Objection:
    """Something that speaks against a version: its kind, the intent or test it is about, and both models' figures."""

    kind: str  # golden, sentiment, entities, latency, protected, conversation, untried
    detail: str
    subject: str | None = None
    live: float | None = None
    candidate: float | None = None

    def to_wire(self) -> dict[str, Any]:
        return asdict(self)


def objections(report: Mapping[str, Any], protected: Sequence[str], limits: Limits = LIMITS) -> list[Objection]:
    """All that speaks against the version that a run's report is about."""
    return [
        *_sets(report["sets"], limits),
        *_latency(report["latency"], limits),
        *_protected(report["intents"], protected, limits),
        *_conversations(report["conversations"]),
    ]


def _sets(sets: Mapping[str, Mapping[str, Any]], limits: Limits) -> list[Objection]:
    found = []
    for name, each in sets.items():
        lost = each["live"] - each["candidate"]
        if lost > limits.points or (lost > 0 and each["p"] < limits.chance):
            told = f"{name}: {each['candidate']:.1%} right, {each['live']:.1%} before"
            told += f" ({each['broken']} broken, {each['fixed']} fixed of {each['n']}; p = {each['p']:.3g})"
            found.append(Objection(name, told, None, each["live"], each["candidate"]))
    return found


def _latency(latency: Mapping[str, float], limits: Limits) -> list[Objection]:
    live, candidate = latency["live"], latency["candidate"]
    if candidate <= live * (1 + limits.latency):
        return []
    return [Objection("latency", f"latency: {candidate:.1f} ms a message, {live:.1f} ms before", None, live, candidate)]


def _protected(intents: Sequence[Mapping[str, Any]], protected: Sequence[str], limits: Limits) -> list[Objection]:
    found = []
    for each in intents:
        if each["intent"] in protected and each["support"]:
            live, candidate = ((each[side] or {}).get("recall", 0.0) for side in ("live", "candidate"))
            if round((live - candidate) * each["support"]) >= limits.messages:
                told = f"{each['intent']}: {candidate:.1%} of its {each['support']} golden messages are found, {live:.1%} before"
                found.append(Objection("protected", told, each["intent"], live, candidate))
    return found


def _conversations(conversations: Mapping[str, Any]) -> list[Objection]:
    found = [
        Objection("conversation", f"{each['title']}: {each['faults'][0]}", each["title"])
        for each in conversations["failed"]
        if each["passed_before"]
    ]
    if conversations["skipped"] == "shop":
        found.append(Objection("untried", f"the conversations could not be played: {conversations['reason']}"))
    return found
