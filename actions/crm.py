"""The only door to the CRM: one method per call of its bot API (docs/contracts.md), typed, timed, and safe to repeat."""

from typing import Literal
from urllib.parse import quote

from actions.calls import Conflict, CrmError, CrmUnavailable, NotFound, Refused, VerificationRequired, read, read_all
from actions.change_records import CalledOffReturn, Cancellation, Return, ReturnOptions, ReturnQuote
from actions.order_calls import OrderCalls
from actions.records import Callback, Context, Order, PrivacyRequest, Queued, Record, Refund, Ticket
from actions.shop_records import Articles, Loyalty, Product, Promo, Recommendations

__all__ = ["Conflict", "Crm", "CrmError", "CrmUnavailable", "NotFound", "Refused", "VerificationRequired"]


class Verified(Record):
    """Whether what a visitor gave fits the order."""

    verified: bool


class Withdrawn(Record):
    """Whether there was a consent to withdraw; None where that is nobody's business."""

    changed: bool | None = None


ResetOutcome = Literal["sent", "no_address", "too_many"]


class Reset(Record):
    """What came of the wish for a link to sign in again; None where that is nobody's business."""

    outcome: ResetOutcome | None = None


class Crm(OrderCalls):
    """The CRM as the bot sees it. Whose data it is, the CRM decides by the conversation.

    Every method raises `CrmUnavailable` after two tries. Every write takes `key`, the idempotency key: the same has one effect.
    """

    async def context(self, conversation: str) -> Context:
        """What the bot should know before it speaks."""
        return read(Context, await self._get(conversation, "context"))

    async def choose_language(self, conversation: str, code: str, *, key: str) -> None:
        """Note that the customer asked for this language (ISO 639-1)."""
        await self._write(conversation, "language", {"code": code}, key)

    async def verify(
        self, conversation: str, number: str, *, email: str | None = None, phone: str | None = None, key: str
    ) -> bool:
        """Whether the e-mail or phone is the one on the order; if so the visitor may see it from now on."""
        contact = {"email": email} if email else {"phone": phone}
        answer = await self._write(conversation, "verify", {"order_number": number, **contact}, key)
        return read(Verified, answer).verified

    async def orders(self, conversation: str, *, limit: int = 50) -> list[Order]:
        """The customer's orders, newest first. Raises `VerificationRequired` for visitors."""
        return read_all(Order, await self._get(conversation, "orders", limit=limit))

    async def order(self, conversation: str, number: str) -> Order:
        """One order. Raises `VerificationRequired` or `NotFound`."""
        return read(Order, await self._get(conversation, f"orders/{number}"))

    async def cancel(self, conversation: str, number: str, *, key: str) -> Cancellation:
        """Cancel an order if it is not too late. Raises `VerificationRequired` or `NotFound`."""
        return read(Cancellation, await self._write(conversation, f"orders/{number}/cancel", {}, key))

    async def return_options(self, conversation: str, number: str) -> ReturnOptions:
        """What of an order can be sent back. Raises `VerificationRequired` or `NotFound`."""
        return read(ReturnOptions, await self._get(conversation, f"orders/{number}/return-options"))

    async def return_quote(self, conversation: str, number: str, items: list[str]) -> ReturnQuote:
        """What sending these items (ids) back would bring. Raises `Conflict` as `register_return` does."""
        return read(ReturnQuote, await self._get(conversation, f"orders/{number}/return-quote", item_id=items))

    async def register_return(self, conversation: str, number: str, items: list[str], reason: str, *, key: str) -> Return:
        """Register a return and get its label. Raises `Conflict` with the reason of `ReturnOptions`, or `business_rule`."""
        return read(
            Return, await self._write(conversation, f"orders/{number}/returns", {"item_ids": items, "reason": reason}, key)
        )

    async def call_off_return(self, conversation: str, number: str, return_number: str, *, key: str) -> CalledOffReturn:
        """Take back a return before it is sent. Raises `Conflict` with `on_its_way` or `business_rule`."""
        path = f"orders/{number}/returns/{return_number}/call-off"
        return read(CalledOffReturn, await self._write(conversation, path, {}, key))

    async def refunds(self, conversation: str, number: str | None = None) -> list[Refund]:
        """Refunds, newest first, of one order or of all. Raises `VerificationRequired` or `NotFound`."""
        return read_all(Refund, await self._get(conversation, "refunds", order_number=number))

    async def tickets(self, conversation: str) -> list[Ticket]:
        """The customer's tickets, newest first. Raises `VerificationRequired` for visitors."""
        return read_all(Ticket, await self._get(conversation, "tickets"))

    async def ticket(self, conversation: str, number: str) -> Ticket:
        """One ticket. Raises `VerificationRequired` or `NotFound`."""
        return read(Ticket, await self._get(conversation, f"tickets/{number}"))

    async def open_ticket(
        self,
        conversation: str,
        *,
        kind: str,
        subject: str,
        description: str,
        order_number: str | None = None,
        priority: str | None = None,
        key: str,
    ) -> Ticket:
        """Open a ticket in the customer's words."""
        ticket = {"kind": kind, "subject": subject, "description": description}
        optional = {name: value for name, value in (("order_number", order_number), ("priority", priority)) if value}
        return read(Ticket, await self._write(conversation, "tickets", ticket | optional, key))

    async def knowledge(self, conversation: str, question: str, topic: str, *, key: str) -> Articles:
        """The articles that answer a question about this topic (an intent, a product family), best first."""
        return read(Articles, await self._write(conversation, "knowledge", {"question": question, "topic": topic}, key))

    async def rate_article(self, conversation: str, slug: str, question: str, *, helpful: bool, key: str) -> None:
        """Keep whether an article helped with a question. Raises `NotFound` when it is gone."""
        body = {"slug": slug, "helpful": helpful, "question": question}
        await self._write(conversation, "knowledge/helpful", body, key)

    async def promo(self, conversation: str, code: str) -> Promo:
        """How a promo code stands; one that is not there is `unknown`."""
        return read(Promo, await self._get(conversation, f"promo-codes/{quote(code, safe='')}"))

    async def promos(self, conversation: str) -> list[Promo]:
        """The promo codes that the shop announces and that hold now, the best first."""
        return read_all(Promo, await self._get(conversation, "promo-codes"))

    async def products(self, conversation: str, *, family: str | None = None, words: str | None = None) -> list[Product]:
        """Products of a family, or those whose names have these words, as they stand in the shop window."""
        return read_all(Product, await self._get(conversation, "products", family=family, q=words))

    async def recommendations(self, conversation: str, family: str | None = None) -> Recommendations:
        """What suits this customer, of one family or of all."""
        return read(Recommendations, await self._get(conversation, "recommendations", family=family))

    async def loyalty(self, conversation: str) -> Loyalty:
        """The customer's points. Raises `VerificationRequired` for visitors."""
        return read(Loyalty, await self._get(conversation, "loyalty"))

    async def send_reset_link(self, conversation: str, email: str | None = None, *, key: str) -> ResetOutcome | None:
        """Send a link to sign in again to the account's address; what came of it, or None for a visitor's `email`."""
        answer = await self._write(conversation, "password-resets", {"email": email} if email else {}, key)
        return read(Reset, answer).outcome

    async def change_profile(self, conversation: str, field: str, value: str, *, key: str) -> bool:
        """Change `email`, `phone` or `name`; False when it was that before.

        Raises `VerificationRequired`, `Conflict` or `Refused`.
        """
        answer = await self._write(conversation, "profile", {"field": field, "value": value}, key)
        return bool(answer["changed"])

    async def ask_for_privacy(self, conversation: str, kind: str, *, key: str) -> PrivacyRequest:
        """Open an `erasure` or an `export`; an open one is answered again. Raises `VerificationRequired` for visitors."""
        return read(PrivacyRequest, await self._write(conversation, "privacy-requests", {"kind": kind}, key))

    async def stop_marketing(self, conversation: str, email: str | None = None, *, key: str) -> bool | None:
        """Withdraw the consent; whether there was one, or None for a visitor's `email`."""
        answer = await self._write(conversation, "consents", {"marketing": False} | ({"email": email} if email else {}), key)
        return read(Withdrawn, answer).changed

    async def request_callback(
        self, conversation: str, phone: str, at: str | None, *, topic: str | None = None, key: str
    ) -> Callback:
        """Promise a call. Raises `Refused` with `phone_invalid`, `time_past` or `closed_then`."""
        wish = {"phone": phone, "at": at} | ({"topic": topic} if topic else {})
        return read(Callback, await self._write(conversation, "callbacks", wish, key))

    async def callbacks(self, conversation: str) -> list[Callback]:
        """The call that is promised in this conversation, if one is."""
        return read_all(Callback, await self._get(conversation, "callbacks"))

    async def call_off_callback(self, conversation: str, *, key: str) -> Callback:
        """Let nobody call any more. Raises `NotFound` where no call is promised."""
        return read(Callback, await self._write(conversation, "callbacks/call-off", {}, key))

    async def hand_over(self, conversation: str, reason: str, *, note: str | None = None, key: str) -> Queued:
        """Call a person; asking again does no harm."""
        return read(
            Queued, await self._write(conversation, "handoff", {"reason": reason} | ({"note": note} if note else {}), key)
        )

    async def rate(self, conversation: str, rating: int, *, key: str) -> None:
        """Store how the customer liked it, 1 to 5."""
        await self._write(conversation, "feedback", {"rating": rating}, key)

    async def praise(self, conversation: str, words: str, *, key: str) -> None:
        """Keep what the customer liked, in their words."""
        await self._write(conversation, "feedback", {"comment": words}, key)
