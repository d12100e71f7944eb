"""Promises as the desk reads them: all kinds alike, so that one list shows them."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from crm_backend.formatting import Money, money
from crm_backend.models import Callback, Exchange, PrivacyRequest, Refund, RefundStatus, Return
from crm_backend.promises.repository import Promises
from crm_backend.promises.service import Task


class PromiseOut(BaseModel):
    kind: Literal["refund", "exchange", "return", "callback", "erasure", "export"]
    id: str  # by which it is addressed: a refund's id, the number of all others
    number: str | None
    order_number: str | None = None
    status: str
    open: bool  # a person has to do or to decide something
    created_at: datetime
    amount: Money | None = None
    words: str | None = None  # the customer's
    phone: str | None = None
    at: datetime | None = None  # when to call
    due_on: date | None = None  # by when it has to be done, or the money should have arrived
    verified: bool = True  # somebody we trust says that the customer asked for it


class PromisesOut(BaseModel):
    items: list[PromiseOut]


def promises_out(promises: Promises, language: str) -> PromisesOut:
    """What is open first, then the newest."""
    items = [
        *(refund_out(refund, number, language) for refund, number in promises.refunds),
        *(task_out(exchange, number) for exchange, number in promises.exchanges),
        *(_return_out(parcel, number) for parcel, number in promises.returns),
        *(task_out(callback) for callback in promises.callbacks),
        *(task_out(request) for request in promises.privacy),
    ]
    newest = sorted(items, key=lambda item: item.created_at, reverse=True)
    return PromisesOut(items=sorted(newest, key=lambda item: not item.open))


def refund_out(refund: Refund, order_number: str, language: str) -> PromiseOut:
    """Money that goes back, or is to be decided about; the money of a return is decided about once the parcel is here."""
    return PromiseOut(
        kind="refund",
        id=refund.id,
        number=None,
        order_number=order_number,
        status=refund.status,
        open=refund.status == RefundStatus.REQUESTED,
        created_at=refund.requested_at,
        amount=money(refund.amount_minor, refund.currency, language),
        words=refund.note,
        due_on=refund.expected_on,
    )


def task_out(task: Task, order_number: str | None = None) -> PromiseOut:
    """Something to be done."""
    common = {"id": task.number, "number": task.number, "status": task.status, "created_at": task.created_at}
    is_open = task.status == "open"
    if isinstance(task, Callback):
        known = task.customer_id is not None
        return PromiseOut(kind="callback", open=is_open, words=task.topic, phone=task.phone, at=task.at, verified=known, **common)
    if isinstance(task, PrivacyRequest):
        kind: Literal["erasure", "export"] = "erasure" if task.kind == "erasure" else "export"
        return PromiseOut(kind=kind, open=is_open, due_on=task.due_on, **common)
    assert isinstance(task, Exchange)
    return PromiseOut(kind="exchange", open=is_open, words=task.wanted, order_number=order_number, **common)


def _return_out(parcel: Return, order_number: str) -> PromiseOut:
    return PromiseOut(
        kind="return",
        id=parcel.number,
        number=parcel.number,
        order_number=order_number,
        status=parcel.status,
        open=False,  # nothing to do until it is here
        created_at=parcel.created_at,
        words=parcel.reason,
    )
