"""What counts as pressing a button."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.buttons import Button, make, numbered, pressed
from crm_backend.conversations.thread import add, note
from crm_backend.db import Database
from crm_backend.models import Author, ContactPoint, Conversation, Customer

YES, NO, LATER = (make(title, title.lower()) for title in ("Yes", "No", "Later"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("2.", 2),
        (" 2) ", 2),
        ("(2)", 2),
        ("#2", 2),
        ("12", 12),
        ("２", 2),
        ("２。", 2),
        ("②", 2),
        ("٢", 2),
        ("二", 2),
        ("第二个", 2),
        ("第2个", 2),
        ("2、", 2),
        ("0", 0),
        ("½", None),
        ("-2", None),
        ("2.5", None),
        ("123", None),
        ("2 lamps", None),
        ("x", None),
        ("", None),
        ("LT-100002", None),
    ],
)
def test_a_number_and_nothing_more(text: str, number: int | None) -> None:
    assert numbered(text) == number


async def conversation(session: AsyncSession, *shown: list[Button] | None) -> Conversation:
    """A conversation in which these were said, one after the other."""
    customer = Customer()
    session.add(customer)
    await session.flush()
    point = ContactPoint(channel="twilio", account="AC", sender_id="+1", customer_id=customer.id)
    session.add(point)
    await session.flush()
    made = Conversation(contact_point_id=point.id, customer_id=customer.id, channel="twilio", sender_id="+1", last_seq=0)
    session.add(made)
    await session.flush()
    for buttons in shown:
        await add(session, made, Author.BOT, "?", buttons=buttons)
    await session.flush()
    return made


async def test_a_number_presses_a_button_of_what_was_said_last(db: Database) -> None:
    async with db.transaction() as session:
        made = await conversation(session, [LATER], [YES, NO])
        await note(session, made, {"kind": "claimed"})
        await add(session, made, Author.CUSTOMER, "2")
        await session.flush()
        assert await pressed(session, made.id, "2", "twilio") == NO
        assert await pressed(session, made.id, "第一个", "wechat") == YES
        for beyond in ("0", "3", "99"):
            assert await pressed(session, made.id, beyond, "twilio") is None


async def test_a_number_presses_nothing_where_something_else_was_said_since(db: Database) -> None:
    async with db.transaction() as session:
        made = await conversation(session, [YES, NO], None)
        assert await pressed(session, made.id, "2", "twilio") is None
        assert await pressed(session, made.id, "no", "twilio") == NO


@pytest.mark.parametrize("channel", ["web", "api", "telegram", "slack"])
async def test_where_buttons_are_shown_a_number_is_a_number(db: Database, channel: str) -> None:
    async with db.transaction() as session:
        made = await conversation(session, [YES, NO])
        assert await pressed(session, made.id, "2", channel) is None
        assert await pressed(session, made.id, NO["token"], channel) == NO


async def test_a_title_that_is_a_number_goes_before_its_place(db: Database) -> None:
    stars = [make(str(number), "rate", {"stars": number}) for number in (5, 4, 3, 2, 1)]
    async with db.transaction() as session:
        made = await conversation(session, stars)
        button = await pressed(session, made.id, "5", "twilio")
        assert button is not None and button["entities"] == {"stars": 5}
