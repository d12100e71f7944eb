"""What the bot learns about a conversation and does to it."""

from crm_backend.models import AuditEntry, Conversation, Feedback, Message, Ticket
from tests.crm_backend.lantern import DEMO_KEY, Lantern, client

DANA = "dana@lantern.example"


async def test_the_context_of_a_known_customer(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    context = (await lantern.get(dana, "context")).json()
    assert context["customer"] | {"id": ""} == {
        "id": "",
        "name": "Dana Lin",
        "first_name": "Dana",
        "email": DANA,
        "verified": True,
    }
    assert (context["language"], context["owner"], context["open_orders"]) == ("en", "bot", 6)


async def test_only_the_bot_may_ask(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    address = f"/api/v1/bot/conversations/{dana}/context"
    async with client(lantern.app) as nobody, client(lantern.app, DEMO_KEY) as other:
        assert (await nobody.get(address)).status_code == 401
        assert (await other.get(address)).status_code == 403


async def test_an_unknown_conversation_is_not_found(lantern: Lantern) -> None:
    answer = await lantern.get("0" * 32, "context")
    assert (answer.status_code, answer.json()["code"]) == (404, "conversation_unknown")


async def test_a_language_that_was_asked_for_stays(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    assert (await lantern.post(dana, "language", {"code": "zh-CN"})).json() == {"code": "zh"}
    (conversation,) = await lantern.rows(Conversation, Conversation.id == dana)
    assert (conversation.language, conversation.language_asked) == ("zh", True)
    unknown = await lantern.post(dana, "language", {"code": "tlh"})
    assert (unknown.status_code, unknown.json()["code"]) == (400, "language_unknown")


async def test_a_handoff_puts_the_conversation_into_the_queue(lantern: Lantern) -> None:
    first, second = await lantern.conversation(customer=DANA), await lantern.conversation()
    assert (await lantern.post(first, "handoff", {"reason": "asked"})).json()["position"] == 1
    queued = (await lantern.post(second, "handoff", {"reason": "business_rule", "note": "a large refund"})).json()
    assert queued == {"owner": "queue", "position": 2, "agents_online": 0}
    wrong = await lantern.post(second, "handoff", {"reason": "bored"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "reason_unknown")


async def test_a_ticket_belongs_to_the_customer_and_their_order(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    new = {"kind": "late_delivery", "subject": "Where is it?", "order_number": "lt100006", "priority": "high"}
    ticket = (await lantern.post(dana, "tickets", new)).json()
    assert (ticket["number"], ticket["order_number"], ticket["priority"]) == ("TK-1002", "LT-100006", "high")
    listed = (await lantern.get(dana, "tickets")).json()["items"]
    assert [ticket["number"] for ticket in listed] == ["TK-1002", "TK-1001"]
    assert (await lantern.get(dana, "tickets/tk-1001")).json()["status"] == "open"
    assert (await lantern.get(dana, "tickets/TK-9999")).json()["code"] == "ticket_unknown"


async def test_a_visitor_may_complain_and_learns_nothing_about_the_order_they_name(lantern: Lantern) -> None:
    visitor = await lantern.conversation()
    assert (await lantern.get(visitor, "tickets/TK-1001")).status_code == 403
    new = {"kind": "complaint", "subject": "Bad", "order_number": "LT-100006"}
    ticket = (await lantern.post(visitor, "tickets", new)).json()
    assert ticket["order_number"] is None
    (row,) = await lantern.rows(Ticket, Ticket.number == ticket["number"])
    assert (row.claimed_order_number, row.customer_id) == ("LT-100006", None)
    assert (await lantern.get(visitor, f"tickets/{ticket['number']}")).status_code == 200


async def test_the_same_words_pressed_again_are_no_second_ticket(lantern: Lantern) -> None:
    dana, elsewhere = await lantern.conversation(customer=DANA), await lantern.conversation(customer=DANA)
    new = {"kind": "price_match", "subject": "Cheaper", "description": "I saw it cheaper"}
    first, again = [(await lantern.post(dana, "tickets", new)).json() for _ in range(2)]
    assert (again["number"], again["existing"], first["existing"]) == (first["number"], True, False)
    others = [(dana, new | {"description": "and the lamp"}), (dana, new | {"kind": "complaint"}), (elsewhere, new)]
    numbers = {(await lantern.post(where, "tickets", other)).json()["number"] for where, other in others}
    assert len(numbers | {first["number"]}) == 4


async def test_the_last_rating_counts(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    assert (await lantern.post(dana, "feedback", {"rating": 2})).json() == {}
    assert (await lantern.post(dana, "feedback", {"rating": 5, "comment": "after all"})).status_code == 200
    (feedback,) = await lantern.rows(Feedback)
    assert (feedback.rating, feedback.comment) == (5, "after all")
    assert (await lantern.post(dana, "feedback", {"rating": 6})).status_code == 422


async def test_praise_is_feedback_without_a_number(lantern: Lantern) -> None:
    dana = await lantern.conversation(customer=DANA)
    for _ in range(2):
        assert (await lantern.post(dana, "feedback", {"comment": "best shop ever"}, key="once")).json() == {}
    notes = await lantern.rows(Message, Message.conversation_id == dana)
    assert [note.event for note in notes] == [{"kind": "feedback", "rating": None, "comment": "best shop ever"}]
    assert await lantern.count(AuditEntry, AuditEntry.action == "conversation.praised") == 1
    assert await lantern.rows(Feedback) == []
    for nothing in ({}, {"comment": "  "}):
        assert (await lantern.post(dana, "feedback", nothing)).status_code == 422
