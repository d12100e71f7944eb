"""From rows to what is read: names and amounts in the reader's language, links that open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from crm_backend.formatting import Money, money
from crm_backend.models import Order, OrderItem, Payment, PaymentStatus, Product, Refund, Return
from crm_backend.orders import rules
from crm_backend.orders.change_rules import change_obstacle
from crm_backend.orders.claim_rules import claim_obstacle
from crm_backend.orders.rules import Terms
from crm_backend.orders.schemas import (
    DeskOrderOut,
    ItemOut,
    OrderOut,
    PaymentOut,
    RefundOut,
    ReturnOut,
    ReturnQuoteOut,
    ShipmentOut,
)
from crm_backend.pages import address_text
from crm_backend.products.schemas import ProductOut, image_url, product_out
from crm_backend.products.texts import in_language

# Which of several payments says how it stands: money that is here, then money on its way, then what went wrong.
TELLING = [PaymentStatus.CAPTURED, PaymentStatus.REFUNDED, PaymentStatus.PENDING, PaymentStatus.FAILED, PaymentStatus.CANCELLED]


@dataclass(frozen=True)
class Reader:
    """Who reads: their language, the shop's rules as of today, the address under which they reach us, the zone of their days."""

    language: str
    terms: Terms
    base_url: str
    zone: tzinfo = UTC

    def order(self, order: Order) -> OrderOut:
        """The order as it is read."""
        return OrderOut(
            number=order.number,
            status=order.status,
            placed_at=order.placed_at.astimezone(self.zone),
            total=self.money(order, order.total_minor),
            items=self.items(order, order.items),
            shipment=self._shipment(order),
            payment=_payment(order.payments),
            overpaid=self.money(order, too_much) if (too_much := rules.overpaid(order)) else None,
            address=address_text(order.address, self.language),
            items_changeable=change_obstacle(order) is None,
            address_changeable=rules.address_changeable(order),
            refund=self.refund(order.refunds[-1], order.number) if order.refunds else None,
            cancellable=rules.cancellable(order),
            returnable_until=rules.returnable_until(order, self.terms),
            return_days=self.terms.rules.return_days,
            claimable=claim_obstacle(order, order.items, "missing_item", self.terms) is None,
            invoice_url=self._page("invoices", order.invoice_token) if order.invoice_token else None,
        )

    def desk_order(self, order: Order, old_address: dict[str, Any] | None) -> DeskOrderOut:
        """The order as the desk reads it, with where it was to go before."""
        old = address_text(old_address, self.language) if old_address else None
        return DeskOrderOut(**dict(self.order(order)), old_address=old)

    def items(self, order: Order, items: Iterable[OrderItem]) -> list[ItemOut]:
        """Some lines of an order."""
        returnable = {item.id for item in rules.returnable_items(order, self.terms)}
        return [
            ItemOut(
                id=item.id,
                name=in_language(item.product.names, self.language),
                family=item.product.family,
                quantity=item.quantity,
                price=self.money(order, item.price_minor),
                image_url=image_url(item.product, self.base_url),
                returnable=item.id in returnable,
            )
            for item in items
        ]

    def refund(self, refund: Refund, order_number: str) -> RefundOut:
        """Money on its way back."""
        return RefundOut(
            order_number=order_number,
            status=refund.status,
            amount=money(refund.amount_minor, refund.currency, self.language),
            method=refund.method,
            requested_at=refund.requested_at.astimezone(self.zone),
            expected_on=refund.expected_on,
            paid_at=self._local(refund.paid_at),
        )

    def quote(self, order: Order, items: Iterable[OrderItem], amount_minor: int, method: str) -> ReturnQuoteOut:
        """What a return would bring."""
        return ReturnQuoteOut(items=self.items(order, items), amount=self.money(order, amount_minor), method=method)

    def parcel(self, order: Order, parcel: Return, items: Iterable[OrderItem], refund: Refund) -> ReturnOut:
        """A return that was just announced."""
        return ReturnOut(
            return_number=parcel.number,
            label_url=self.label_url(parcel),
            items=self.items(order, items),
            refund=self.refund(refund, order.number),
        )

    def product(self, product: Product, currency: str) -> ProductOut:
        """A product, its price in this currency."""
        return product_out(product, self.language, currency, self.terms.rules, self.base_url)

    def money(self, order: Order, minor: int) -> Money:
        """An amount in the order's currency."""
        return money(minor, order.currency, self.language)

    def label_url(self, parcel: Return) -> str:
        """Where the label of a return can be printed."""
        return self._page("labels", parcel.label_token)

    def _local(self, moment: datetime | None) -> datetime | None:
        return moment and moment.astimezone(self.zone)

    def _page(self, kind: str, token: str) -> str:
        return f"{self.base_url}/{kind}/{token}?lang={self.language}"

    def _shipment(self, order: Order) -> ShipmentOut | None:
        if not order.shipments:
            return None
        shipment = order.shipments[-1]
        return ShipmentOut(
            carrier=shipment.carrier,
            tracking_number=shipment.tracking_number,
            tracking_url=shipment.tracking_url,
            expected_on=shipment.expected_on,
            promised_on=shipment.promised_on,
            shipped_at=self._local(shipment.shipped_at),
            delivered_at=self._local(shipment.delivered_at),
            late_days=rules.late_days(order, self.terms.today),
        )


def _payment(payments: list[Payment]) -> PaymentOut | None:
    if not payments:
        return None
    telling = min(reversed(payments), key=lambda payment: TELLING.index(PaymentStatus(payment.status)))
    failed = [payment for payment in payments if payment.status == PaymentStatus.FAILED]
    failure = failed[-1].failure if failed and telling.status == PaymentStatus.FAILED else None
    return PaymentOut(status=telling.status, method=telling.method, failure=failure, failed_attempts=len(failed))
