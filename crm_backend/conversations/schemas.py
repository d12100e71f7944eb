"""Conversations and messages as the desk sees them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, model_validator

from crm_backend.attachments.service import MOST_FILES
from crm_backend.chat.schemas import MAX_TEXT, AttachmentOut, ButtonOut, SenderId, said


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
    pressing: float
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
    delivery_error: str | None
    nlu: dict[str, Any] | None
    trace: dict[str, Any] | None
    buttons: list[ButtonOut] | None
    image_url: str | None
    attachments: list[AttachmentOut]
    event: dict[str, Any] | None


class ChangeOut(BaseModel):
    """Something that was changed for the customer in a conversation, as the audit has it; `actor` is `bot` or a user's id."""

    model_config = ConfigDict(from_attributes=True)

    at: Annotated[datetime, Field(validation_alias="created_at")]
    actor: str
    action: str
    subject: str
    details: dict[str, Any]


class ChangesOut(BaseModel):
    items: list[ChangeOut]


class MessagesOut(BaseModel):
    items: list[MessageOut]
    next_cursor: str | None


class ReplyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    internal: bool = False
    client_id: SenderId | None = None
    attachments: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=MOST_FILES)] = []  # ids of uploads

    @model_validator(mode="after")
    def _says_something(self) -> "ReplyIn":
        if self.text.strip() or not self.attachments:
            self.text = said(self.text)
        return self


class WindowOut(BaseModel):
    """A channel's reply window; `refusal`: why nothing may be sent now (`window_closed`, `window_used_up`), if so."""

    until: datetime | None = None
    left: int | None = None
    refusal: str | None = None


class AssignIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    user_id: Annotated[str, Field(max_length=32)]


class AddressIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    address: Annotated[EmailStr, Field(max_length=200)]  # as long as a contact point's


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
