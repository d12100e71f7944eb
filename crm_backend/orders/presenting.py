"""From rows to what is read: names and amounts in the reader's language, links that open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crm_backend.formatting import money
from crm_backend.models import Order, OrderItem, Payment, PaymentStatus, Refund, Return
from crm_backend.orders import rules
from crm_backend.orders.schemas import ItemOut, OrderOut, PaymentOut, RefundOut, ReturnOut, ReturnQuoteOut, ShipmentOut
from crm_backend.products.texts import in_language

# Which of several payments says how it stands: money that is here, then money on its way, then what went wrong.
TELLING = [PaymentStatus.CAPTURED, PaymentStatus.REFUNDED, PaymentStatus.PENDING, PaymentStatus.FAILED, PaymentStatus.CANCELLED]


@dataclass(frozen=True)
class Reader:
    """Who reads: their language, the present day, and the address under which they reach us."""

    language: str
    today: date
    base_url: str

    def order(self, order: Order) -> OrderOut:
        """The order as it is read."""
        return OrderOut(
            number=order.number,
            status=order.status,
            placed_at=order.placed_at,
            total=money(order.total_minor, order.currency, self.language),
            items=self.items(order, order.items),
            shipment=self._shipment(order),
            payment=_payment(order.payments),
            refund=self.refund(order.refunds[-1], order.number) if order.refunds else None,
            cancellable=rules.cancellable(order),
            returnable_until=rules.returnable_until(order),
            invoice_url=self._page("invoices", order.invoice_token) if order.invoice_token else None,
        )

    def items(self, order: Order, items: Iterable[OrderItem]) -> list[ItemOut]:
        """Some lines of an order."""
        returnable = {item.id for item in rules.returnable_items(order, self.today)}
        return [
            ItemOut(
                id=item.id,
                name=in_language(item.product.names, self.language),
                family=item.product.family,
                quantity=item.quantity,
                price=money(item.price_minor, order.currency, self.language),
                image_url=self.image_url(item.product.image),
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
            requested_at=refund.requested_at,
            expected_on=refund.expected_on,
            paid_at=refund.paid_at,
        )

    def quote(self, order: Order, items: Iterable[OrderItem], amount_minor: int, method: str) -> ReturnQuoteOut:
        """What a return would bring."""
        amount = money(amount_minor, order.currency, self.language)
        return ReturnQuoteOut(items=self.items(order, items), amount=amount, method=method)

    def parcel(self, order: Order, parcel: Return, items: Iterable[OrderItem], refund: Refund) -> ReturnOut:
        """A return that was just announced."""
        return ReturnOut(
            return_number=parcel.number,
            label_url=self._page("labels", parcel.label_token),
            items=self.items(order, items),
            refund=self.refund(refund, order.number),
        )

    def image_url(self, image: str) -> str:
        """Where a product's picture is."""
        return f"{self.base_url}/shop/images/{image}"

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
            shipped_at=shipment.shipped_at,
            delivered_at=shipment.delivered_at,
            late_days=rules.late_days(order, self.today),
        )


def _payment(payments: list[Payment]) -> PaymentOut | None:
    if not payments:
        return None
    telling = min(reversed(payments), key=lambda payment: TELLING.index(PaymentStatus(payment.status)))
    return PaymentOut(status=telling.status, method=telling.method)
