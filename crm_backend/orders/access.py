"""Who may see an order in a conversation; the permission becomes part of every query."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_

from crm_backend.errors import Forbidden, NotFound, Problem
from crm_backend.models import Order, VerifiedOrder


@dataclass(frozen=True)
class Viewer:
    """The person in a conversation: a customer somebody we trust vouched for, or a visitor who may have verified orders here."""

    conversation_id: str
    customer_id: str | None  # only when vouched for

    def may_see_order(self) -> ColumnElement[bool]:
        """The condition on `Order` for what this person may see."""
        verified = exists().where(VerifiedOrder.order_id == Order.id, VerifiedOrder.conversation_id == self.conversation_id)
        return verified if self.customer_id is None else or_(Order.customer_id == self.customer_id, verified)

    def known(self) -> str:
        """The customer's id; raises `Forbidden` for a visitor."""
        if self.customer_id is None:
            raise verification_required()
        return self.customer_id

    def refuse(self, code: str, detail: str) -> Problem:
        """The error for something this person cannot see: alike for what exists and what does not."""
        if self.customer_id is None:
            return verification_required()
        return NotFound(detail, code=code)


def verification_required() -> Problem:
    """What a visitor is told who has not verified an order."""
    return Forbidden("Give the order number and the e-mail or phone on the order first.", code="verification_required")
