"""What comes into the mailbox is taken once, whatever fails; a real IMAP client talks to a server of the tests' own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select, update

from connectors.connector import TryAgainLater
from connectors.email import EmailConnector, Mailbox
from connectors.messages import DeliveryReport, InboundMessage, Parsed, UnreadablePart
from crm_backend.db import Database
from crm_backend.errors import Unavailable
from crm_backend.mails import collector as module
from crm_backend.mails.collector import MOST_AN_HOUR, Collector
from crm_backend.models import Author, ContactPoint, Conversation, MailboxPlace, Message
from tests.connectors.email.mails import DANA, OURS, mail
from tests.connectors.email.test_senders import MINE, bounce
from tests.fakes.mailbox import MailProvider, mail_provider


@dataclass
class Shop:
    """What the collector brings its mails to."""

    messages: list[InboundMessage] = field(default_factory=list)
    reports: list[DeliveryReport] = field(default_factory=list)
    dead: list[UnreadablePart] = field(default_factory=list)
    fails: int = 0

    async def take(self, parts: Sequence[Parsed], body: bytes) -> None:
        if self.fails:
            self.fails -= 1
            raise Unavailable("The delivery could not be kept; send it again.")
        for part in parts:
            if isinstance(part, InboundMessage):
                self.messages.append(part)
            elif isinstance(part, DeliveryReport):
                self.reports.append(part)
            else:
                self.dead.append(part)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    async def has(self, *texts: str) -> None:
        """Wait until exactly these have come."""
        async with asyncio.timeout(10):
            while len(self.texts) < len(texts):
                await asyncio.sleep(0.01)
        assert self.texts == list(texts)


@pytest.fixture
async def provider() -> AsyncIterator[MailProvider]:
    async with mail_provider() as made:
        yield made


@pytest.fixture
def shop() -> Shop:
    return Shop()


Make = Callable[[str], Collector]


@pytest.fixture
async def make(provider: MailProvider, shop: Shop, db: Database) -> AsyncIterator[Make]:
    """Makes collectors as processes have them, all for the same mailbox."""
    async with AsyncExitStack() as stack:

        def made(instance: str = "one") -> Collector:
            mailbox = Mailbox(address=OURS, imap_url=provider.imap_url)
            stack.push_async_callback(mailbox.close)
            return Collector(db, mailbox, EmailConnector(address=OURS, smtp_url=None), shop.take, instance)

        yield made


def letter(number: int, text: str | None = None) -> bytes:
    return mail(text or f"mail {number}", Message_ID=f"<{number}@customer.example>")


async def place(db: Database) -> MailboxPlace:
    async with db.reading() as session:
        return (await session.execute(select(MailboxPlace))).scalar_one()


async def test_new_mails_are_taken_once_and_marked_as_read(make: Make, provider: MailProvider, shop: Shop, db: Database) -> None:
    collector = make("one")
    provider.arrives(letter(1))
    provider.arrives(letter(2))
    assert await collector.collect()
    assert shop.texts == ["mail 1", "mail 2"] and provider.seen() == [1, 2]
    assert await collector.collect() and await make("one").collect()
    provider.arrives(letter(3))
    assert await collector.collect()
    assert shop.texts == ["mail 1", "mail 2", "mail 3"]
    assert ((await place(db)).last_uid, (await place(db)).uid_validity) == (3, 7)


async def test_the_first_time_only_unread_mails_are_taken_and_later_also_those_that_people_have_read(
    make: Make, provider: MailProvider, shop: Shop
) -> None:
    provider.arrives(letter(1), "\\Seen")
    provider.arrives(letter(2))
    provider.arrives(letter(3), "\\Seen")
    collector = make("one")
    await collector.collect()
    assert shop.texts == ["mail 2"]
    provider.arrives(letter(4), "\\Seen")
    await collector.collect()
    assert shop.texts == ["mail 2", "mail 4"]


async def test_a_first_time_that_is_broken_off_begins_anew_with_what_is_unread(
    make: Make, provider: MailProvider, shop: Shop
) -> None:
    for number in (1, 2, 3):
        provider.arrives(letter(number), *(["\\Seen"] if number == 2 else []))
    shop.fails = 1
    collector = make("one")
    with pytest.raises(Unavailable):
        await collector.collect()
    await collector.collect()
    assert shop.texts == ["mail 1", "mail 3"]


async def test_what_could_not_be_stored_is_fetched_again(make: Make, provider: MailProvider, shop: Shop) -> None:
    collector = make("one")
    await collector.collect()
    shop.fails = 2
    provider.arrives(letter(1))
    provider.arrives(letter(2))
    for _ in range(2):
        with pytest.raises(Unavailable):
            await collector.collect()
        assert shop.texts == [] and provider.seen() == []
    await collector.collect()
    assert shop.texts == ["mail 1", "mail 2"]


async def test_one_bad_mail_is_kept_aside_and_the_rest_goes_on(make: Make, provider: MailProvider, shop: Shop) -> None:
    provider.arrives(b"nobody wrote this")
    provider.arrives(letter(2))
    provider.arrives(mail(Auto_Submitted="auto-replied"))
    provider.arrives(bounce())
    await make("one").collect()
    assert shop.texts == ["mail 2"]
    assert [(part.channel, part.account, part.body) for part in shop.dead] == [("email", OURS, b"nobody wrote this")]
    assert [report.reference for report in shop.reports] == [MINE]
    assert provider.seen() == [1, 2, 3, 4]


async def test_a_mail_that_brings_a_bug_out_does_not_keep_out_the_next(
    make: Make, provider: MailProvider, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    collector = make("one")
    parse = collector._connector.parse

    def broken(raw: bytes) -> Sequence[Parsed]:
        if b"mail 1" in raw:
            raise ZeroDivisionError
        return parse(raw)

    monkeypatch.setattr(collector._connector, "parse", broken)
    provider.arrives(letter(1))
    provider.arrives(letter(2))
    await collector.collect()
    assert (shop.texts, [part.reason for part in shop.dead]) == (["mail 2"], ["a bug: ZeroDivisionError"])


async def test_a_mailbox_that_was_made_anew_is_read_since_the_last_time(make: Make, provider: MailProvider, shop: Shop) -> None:
    collector = make("one")
    provider.arrives(letter(1))
    await collector.collect()
    provider.uid_validity = 8
    provider.arrives(letter(2), "\\Seen")
    await collector.collect()
    assert shop.texts == ["mail 1", "mail 1", "mail 2"]  # the switchboard knows the first one by its id
    provider.arrives(letter(3))
    await collector.collect()
    assert shop.texts[3:] == ["mail 3"]


async def test_one_process_reads_and_another_goes_on_after_it(
    make: Make, provider: MailProvider, shop: Shop, db: Database
) -> None:
    first, second = make("one"), make("two")
    provider.arrives(letter(1))
    assert await first.collect() and not await second.collect()
    async with db.transaction() as session:
        await session.execute(update(MailboxPlace).values(lease_until=(await place(db)).read_at))
    provider.arrives(letter(2))
    assert await second.collect() and not await first.collect()
    await second.start()
    await second.stop()
    assert (await place(db)).lease_owner is None
    assert await first.collect()
    assert shop.texts == ["mail 1", "mail 2"]


async def test_two_processes_that_begin_at_once_are_one_reader(make: Make, provider: MailProvider, shop: Shop) -> None:
    provider.arrives(letter(1))
    assert sorted(await asyncio.gather(*(make(name).collect() for name in ("one", "two", "three")))) == [False, False, True]
    assert shop.texts == ["mail 1"]


@pytest.mark.parametrize("has_idle", [True, False])
async def test_mails_come_while_it_waits_also_after_the_server_was_away(
    make: Make, provider: MailProvider, shop: Shop, has_idle: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 20.0 if has_idle else 0.1)
    monkeypatch.setattr(module, "FIRST_WAIT", 0.01)
    provider.has_idle = has_idle
    collector = make("one")
    await collector.start()
    async with asyncio.timeout(10):
        while ("IDLE" if has_idle else "CAPABILITY") not in provider.commands:
            await asyncio.sleep(0.01)
    provider.arrives(letter(1))
    await shop.has("mail 1")
    async with asyncio.timeout(10):
        while provider.seen() != [1]:  # cut off before, it is fetched again
            await asyncio.sleep(0.01)
    provider.hang_up()
    provider.arrives(letter(2))
    await shop.has("mail 1", "mail 2")
    async with asyncio.timeout(2):
        await collector.stop()


async def test_a_wrong_password_is_named_without_it(make: Make, provider: MailProvider) -> None:
    provider.password = "another"
    with pytest.raises(TryAgainLater) as failure:
        await make("one").collect()
    assert "p:w" not in str(failure.value) and failure.value.__cause__ is None


async def test_a_password_is_never_shown_to_another_machine(
    make: Make, provider: MailProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.email.smtp.LOOPBACK", set())
    with pytest.raises(TryAgainLater):
        await make("one").collect()
    assert "LOGIN" not in provider.commands


async def test_a_machine_that_does_not_say_so_is_answered_no_more_after_some_time(
    make: Make, provider: MailProvider, shop: Shop, db: Database
) -> None:
    async with db.transaction() as session:
        point = ContactPoint(channel="email", account=OURS, sender_id=DANA)
        session.add(point)
        await session.flush()
        conversation = Conversation(contact_point_id=point.id, channel="email", sender_id=DANA)
        session.add(conversation)
        await session.flush()
        for number in range(MOST_AN_HOUR):
            author = {"conversation_id": conversation.id, "contact_point_id": point.id, "seq": number, "author": Author.CUSTOMER}
            session.add(Message(**author, external_id=f"<old{number}@x>"))
    provider.arrives(letter(1))
    provider.arrives(mail("another", From="Bob <bob@customer.example>", Message_ID="<2@x>"))
    await make("one").collect()
    assert shop.texts == ["another"]
    assert len(shop.dead) == 1 and "in an hour" in shop.dead[0].reason


async def test_what_comes_while_others_are_taken_is_not_waited_for(make: Make, provider: MailProvider, shop: Shop) -> None:
    collector = make("one")
    await collector.collect()
    keep = collector._keep

    async def slowly(parts: Sequence[Parsed], raw: bytes) -> None:
        if not shop.texts:
            provider.arrives(letter(2))
        await keep(parts, raw)

    collector._keep = slowly
    provider.arrives(letter(1))
    await collector.collect()
    assert shop.texts == ["mail 1", "mail 2"]
