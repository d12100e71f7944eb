"""What the CRM tells about orders and what customers were promised, as docs/contracts.md has it."""

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

    @property
    def unsigned(self) -> str:
        """The text without a minus: what comes back is said in words."""
        return self.text.lstrip("-\u2212")


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
    """How an order is paid, and whether it is; `failure` says why the last try was refused."""

    status: str
    method: str | None = None
    failure: str | None = None
    failed_attempts: int = 0


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
    overpaid: Money | None = None  # collected more than once
    address: str = ""
    items_changeable: bool = False
    address_changeable: bool = False
    cancellable: bool = False
    returnable_until: date | None = None
    return_days: int  # from delivery on
    claimable: bool = True
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


class Context(Record):
    """What is known of the customer before anything is said; `open_order` is the newest. Visitors have neither."""

    segment: Literal["new", "regular", "vip"] | None = None
    open_order: Order | None = None


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
    existing: bool = False  # it was open before this wish


class Queued(Record):
    """Where a customer stands who waits for a person; `position` 1 is next."""

    owner: str
    position: int
    agents_online: int


class PrivacyRequest(Record):
    """A wish to be erased or to get a copy of the data; `existing` when it was open before."""

    number: str
    kind: Literal["erasure", "export"]
    due_on: date
    open_orders: int = 0
    existing: bool = False


class Callback(Record):
    """A promised call; without `at` at the next free moment."""

    number: str
    phone: str
    at: datetime | None = None
