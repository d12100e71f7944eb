"""Orders as the bot and the desk read them."""

from datetime import date, datetime

from pydantic import BaseModel

from crm_backend.formatting import Money
from crm_backend.orders.change_rules import ChangeObstacle
from crm_backend.orders.moving import Outcome
from crm_backend.orders.rules import CancelOutcome, ReturnObstacle
from crm_backend.products.schemas import ProductOut
from crm_backend.tickets.schemas import TicketOut


class ItemOut(BaseModel):
    id: str
    name: str
    family: str
    quantity: int
    price: Money
    image_url: str
    returnable: bool


class ShipmentOut(BaseModel):
    carrier: str
    tracking_number: str
    tracking_url: str
    expected_on: date
    promised_on: date
    shipped_at: datetime
    delivered_at: datetime | None
    late_days: int


class PaymentOut(BaseModel):
    status: str
    method: str
    failure: str | None  # why the bank refused, where that is how it stands
    failed_attempts: int


class RefundOut(BaseModel):
    order_number: str
    status: str
    amount: Money
    method: str
    requested_at: datetime
    expected_on: date | None
    paid_at: datetime | None


class OrderOut(BaseModel):
    number: str
    status: str
    placed_at: datetime
    total: Money
    items: list[ItemOut]
    shipment: ShipmentOut | None
    payment: PaymentOut | None
    overpaid: Money | None  # collected more than once
    address: str  # several lines
    items_changeable: bool
    address_changeable: bool
    refund: RefundOut | None
    cancellable: bool
    returnable_until: date | None
    return_days: int  # from delivery on
    claimable: bool
    invoice_url: str | None


class OrdersOut(BaseModel):
    items: list[OrderOut]


class DeskOrderOut(OrderOut):
    """What the desk sees besides."""

    old_address: str | None  # before it was last sent elsewhere


class OrderPage(BaseModel):
    items: list[DeskOrderOut]
    next_cursor: str | None


class RefundsOut(BaseModel):
    items: list[RefundOut]


class CancellationOut(BaseModel):
    outcome: CancelOutcome
    order: OrderOut
    refund: RefundOut | None


class ReturnOptionsOut(BaseModel):
    returnable: bool
    reason: ReturnObstacle | None
    until: date | None
    items: list[ItemOut]


class ReturnQuoteOut(BaseModel):
    items: list[ItemOut]
    amount: Money
    method: str


class ReturnOut(BaseModel):
    return_number: str
    label_url: str
    items: list[ItemOut]
    refund: RefundOut


class CalledOffOut(BaseModel):
    return_number: str
    items: list[ItemOut]


class ChangeOptionsOut(BaseModel):
    changeable: bool
    reason: ChangeObstacle | None
    items: list[ItemOut]


class ChangeQuoteOut(BaseModel):
    item: ItemOut
    quantity: int
    product: ProductOut | None  # another one in its place
    difference: Money  # above 0: to pay


class ChangeOut(BaseModel):
    order: OrderOut
    difference: Money
    refund: RefundOut | None


class MoveOut(BaseModel):
    outcome: Outcome
    order: OrderOut


class ClaimOut(BaseModel):
    ticket: TicketOut
    label_url: str | None
    exchange_number: str | None
    refund: RefundOut | None


class ExchangeOut(BaseModel):
    exchange_number: str
    label_url: str
    item: ItemOut
    wanted: str


class RefundQuoteOut(BaseModel):
    amount: Money
    method: str
