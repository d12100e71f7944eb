"""What the bot sends, and what it learns about a conversation."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, field_validator, model_validator

from crm_backend.customers.segment import Segment
from crm_backend.models import Priority
from crm_backend.orders.claim_rules import ClaimKind
from crm_backend.orders.claiming import Wanted
from crm_backend.orders.schemas import OrderOut

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def shortened(words: str) -> str:
    """A customer's own words as a subject: their first line, as far as it fits."""
    line = words.splitlines()[0]
    return line if len(line) <= 200 else f"{line[:199]}…"


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
    segment: Segment | None  # of a known customer
    open_orders: int
    open_order: OrderOut | None  # the newest of them


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


class ChangeIn(BaseModel):
    item_id: str = Field(max_length=40)
    quantity: int | None = Field(default=None, ge=0, le=1000)  # none: as many as now
    sku: str | None = Field(default=None, max_length=40)

    @model_validator(mode="after")
    def _something(self) -> "ChangeIn":
        if self.quantity is None and self.sku is None:
            raise ValueError("give a quantity or another product")
        return self


class AddressIn(BaseModel):
    address: Annotated[Text, Field(min_length=10, max_length=300)]


class ExchangeIn(BaseModel):
    item_id: str = Field(max_length=40)
    wanted: Annotated[Text, Field(max_length=500)]
    reason: Annotated[Text, Field(max_length=500)] | None = None


class ClaimIn(BaseModel):
    kind: ClaimKind
    item_ids: list[str] = Field(default=[], max_length=100)  # none: the whole order
    description: Annotated[Text, Field(max_length=20_000)]
    wish: Wanted | None = None

    @property
    def subject(self) -> str:
        return shortened(self.description)


class RefundIn(BaseModel):
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
        return shortened(subject)


class HandoffIn(BaseModel):
    reason: str = Field(max_length=30)
    note: str | None = Field(default=None, max_length=2000)


class HandoffOut(BaseModel):
    owner: str
    position: int
    agents_online: int


class FeedbackIn(BaseModel):
    rating: int | None = Field(default=None, ge=1, le=5)  # none: praise, which nobody asked to put into a number
    comment: Annotated[Text, Field(max_length=4000)] | None = None

    @model_validator(mode="after")
    def _something(self) -> "FeedbackIn":
        if self.rating is None and self.comment is None:
            raise ValueError("give a rating or words")
        return self


class Nothing(BaseModel):
    """An empty answer: it is done."""
