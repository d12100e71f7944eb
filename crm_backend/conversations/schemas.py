"""Conversations and messages as the desk sees them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.chat.schemas import ButtonOut, Said, SenderId


class PersonOut(BaseModel):
    id: str
    name: str | None
    email: str | None = None


class LastMessageOut(BaseModel):
    text: str
    author: str
    at: datetime


class MoodOut(BaseModel):
    label: Literal["negative", "neutral", "positive"]
    score: float
    trend: Literal["falling", "steady", "rising"]


class ConversationOut(BaseModel):
    id: str
    customer_id: str | None
    channel: str
    sender_id: str
    owner: str
    assignee_id: str | None
    state: str
    language: str
    created_at: datetime
    customer: PersonOut | None
    last_message: LastMessageOut | None
    waiting_since: datetime | None
    urgency: float
    sentiment: MoodOut
    handoff_reason: str | None
    unread: int
    assignee: PersonOut | None
    subject: str | None


class ConversationsOut(BaseModel):
    items: list[ConversationOut]
    next_cursor: str | None


class MessageOut(BaseModel):
    id: str
    seq: int
    message_id: str | None
    at: datetime
    author: str
    agent: PersonOut | None
    text: str
    internal: bool
    delivery: str | None
    nlu: dict[str, Any] | None
    buttons: list[ButtonOut] | None
    image_url: str | None
    event: dict[str, Any] | None


class MessagesOut(BaseModel):
    items: list[MessageOut]
    next_cursor: str | None


class ReplyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Said
    internal: bool = False
    client_id: SenderId | None = None


class AssignIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    user_id: Annotated[str, Field(max_length=32)]


class TypingIn(BaseModel):
    on: bool


class CountsOut(BaseModel):
    queue: int
    mine: int
    bot: int
    all: int


class SentimentPointOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    at: datetime
    score: float
    average: float
    message_id: str


class SentimentOut(BaseModel):
    """A customer's mood: averages and scores from -1 to +1."""

    trend: Literal["falling", "steady", "rising"]
    average: float
    points: list[SentimentPointOut]
