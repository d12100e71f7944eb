"""What understanding said of the past messages, as it is stored with them."""

import re
from typing import Any

from bot.nlu.moods.cues import cue_groups
from bot.nlu.moods.urgency import load_urgency
from crm_backend.demo.source import Source

GAP = re.compile(r"\{(\w+)\}")
ENTITIES = {"order": "order_number", "product": "product"}
NEIGHBOURS = {
    "track_order": ["late_delivery", "order_history"],
    "late_delivery": ["track_order", "complaint"],
    "cancel_order": ["change_order", "return_item"],
    "refund_status": ["request_refund", "return_item"],
    "return_item": ["request_refund", "exchange_item"],
    "damaged_item": ["technical_support", "wrong_item"],
    "missing_item": ["wrong_item", "track_order"],
    "technical_support": ["warranty", "damaged_item"],
    "product_info": ["product_availability", "product_recommendation"],
    "complaint": ["human_handoff", "late_delivery"],
    "human_handoff": ["callback_request", "contact_info"],
}
OTHERS = ["inform", "thank"]
WEIGHTS = {"good": 1.3, "thanks": 1.1, "relief": 0.8, "regret": -0.8, "trouble": -1.1, "bad": -1.5, "insult": -2.0}  # of cues
TELLING = 3


def fill(wording: str, gaps: dict[str, str], values: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The wording with its gaps filled, and the entities that stand in it, with their places in the text."""
    text, entities, read_up_to = "", [], 0
    for gap in GAP.finditer(wording):
        text += wording[read_up_to : gap.start()]
        name, said = gap[1], gaps[gap[1]]
        if name in ENTITIES:
            entities.append(
                {
                    "entity": ENTITIES[name],
                    "value": values[name],
                    "text": said,
                    "start": len(text),
                    "end": len(text) + len(said),
                    "confidence": 1.0,
                }
            )
        text += said
        read_up_to = gap.end()
    return text + wording[read_up_to:], entities


def result(source: Source, language: str, intent: str, text: str, score: float, entities: list[dict[str, Any]]) -> dict[str, Any]:
    """The stored result of a message that was understood; its urgency is what understanding would say of it."""
    confidence = round(source.dice.uniform(0.8, 0.99), 4)
    rest = 1 - confidence
    ranking = [{"name": intent, "confidence": confidence}]
    for name, share in zip(NEIGHBOURS.get(intent, [name for name in OTHERS if name != intent]), (0.6, 0.25), strict=False):
        ranking.append({"name": name, "confidence": round(rest * share, 4)})
    return {
        "language": {"code": language, "confidence": round(source.dice.uniform(0.9, 1.0), 4)},
        "intent": {"name": intent, "confidence": confidence},
        "decision": "act",
        "intent_ranking": ranking,
        "entities": entities,
        "sentiment": {
            "label": label(score),
            "score": score,
            "urgency": round(load_urgency().of(text, score), 4),
            "why": _why(text),
        },
    }


def _why(text: str) -> list[dict[str, Any]]:
    """The few most telling cues, each with its place."""
    groups = cue_groups()
    found = {
        (sighting.start, sighting.end): WEIGHTS[groups.names[sighting.group]]
        for sighting in groups.find(text)
        if groups.names[sighting.group] in WEIGHTS
    }
    strongest = sorted(found.items(), key=lambda item: -abs(item[1]))[:TELLING]
    return [{"text": text[start:end], "start": start, "end": end, "weight": weight} for (start, end), weight in strongest]


def label(score: float) -> str:
    """The word for a score of sentiment."""
    return "negative" if score <= -0.2 else "positive" if score >= 0.2 else "neutral"
