"""What the CRM tells about changes of an order, before and after; as docs/contracts.md has it."""

from datetime import date
from typing import Literal

from actions.records import Item, Money, Order, Record, Refund, Ticket
from actions.shop_records import Product


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


class CalledOffReturn(Record):
    """A return that was taken back, and what stays with the customer."""

    return_number: str
    items: tuple[Item, ...]


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


class ChangeOptions(Record):
    """Whether what is in an order can still change, and which items; else `reason`."""

    changeable: bool
    reason: str | None = None
    items: tuple[Item, ...] = ()


class ChangeQuote(Record):
    """What a change would cost; `difference` above 0 is to pay, below 0 comes back."""

    item: Item
    quantity: int
    product: Product | None = None
    difference: Money


class Change(Record):
    """An order after its change, and the money that it moves."""

    order: Order
    difference: Money
    refund: Refund | None = None


class AddressChange(Record):
    """What came of the wish to send an order elsewhere."""

    outcome: Literal["changed", "too_late", "unchanged"]
    order: Order


class Claim(Record):
    """A report about a delivery: the ticket, and what the shop does at once."""

    ticket: Ticket
    label_url: str | None = None
    exchange_number: str | None = None
    refund: Refund | None = None


class Exchange(Record):
    """A registered exchange with the label for the way back."""

    exchange_number: str
    label_url: str
    item: Item
    wanted: str


class RefundQuote(Record):
    """What would be paid back, and where to."""

    amount: Money
    method: str | None = None
