"""What the CRM tells about: orders, items, refunds, tickets, articles; as docs/contracts.md has them."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

OPEN_STATUSES = frozenset({"awaiting_payment", "paid", "preparing", "shipped"})


class Record(BaseModel):
    """A read-only answer of the CRM; fields that we do not know are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Money(Record):
    """An amount in minor units; `text` is how people of the conversation's language write it."""

    minor: int
    currency: str
    text: str


class Item(Record):
    """One line of an order, its name in the conversation's language."""

    id: str
    name: str
    family: str
    quantity: int
    price: Money
    returnable: bool = False


class Shipment(Record):
    """Who carries an order, until when; `late_days` counts from the promised day."""

    carrier: str
    tracking_number: str | None = None
    tracking_url: str | None = None
    expected_on: date | None = None
    promised_on: date | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    late_days: int = 0


class Payment(Record):
    """How an order is paid, and whether it is."""

    status: str
    method: str | None = None


class Refund(Record):
    """Money on its way back to the customer."""

    order_number: str
    status: Literal["requested", "approved", "paid", "declined"]
    amount: Money
    method: str | None = None
    requested_at: datetime | None = None
    expected_on: date | None = None
    paid_at: datetime | None = None


class Order(Record):
    """An order as its customer may see it."""

    number: str
    status: str
    placed_at: datetime
    total: Money
    items: tuple[Item, ...]
    shipment: Shipment | None = None
    payment: Payment | None = None
    refund: Refund | None = None
    cancellable: bool = False
    returnable_until: date | None = None
    invoice_url: str | None = None

    @property
    def is_returnable(self) -> bool:
        """Whether anything of it can be sent back today."""
        return any(item.returnable for item in self.items)

    @property
    def is_late(self) -> bool:
        """Whether it is under way and the promised day is over."""
        return self.status == "shipped" and self.shipment is not None and self.shipment.late_days > 0

    @property
    def is_open(self) -> bool:
        """Whether something is still to happen before it is with the customer."""
        return self.status in OPEN_STATUSES


class Cancellation(Record):
    """What came of the wish to cancel."""

    outcome: Literal["cancelled", "already_cancelled", "too_late"]
    order: Order
    refund: Refund | None = None


class ReturnOptions(Record):
    """Whether an order can go back, until when, and which items; else `reason`."""

    returnable: bool
    reason: str | None = None
    until: date | None = None
    items: tuple[Item, ...] = ()


class ReturnQuote(Record):
    """What would be paid back for these items, and where to."""

    items: tuple[Item, ...]
    amount: Money
    method: str | None = None


class Return(Record):
    """A registered return with the label to print."""

    return_number: str
    label_url: str
    items: tuple[Item, ...] = ()
    refund: Refund | None = None


class Ticket(Record):
    """A promise to fix something."""

    number: str
    kind: str
    subject: str
    status: Literal["open", "waiting", "resolved", "closed"]
    priority: str | None = None
    order_number: str | None = None
    created_at: datetime
    updated_at: datetime


class Article(Record):
    """One article of the knowledge base, in the conversation's language."""

    slug: str
    title: str
    summary: str
    url: str


class Queued(Record):
    """Where a customer stands who waits for a person; `position` 1 is next."""

    owner: str
    position: int
    agents_online: int
