"""Sixty tickets, from all two years, mostly settled."""

from datetime import timedelta

from crm_backend.demo.orders import Sale
from crm_backend.demo.source import Source, read
from crm_backend.models import Ticket, TicketStatus

SETTLED, RECENT = 45, 14  # and Dana's
FIRST_NUMBER = 1002


def add_tickets(source: Source, sales: list[Sale]) -> None:
    """Tickets about delivered orders of customers, oldest first."""
    delivered = [sale for sale in sales if sale.delivered_at]
    chosen = source.dice.sample(delivered[:-150], SETTLED) + source.dice.sample(delivered[-60:], RECENT)
    kinds = read("tickets.yml")
    for position, sale in enumerate(sorted(chosen, key=lambda sale: sale.placed_at)):
        _add_ticket(source, sale, kinds[position % len(kinds)], f"TK-{FIRST_NUMBER + position}")


def _add_ticket(source: Source, sale: Sale, kind: dict[str, dict[str, str]], number: str) -> None:
    assert sale.delivered_at
    language = sale.person.language
    goods = source.dice.choice(sale.lines)[0].call(language)
    opened = min(sale.delivered_at + source.minutes(60, 6 * 1440), source.now - timedelta(minutes=15))
    settled = opened + source.minutes(4 * 60, 5 * 1440)
    old = source.now - opened > timedelta(days=9)
    status = TicketStatus.CLOSED if old else TicketStatus.RESOLVED if settled < source.now else TicketStatus.OPEN
    if status == TicketStatus.OPEN and source.dice.random() < 0.3:
        status = TicketStatus.WAITING
    text = {part: words.format(order=sale.number, product=goods) for part, words in kind[language].items()}
    source.add(
        Ticket,
        id=source.identity(),
        created_at=opened,
        updated_at=min(settled, source.now),
        number=number,
        customer_id=sale.person.id,
        order_id=sale.id,
        kind=kind["kind"],
        priority=kind["priority"],
        status=status,
        subject=text["subject"][:1].upper() + text["subject"][1:],
        description=text["description"],
    )
