"""A log of conversations as three months leave it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_backend.bench.teaching.rows import Rows
from crm_backend.bench.teaching.words import Words
from crm_backend.db import Database
from crm_backend.handoff.service import HANDOFF
from crm_backend.models import Author, ContactPoint, Conversation, Customer, Feedback, Message, State, Turn

MESSAGES = 20  # of a conversation, the customer's and the bot's in turn
DAYS = 90
VERSION_DAYS, CANARY_DAYS = 28, 7  # since when a version answers, and another one a share
HANDED_OVER, RATED, CANARY = 20, 5, 10  # one conversation in so many
AT_ONCE = 500  # conversations
LIVE, TRIED = 1, 2  # numbers of versions
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Log:
    """Where the messages of a log stand."""

    conversations: int
    until: datetime

    def conversation(self, number: int) -> str:
        return f"bench-conversation-{number:06d}"

    def message(self, number: int, seq: int) -> str:
        return f"bench-message-{number:06d}-{seq:02d}"

    def at(self, number: int, seq: int) -> datetime:
        began = self.until - timedelta(days=DAYS) * (1 - number / self.conversations) - timedelta(hours=1)
        return began + timedelta(seconds=20 * seq)

    async def fill(self, db: Database, words: Words, tell: Tell) -> None:
        """Store all of it."""
        for start in range(0, self.conversations, AT_ONCE):
            people, points, talks, messages, ratings = map(Rows, (Customer, ContactPoint, Conversation, Message, Feedback))
            for number in range(start, min(start + AT_ONCE, self.conversations)):
                customer, point = f"bench-customer-{number:06d}", f"bench-point-{number:06d}"
                began, talk = self.at(number, 0), self.conversation(number)
                people.add(id=customer, created_at=began, name=f"Customer {number}")
                points.add(id=point, created_at=began, customer_id=customer, channel="web", sender_id=f"bench-{number}")
                talks.add(
                    id=talk,
                    created_at=began,
                    contact_point_id=point,
                    customer_id=customer,
                    channel="web",
                    sender_id=f"bench-{number}",
                    state=State.RESOLVED,
                    resolved_at=began,
                    updated_at=began,
                    last_seq=MESSAGES,
                )
                self._say(messages, words, number, {"conversation_id": talk, "contact_point_id": point})
                if number % RATED == 0:
                    at = self.at(number, MESSAGES)
                    ratings.add(created_at=at, conversation_id=talk, customer_id=customer, rating=3 + number % 3)
            async with db.transaction() as session:
                for rows in (people, points, talks, messages, ratings):
                    await rows.store(session)
            tell(min(1.0, (start + AT_ONCE) / self.conversations))

    def _say(self, messages: Rows, words: Words, number: int, where: dict[str, str]) -> None:
        for seq in range(1, MESSAGES + 1):
            at, said = self.at(number, seq), (number * MESSAGES + seq) // 2
            row = {"id": self.message(number, seq), "created_at": at, "seq": seq, **where}
            if seq == MESSAGES and number % HANDED_OVER == 0:
                messages.add(**row, author=Author.SYSTEM, event={"kind": HANDOFF, "reason": "asked"})
            elif seq % 2 == 0:
                messages.add(**row, author=Author.BOT, text="Your parcel is on its way.", reply_to=self.message(number, seq - 1))
            else:
                text, nlu = words.said(said % len(words))[0], words.understood(said)
                model = self._model(number, at)
                messages.add(**row, author=Author.CUSTOMER, text=text, nlu=nlu, turn=Turn.ANSWERED, model=model)

    def _model(self, number: int, at: datetime) -> int | None:
        if at < self.until - timedelta(days=VERSION_DAYS):
            return None
        return TRIED if at >= self.until - timedelta(days=CANARY_DAYS) and number % CANARY == 0 else LIVE
