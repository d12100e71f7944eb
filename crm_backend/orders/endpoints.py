"""Invoices and return labels: pages that whoever holds their link may open."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from crm_backend.dependencies import DatabaseDep
from crm_backend.errors import NotFound
from crm_backend.formatting import money_text
from crm_backend.models import Order, OrderItem
from crm_backend.orders import service
from crm_backend.pages import address_text, date_text, missing_page, page_language, render, wants_page
from crm_backend.products.texts import in_language

router = APIRouter(tags=["orders"], default_response_class=HTMLResponse)
Lang = Annotated[str | None, Query(max_length=35)]
PRIVATE = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@dataclass(frozen=True)
class Line:
    """A line of a printed page."""

    name: str
    quantity: int
    price: str
    amount: str


@router.get("/invoices/{token}")
async def invoice_page(request: Request, token: str, db: DatabaseDep, lang: Lang = None) -> HTMLResponse:
    """The invoice of an order."""
    async with db.reading() as session:
        try:
            order = await service.by_invoice(session, token)
        except NotFound:
            if not wants_page(request):
                raise
            return missing_page("invoice", page_language(lang))
        customer_locale = await service.locale_of(session, order)
    language = page_language(lang or customer_locale)
    page = render(
        "invoice",
        language,
        order=order,
        number=_invoice_number(order),
        date=date_text(order.placed_at.date(), language),
        address=address_text(order.address, language),
        lines=_lines(order, order.items, language),
        discount=money_text(-order.discount_minor, order.currency, language) if order.discount_minor else "",
        shipping=money_text(order.shipping_minor, order.currency, language),
        total=money_text(order.total_minor, order.currency, language),
        method=order.payments[-1].method if order.payments else "",
    )
    return HTMLResponse(page, headers=PRIVATE)


@router.get("/labels/{token}")
async def label_page(request: Request, token: str, db: DatabaseDep, lang: Lang = None) -> HTMLResponse:
    """The label of a return."""
    async with db.reading() as session:
        try:
            parcel, order = await service.by_label(session, token)
        except NotFound:
            if not wants_page(request):
                raise
            return missing_page("label", page_language(lang))
        customer_locale = await service.locale_of(session, order)
    language = page_language(lang or customer_locale)
    returned = {line.item_id for line in parcel.items}
    items = [item for item in order.items if item.id in returned]
    address = address_text(order.address, language)
    page = render("label", language, parcel=parcel, order=order, address=address, lines=_lines(order, items, language))
    return HTMLResponse(page, headers=PRIVATE)


def _lines(order: Order, items: list[OrderItem], language: str) -> list[Line]:
    return [
        Line(
            in_language(item.product.names, language),
            item.quantity,
            money_text(item.price_minor, order.currency, language),
            money_text(item.price_minor * item.quantity, order.currency, language),
        )
        for item in items
    ]


def _invoice_number(order: Order) -> str:
    """Each order has one invoice, so the number of the one tells that of the other: `INV-100003` is of `LT-100003`."""
    return f"INV-{order.number.rpartition('-')[2]}"
