"""Four hundred past conversations, with what was understood of them and the moods that they left."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from crm_backend.customers.sentiment import QUICK, SLOW, STRONGLY_NEGATIVE
from crm_backend.demo import nlu
from crm_backend.demo.orders import Sale
from crm_backend.demo.people import Person
from crm_backend.demo.source import Source, read
from crm_backend.formatting import money_text
from crm_backend.models import (
    Author,
    ContactPoint,
    Conversation,
    Feedback,
    Message,
    OrderStatus,
    Owner,
    SentimentPoint,
    State,
    Turn,
)

CONVERSATIONS = 400
CHANNELS = {"en": ["web", "web", "web", "whatsapp", "messenger", "email"], "zh": ["web", "web", "wechat", "wechat", "telegram"]}
DELIVERED, ON_THE_WAY, LATE, CANCELLED, RETURNED = "delivered", "shipped", "late", "cancelled", "returned"
SMALL_TALK = {"thank", "goodbye", "affirm", "deny", "inform", "greet"}


@dataclass(frozen=True)
class Colleague:
    """An agent who took part in past conversations."""

    id: str
    name: str


@dataclass
class Talk:
    """One conversation while it is being told."""

    person: Person
    language: str
    row: dict[str, Any]
    at: datetime
    gaps: dict[str, str]
    values: dict[str, Any]
    colleague: Colleague
    asked: str | None = None  # the customer's last message
    scores: list[tuple[dict[str, Any], float]] = field(default_factory=list)


def add_conversations(source: Source, people: list[Person], colleagues: list[Colleague]) -> None:
    """Resolved conversations about the customers' orders, each at a time when one would ask."""
    sales = [sale for person in people for sale in person.orders]
    by_kind: dict[str, list[Sale]] = {}
    for sale in sales:
        by_kind.setdefault(_kind(sale), []).append(sale)
    dialogues = read("dialogues.yml")
    drawn = source.dice.choices(dialogues, [dialogue["weight"] for dialogue in dialogues], k=CONVERSATIONS)
    planned = sorted((_plan(source, dialogue, by_kind) for dialogue in drawn), key=lambda plan: plan[0])
    points: dict[tuple[str, str], dict[str, Any]] = {}
    moods: dict[str, list[tuple[dict[str, Any], float]]] = {}
    for at, dialogue, sale in planned:
        talk = _tell(source, at, dialogue, sale, points, source.dice.choice(colleagues))
        moods.setdefault(sale.person.id, []).extend(talk.scores)
    for person in people:
        _draw_curve(source, person, moods.get(person.id, []))


def _kind(sale: Sale) -> str:
    if sale.status == OrderStatus.CANCELLED:
        return CANCELLED
    if sale.status == OrderStatus.RETURNED:
        return RETURNED
    if sale.parcel and sale.parcel.expected_on > sale.parcel.promised_on:
        return LATE
    return DELIVERED if sale.parcel else "none"


def _plan(source: Source, dialogue: dict[str, Any], by_kind: dict[str, list[Sale]]) -> tuple[datetime, dict[str, Any], Sale]:
    """When this dialogue took place, and about which order; later ones are likelier."""
    about = dialogue["about"]
    sales = by_kind[about if about in (LATE, CANCELLED, RETURNED) else DELIVERED]
    sale = sales[round((len(sales) - 1) * source.dice.random() ** 0.6)]
    return min(_moment(source, about, sale), source.now - source.minutes(30, 2000)), dialogue, sale


def _moment(source: Source, about: str, sale: Sale) -> datetime:
    dice = source.dice
    if about == CANCELLED and sale.cancelled_at:
        return sale.cancelled_at - timedelta(minutes=4)
    if sale.parcel and about == ON_THE_WAY:
        return sale.parcel.shipped_at + source.minutes(300, 1200)
    if sale.parcel and about == LATE:
        return datetime.combine(sale.parcel.promised_on, source.now.timetz()) + timedelta(hours=dice.randrange(26, 40))
    if sale.delivered_at:
        return sale.delivered_at + source.minutes(120, 14 * 1440)
    return sale.placed_at + source.minutes(60, 600)


def _tell(
    source: Source,
    at: datetime,
    dialogue: dict[str, Any],
    sale: Sale,
    points: dict[tuple[str, str], dict[str, Any]],
    colleague: Colleague,
) -> Talk:
    person, language = sale.person, sale.person.language
    point = _contact_point(source, person, at, points)
    row = source.add(
        Conversation,
        id=source.identity(),
        created_at=at,
        contact_point_id=point["id"],
        customer_id=person.id,
        channel=point["channel"],
        sender_id=point["sender_id"],
        language=language,
        subject=dialogue["subject"],
        state=State.RESOLVED,
        updated_at=at,
    )
    gaps, values = _gaps(source, sale, language, colleague)
    talk = Talk(person, language, row, at, gaps, values, colleague)
    for turn in dialogue[language]:
        _take_turn(source, talk, dialogue["subject"], turn)
    _end(source, talk)
    return talk


def _contact_point(source: Source, person: Person, at: datetime, points: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    channel = source.dice.choice(CHANNELS[person.language])
    if (person.id, channel) not in points:
        sender = {"whatsapp": str(person.row["phone"]).lstrip("+"), "email": person.row["email"]}.get(channel)
        points[person.id, channel] = source.add(
            ContactPoint,
            id=source.identity(),
            created_at=at,
            customer_id=person.id,
            channel=channel,
            sender_id=sender or f"demo-{source.identity()[:12]}",
            vouched=True,
        )
    return points[person.id, channel]


def _gaps(source: Source, sale: Sale, language: str, colleague: Colleague) -> tuple[dict[str, str], dict[str, Any]]:
    goods = source.dice.choice(sale.lines)[0]
    parcel = sale.parcel
    gaps = {
        "order": sale.number,
        "product": goods.call(language),
        "total": money_text(sale.total_minor, sale.currency, language),
        "carrier": parcel.carrier if parcel else "",
        "tracking": parcel.tracking_number if parcel else "",
        "expected": parcel.expected_on.isoformat() if parcel else "",
        "name": str(sale.person.row["name"]).split()[0],
        "points": str(sale.person.row["loyalty_points"]),
        "agent": colleague.name.split()[0],
    }
    return gaps, {"order": sale.number, "product": goods.family}


def _take_turn(source: Source, talk: Talk, subject: str, turn: dict[str, Any]) -> None:
    talk.at += source.minutes(0.1, 0.4) if "bot" in turn else source.minutes(0.4, 4)
    if "customer" in turn:
        _customer_says(source, talk, turn.get("intent", subject), turn)
    elif "event" in turn:
        _something_happens(source, talk, turn)
    else:
        author = Author.BOT if "bot" in turn else Author.AGENT
        text, _ = nlu.fill(turn[author.value], talk.gaps, talk.values)
        extra = {"reply_to": talk.asked} if author == Author.BOT else {"agent_id": talk.colleague.id}
        _add_message(source, talk, author, text, delivery="sent", **extra)


def _customer_says(source: Source, talk: Talk, intent: str, turn: dict[str, Any]) -> None:
    low, high = turn.get("mood", (-0.08, 0.08))
    score = round(source.dice.uniform(low, high), 4)
    text, entities = nlu.fill(source.dice.choice(turn["customer"]), talk.gaps, talk.values)
    understood = nlu.result(source, talk.language, intent, text, score, entities)
    left = talk.row["owner"] != Owner.BOT
    message = _add_message(
        source,
        talk,
        Author.CUSTOMER,
        text,
        nlu=understood,
        external_id=source.identity(),
        turn=Turn.LEFT if left else Turn.ANSWERED,
    )
    talk.asked = message["id"]
    talk.scores.append((message, score))
    talk.row["last_score"] = score
    talk.row["negative_run"] = talk.row["negative_run"] + 1 if score <= STRONGLY_NEGATIVE else 0
    if intent not in SMALL_TALK:
        talk.row["subject"] = intent if intent != "human_handoff" else talk.row["subject"]


def _something_happens(source: Source, talk: Talk, turn: dict[str, Any]) -> None:
    row = talk.row
    if turn["event"] == "handoff":
        row["owner"], row["handoff_reason"] = Owner.QUEUE, turn["reason"]
        event = {"kind": "handoff", "reason": turn["reason"], "note": None}
    else:
        row["owner"], row["assignee_id"] = Owner.AGENT, talk.colleague.id
        event = {"kind": "claimed", "by": talk.colleague.name}
    _add_message(source, talk, Author.SYSTEM, "", internal=True, event=event)


def _end(source: Source, talk: Talk) -> None:
    row = talk.row
    if row["owner"] == Owner.AGENT:
        _add_message(source, talk, Author.SYSTEM, "", internal=True, event={"kind": "resolved", "by": talk.colleague.name})
    row["resolved_at"] = row["updated_at"] = talk.at + source.minutes(5, 60)
    row["read_seq"] = row["customer_read_seq"] = row["last_seq"]
    mood = talk.scores[-1][1]
    if source.dice.random() < 0.4:
        rating = 5 if mood > 0.5 else 4 if mood > 0.15 else 3 if mood > -0.1 else source.dice.choice([1, 2])
        source.add(
            Feedback,
            id=source.identity(),
            created_at=talk.at,
            conversation_id=row["id"],
            customer_id=talk.person.id,
            rating=rating,
        )


def _add_message(source: Source, talk: Talk, author: Author, text: str, **values: Any) -> dict[str, Any]:
    row = talk.row
    row["last_seq"] += 1
    if not values.get("internal"):
        row["last_text"], row["last_author"] = text, author
    return source.add(
        Message,
        id=source.identity(),
        created_at=talk.at,
        conversation_id=row["id"],
        contact_point_id=row["contact_point_id"],
        seq=row["last_seq"],
        author=author,
        text=text,
        **values,
    )


def _draw_curve(source: Source, person: Person, scores: list[tuple[dict[str, Any], float]]) -> None:
    """The customer's mood after each of their messages, by the rule of customers/sentiment.py."""
    row = person.row
    for message, score in scores:
        first = row["sentiment_count"] == 0
        row["sentiment_average"] = score if first else row["sentiment_average"] + QUICK * (score - row["sentiment_average"])
        row["sentiment_slow"] += SLOW * (score - row["sentiment_slow"])
        row["sentiment_count"] += 1
        source.add(
            SentimentPoint,
            message_id=message["id"],
            customer_id=person.id,
            at=message["created_at"],
            score=score,
            average=row["sentiment_average"],
        )
