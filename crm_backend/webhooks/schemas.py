"""The shapes of the webhooks' part of the chat API."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.webhooks.service import EVENTS

Event = Literal["message.said", "conversation.changed"]


class WebhookIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(max_length=2000)]
    events: Annotated[list[Event], Field(min_length=1, max_length=len(EVENTS))] = [*EVENTS]  # type: ignore[list-item]


class WebhookOut(BaseModel):
    url: str
    events: list[str]
    active: bool
    created_at: datetime


class WebhookMade(WebhookOut):
    secret: str


class DeliveryOut(BaseModel):
    id: str
    account: str
    type: str
    state: str
    attempts: int
    status: int | None
    error: str | None
    created_at: datetime
    next_at: datetime | None
    ended_at: datetime | None


class DeliveriesOut(BaseModel):
    items: list[DeliveryOut]
    next_cursor: str | None
