"""Queued mails go out once, in the customer's language, and what stands in them is forgotten."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from connectors.email import EmailConnector
from crm_backend.db import Database
from crm_backend.mails.sender import MOST_ATTEMPTS, MailSender
from crm_backend.models import Customer, Mail, MailKind
from crm_backend.models.base import now
from crm_backend.texts import LANGUAGES
from tests.connectors.email.mails import DANA, OURS
from tests.fakes.mailbox import MailProvider, mail_provider

LINK = "https://shop.example/?reset=secret-token"
RESET: dict[str, Any] = {"name": "Dana", "link": LINK, "minutes": 30}


@pytest.fixture
async def provider() -> AsyncIterator[MailProvider]:
    async with mail_provider() as made:
        yield made


@pytest.fixture
def sender(db: Database, provider: MailProvider) -> MailSender:
    return MailSender(db, EmailConnector(address=OURS, smtp_url=provider.smtp_url))


async def queue(db: Database, kind: MailKind = MailKind.PASSWORD_RESET, language: str = "en", **fields: Any) -> None:
    async with db.transaction() as session:
        customer = Customer(name="Dana")
        session.add(customer)
        await session.flush()
        values = {"params": RESET, "expires_at": now() + timedelta(minutes=30), **fields}
        session.add(Mail(kind=kind, recipient=DANA, language=language, customer_id=customer.id, **values))


async def mails(db: Database) -> list[Mail]:
    async with db.reading() as session:
        return list((await session.execute(select(Mail).order_by(Mail.created_at))).scalars())


async def states(db: Database) -> list[str]:
    return [mail.state for mail in await mails(db)]


async def change(db: Database, **values: Any) -> None:
    async with db.transaction() as session:
        await session.execute(update(Mail).values(**values))


def plain(provider: MailProvider) -> str:
    """The words of the last mail."""
    part = next(each for each in provider.mails()[-1].walk() if each.get_content_type() == "text/plain")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


async def test_a_password_link_goes_out_once_and_is_forgotten(sender: MailSender, db: Database, provider: MailProvider) -> None:
    await queue(db)
    await asyncio.gather(sender.send_waiting(), sender.send_waiting())
    ((recipient, _),) = provider.sent
    (sent,) = provider.mails()
    assert (recipient, sent["Subject"], sent["Auto-Submitted"]) == (DANA, "Your link to a new password", "auto-generated")
    assert plain(provider).startswith("Hello Dana,") and LINK in plain(provider) and "30 minutes" in plain(provider)
    (mail,) = await mails(db)
    assert (mail.state, mail.params, mail.error) == ("sent", {}, None)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
async def test_every_kind_is_said_in_every_language(
    sender: MailSender, db: Database, provider: MailProvider, language: str
) -> None:
    privacy = {"name": None, "number": "PR-1", "due_on": date(2026, 1, 5).isoformat()}
    await queue(db, language=language)
    for field in ("email", "phone", "name"):
        await queue(db, MailKind.PROFILE_CHANGED, language, params={"name": "Dana", "field": field})
    await queue(db, MailKind.PRIVACY_REQUEST, language, params={**privacy, "kind": "export"})
    await sender.send_waiting()
    await queue(db, MailKind.PRIVACY_REQUEST, language, params={**privacy, "kind": "erasure"})
    await sender.send_waiting()
    assert await states(db) == ["sent"] * 6
    assert len({str(sent["Subject"]) for sent in provider.mails()}) == 4
    assert "PR-1" in plain(provider) and "2026-01-05" in plain(provider) and "None" not in plain(provider)


async def test_what_the_server_does_not_take_now_is_tried_again(sender: MailSender, db: Database, provider: MailProvider) -> None:
    await queue(db)
    provider.answers = {"RCPT": ["450 greylisted"]}
    await sender.send_waiting()
    (mail,) = await mails(db)
    assert mail.state == "due" and mail.params == RESET and mail.next_at is not None and mail.next_at > now()
    assert mail.error is not None and "450" in mail.error
    await sender.send_waiting()
    assert provider.sent == []
    await change(db, next_at=now())
    await sender.send_waiting()
    assert await states(db) == ["sent"] and len(provider.sent) == 1


async def test_after_many_tries_it_is_given_up(sender: MailSender, db: Database, provider: MailProvider) -> None:
    await queue(db, attempts=MOST_ATTEMPTS - 1)
    provider.answers = {"RCPT": ["450 greylisted"]}
    await sender.send_waiting()
    (mail,) = await mails(db)
    assert (mail.state, mail.params) == ("failed", {})


async def test_a_refusal_is_failed_and_no_answer_is_unknown(sender: MailSender, db: Database, provider: MailProvider) -> None:
    await queue(db)
    provider.answers = {"RCPT": ["550 no such user"]}
    await sender.send_waiting()
    provider.silent_after_data = True
    await queue(db)
    await sender.send_waiting()
    assert await states(db) == ["failed", "unknown"]
    assert [mail.params for mail in await mails(db)] == [{}, {}]


async def test_a_link_that_is_too_old_is_not_sent(sender: MailSender, db: Database, provider: MailProvider) -> None:
    await queue(db, expires_at=now() - timedelta(seconds=1))
    await sender.send_waiting()
    assert provider.sent == [] and await states(db) == ["failed"]


async def test_what_a_worker_had_that_died_may_have_arrived(sender: MailSender, db: Database, provider: MailProvider) -> None:
    await queue(db)
    await change(db, state="sending", lease_until=now() + timedelta(seconds=30))
    await sender.send_waiting()
    assert await states(db) == ["sending"]
    await change(db, lease_until=now() - timedelta(seconds=1))
    await sender.send_waiting()
    assert provider.sent == [] and await states(db) == ["unknown"]


async def test_what_is_on_its_way_at_the_end_is_seen_to_its_end(sender: MailSender, db: Database, provider: MailProvider) -> None:
    provider.smtp_seconds = 0.3
    await queue(db)
    await sender.start()
    async with asyncio.timeout(5):
        while await states(db) != ["sending"]:
            await asyncio.sleep(0.01)
    await sender.stop()
    assert len(provider.sent) == 1 and await states(db) == ["sent"]
