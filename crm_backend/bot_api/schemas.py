"""What the bot sends, and what it learns about a conversation."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, field_validator, model_validator

from crm_backend.models import Priority

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class CustomerOut(BaseModel):
    id: str
    name: str | None
    first_name: str | None
    email: str | None
    verified: bool


class ContextOut(BaseModel):
    language: str
    owner: str
    customer: CustomerOut | None
    open_orders: int


class LanguageIn(BaseModel):
    code: str = Field(max_length=35)


class LanguageOut(BaseModel):
    code: str


class VerifyIn(BaseModel):
    order_number: Annotated[Text, Field(max_length=40)]
    email: str | None = Field(default=None, max_length=320)
    phone: str | None = Field(default=None, max_length=40)

    @model_validator(mode="after")
    def _one_of_both(self) -> "VerifyIn":
        if not (self.email or self.phone):
            raise ValueError("give the e-mail or the phone on the order")
        return self


class VerifyOut(BaseModel):
    verified: bool


class ReturnIn(BaseModel):
    item_ids: list[str] = Field(min_length=1, max_length=100)
    reason: Annotated[Text, Field(max_length=500)]


class TicketIn(BaseModel):
    kind: Annotated[Text, Field(max_length=40)]
    subject: Text
    description: str = Field(default="", max_length=20_000)
    order_number: str | None = Field(default=None, max_length=40)
    priority: Priority = Priority.NORMAL

    @field_validator("subject")
    @classmethod
    def _shorten(cls, subject: str) -> str:
        return subject if len(subject) <= 200 else f"{subject[:199]}…"  # a customer's own words may be long


class HandoffIn(BaseModel):
    reason: str = Field(max_length=30)
    note: str | None = Field(default=None, max_length=2000)


class HandoffOut(BaseModel):
    owner: str
    position: int
    agents_online: int


class FeedbackIn(BaseModel):
    rating: int = Field(ge=1, le=5)
    comment: str | None = Field(default=None, max_length=4000)


class Nothing(BaseModel):
    """An empty answer: it is done."""
