"""Orders as the bot and the desk read them."""

from datetime import date, datetime

from pydantic import BaseModel

from crm_backend.formatting import Money
from crm_backend.orders.rules import CancelOutcome, ReturnObstacle


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
    refund: RefundOut | None
    cancellable: bool
    returnable_until: date | None
    invoice_url: str | None


class OrdersOut(BaseModel):
    items: list[OrderOut]


class OrderPage(BaseModel):
    items: list[OrderOut]
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
