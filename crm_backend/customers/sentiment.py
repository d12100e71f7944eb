"""The customer's mood over time."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.models import Customer, Message, SentimentPoint

Trend = Literal["falling", "steady", "rising"]
QUICK = 0.4  # weight of the newest message in the average that is shown
SLOW = 0.1  # and in the slow average that it is compared with
MARGIN = 0.12  # how far the two must be apart to speak of a trend
STRONGLY_NEGATIVE = -0.5


@dataclass(frozen=True)
class Mood:
    """The average, from -1 to +1, and where it is going."""

    average: float
    trend: Trend


def mood(customer: Customer) -> Mood:
    """The customer's mood as it stands.

    The average is exponentially weighted (weight 0.4 for the newest message). It is rising when it lies more than 0.12 above a
    slower average of the same messages (weight 0.1), falling when it lies more than 0.12 below, else steady: the crossing of two
    averages, as in the MACD of time series, which needs no history and no clock.
    """
    difference = customer.sentiment_average - customer.sentiment_slow
    trend: Trend = "rising" if difference > MARGIN else "falling" if difference < -MARGIN else "steady"
    return Mood(round(customer.sentiment_average, 4), trend)


def move(session: AsyncSession, customer: Customer, message: Message, score: float) -> None:
    """Let one message move the customer's mood, and put it on their curve."""
    first = customer.sentiment_count == 0
    customer.sentiment_average = score if first else customer.sentiment_average + QUICK * (score - customer.sentiment_average)
    # the slow one starts at neutral: a customer who arrives angry is falling, not steady
    customer.sentiment_slow += SLOW * (score - customer.sentiment_slow)
    customer.sentiment_count += 1
    session.add(
        SentimentPoint(
            message_id=message.id,
            customer_id=customer.id,
            at=message.created_at,
            score=score,
            average=customer.sentiment_average,
        )
    )
