"""What the CRM does with an order on the customer's word: changes it, takes claims, exchanges and wishes for a refund."""

from typing import Literal

from actions.calls import Calls, read
from actions.change_records import AddressChange, Change, ChangeOptions, ChangeQuote, Claim, Exchange, RefundQuote
from actions.records import Refund

Remedy = Literal["replacement", "refund"]


class OrderCalls(Calls):
    """The calls about one order. Each raises `VerificationRequired` or `NotFound` for an order that may not be seen.

    Where a call says `Conflict`, its `code` is the shop's reason, as docs/contracts.md lists them.
    """

    async def change_options(self, conversation: str, number: str) -> ChangeOptions:
        """Whether what is in an order can still change, and which items."""
        return read(ChangeOptions, await self._get(conversation, f"orders/{number}/change-options"))

    async def change_quote(self, conversation: str, number: str, item: str, quantity: int, sku: str | None = None) -> ChangeQuote:
        """What an item (id) in this quantity, or another product in its place, would cost more or less. Raises `Conflict`."""
        return read(
            ChangeQuote,
            await self._get(conversation, f"orders/{number}/change-quote", item_id=item, quantity=quantity, sku=sku),
        )

    async def change(self, conversation: str, number: str, item: str, quantity: int, sku: str | None, *, key: str) -> Change:
        """Change an item; quantity 0 takes it out. Raises `Conflict` as the quote does."""
        body = {"item_id": item, "quantity": quantity} | ({"sku": sku} if sku else {})
        return read(Change, await self._write(conversation, f"orders/{number}/changes", body, key))

    async def change_address(self, conversation: str, number: str, address: str, *, key: str) -> AddressChange:
        """Send an order to another address, as the customer writes it (10 to 300 characters)."""
        return read(AddressChange, await self._write(conversation, f"orders/{number}/address", {"address": address}, key))

    async def put_address_back(self, conversation: str, number: str, *, key: str) -> AddressChange:
        """Send an order where it was to go before it was last sent elsewhere. Raises `Conflict` when it is too late."""
        return read(AddressChange, await self._write(conversation, f"orders/{number}/old-address", {}, key))

    async def claim(
        self, conversation: str, number: str, kind: str, item_ids: list[str], description: str, wish: Remedy | None, *, key: str
    ) -> Claim:
        """Report that a delivery is not as it should be. Raises `Conflict`."""
        body = {"kind": kind, "item_ids": item_ids, "description": description, "wish": wish}
        return read(Claim, await self._write(conversation, f"orders/{number}/claims", body, key))

    async def exchange(
        self, conversation: str, number: str, item: str, wanted: str, *, reason: str | None = None, key: str
    ) -> Exchange:
        """Ask for something else in an item's place, in the customer's words. Raises `Conflict`."""
        body = {"item_id": item, "wanted": wanted} | ({"reason": reason} if reason else {})
        return read(Exchange, await self._write(conversation, f"orders/{number}/exchanges", body, key))

    async def refund_quote(self, conversation: str, number: str) -> RefundQuote:
        """What could be paid back for an order, and where to. Raises `Conflict`."""
        return read(RefundQuote, await self._get(conversation, f"orders/{number}/refund-quote"))

    async def request_refund(self, conversation: str, number: str, reason: str, *, key: str) -> Refund:
        """Ask for the money of an order; a person approves. Raises `Conflict` as the quote does."""
        return read(Refund, await self._write(conversation, f"orders/{number}/refund-requests", {"reason": reason}, key))
