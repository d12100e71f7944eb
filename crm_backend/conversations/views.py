"""Turning rows of the database into what the desk is shown."""

from collections.abc import Sequence

from crm_backend.attachments.views import attachment
from crm_backend.chat.schemas import AttachmentOut, ButtonOut
from crm_backend.conversations.buttons import shown
from crm_backend.conversations.repository import Row
from crm_backend.conversations.schemas import ConversationOut, LastMessageOut, MessageOut, MoodOut, PersonOut
from crm_backend.customers import sentiment
from crm_backend.handoff.service import urgency
from crm_backend.models import Attachment, Author, Message, User

MARGIN = 0.12  # nearer to zero a score is neutral: agrees best with the label that bot.nlu gives beside it
STEPS = "steps"  # of a turn: for its evidence, not for a thread


def conversation(row: Row) -> ConversationOut:
    """A line of the inbox."""
    this, customer, assignee = row.conversation, row.customer, row.assignee
    score = this.last_score
    mood = MoodOut(
        label="positive" if score > MARGIN else "negative" if score < -MARGIN else "neutral",
        score=round(score, 3),
        trend=sentiment.mood(customer).trend if customer else "steady",
    )
    last = None
    if this.last_text is not None and this.last_author is not None:
        last = LastMessageOut(text=this.last_text[:300], author=this.last_author, at=this.updated_at)
    return ConversationOut(
        id=this.id,
        customer_id=this.customer_id,
        channel=this.channel,
        sender_id=this.sender_id,
        owner=this.owner,
        assignee_id=this.assignee_id,
        state=this.state,
        language=this.language,
        created_at=this.created_at,
        customer=PersonOut(id=customer.id, name=customer.name, email=customer.email) if customer else None,
        last_message=last,
        waiting_since=this.queued_at,
        urgency=urgency(this),
        pressing=row.pressing,
        sentiment=mood,
        handoff_reason=this.handoff_reason,
        unread=row.unread,
        assignee=PersonOut(id=assignee.id, name=assignee.name) if assignee else None,
        subject=this.subject,
    )


def message(this: Message, agent: User | None, files: Sequence[Attachment] = ()) -> MessageOut:
    """A line of the thread."""
    event = None if this.event is None or "pressed" in this.event else this.event
    return MessageOut(
        id=this.id,
        seq=this.seq,
        message_id=this.external_id if this.author == Author.CUSTOMER else None,
        at=this.created_at,
        author=this.author,
        agent=PersonOut(id=agent.id, name=agent.name) if agent else None,
        text=this.text,
        internal=this.internal,
        delivery=this.delivery,
        delivery_error=this.delivery_error,
        nlu=this.nlu,
        trace=this.trace and {name: value for name, value in this.trace.items() if name != STEPS},
        buttons=[ButtonOut(**button) for button in shown(this.buttons)] or None,
        image_url=this.image_url,
        attachments=[AttachmentOut(**attachment(file)) for file in files],
        event=event,
    )
