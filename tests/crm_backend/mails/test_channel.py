"""From a customer's mailbox to ours and back, with everything of ours between them."""

import asyncio
from collections.abc import AsyncIterator
from email.message import Message as Mail

import pytest

from crm_backend.models import Attachment, ContactPoint, Conversation, Customer, DeadLetter, Message
from tests.connectors.email.mails import AUTHSERV, DANA, OURS, mail, multipart, part
from tests.connectors.email.test_senders import PASS, bounce
from tests.crm_backend.front_door import FrontDoor, OpenDoor, open_door, shared_understanding
from tests.fakes.mailbox import MailProvider, mail_provider

__all__ = ["open_door", "shared_understanding"]


@pytest.fixture
async def provider() -> AsyncIterator[MailProvider]:
    async with mail_provider() as made:
        yield made


def settings(provider: MailProvider) -> dict[str, str]:
    return {
        "email_address": OURS,
        "email_imap_url": provider.imap_url,
        "email_smtp_url": provider.smtp_url,
        "email_authserv_id": AUTHSERV,
    }


@pytest.fixture
async def door(open_door: OpenDoor, provider: MailProvider) -> FrontDoor:
    return await open_door(**settings(provider))


def words(sent: Mail) -> str:
    """The text that a mail says."""
    content = next(each for each in sent.walk() if each.get_content_type() == "text/plain").get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().strip().replace("\r\n", "\n")


async def sent(provider: MailProvider, count: int) -> list[Mail]:
    """What was sent, once it is so many."""
    async with asyncio.timeout(10):
        while len(provider.sent) < count:
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)
    assert len(provider.sent) == count
    return provider.mails()


async def test_a_mail_is_answered_in_its_thread_and_marked_as_read(door: FrontDoor, provider: MailProvider) -> None:
    provider.arrives(mail("Where is LT-100002?", subject="My lamp"))
    (answer,) = await sent(provider, 1)
    assert (answer["To"], answer["Subject"], answer["In-Reply-To"]) == (DANA, "Re: My lamp", "<one@customer.example>")
    assert words(answer) == "You said: My lamp\n\nWhere is LT-100002?"
    provider.arrives(
        mail("thanks\n\n> old", subject="Re: My lamp", Message_ID="<two@customer.example>", In_Reply_To=answer["Message-ID"])
    )
    (_, second) = await sent(provider, 2)
    assert (second["Subject"], second["In-Reply-To"]) == ("Re: My lamp", "<two@customer.example>")
    assert words(second) == "You said: thanks"
    assert provider.seen() == [1, 2] and len(await door.rows(Conversation)) == 1


async def test_the_same_mail_again_is_answered_once(door: FrontDoor, provider: MailProvider) -> None:
    for _ in range(3):
        provider.arrives(mail("hello"))
    await sent(provider, 1)
    assert provider.seen() == [1, 2, 3] and len(await door.rows(Message, Message.author == "customer")) == 1


async def test_two_replicas_answer_once(open_door: OpenDoor, provider: MailProvider) -> None:
    for instance in ("one", "two"):
        await open_door(**settings(provider), instance=instance)
    for number in range(5):
        provider.arrives(mail(f"hello {number}", Message_ID=f"<{number}@customer.example>"))
    answers = await sent(provider, 5)
    assert [words(answer) for answer in answers] == [f"You said: hello {number}" for number in range(5)]


async def test_a_proven_address_is_its_customers_and_a_claimed_one_is_not(door: FrontDoor, provider: MailProvider) -> None:
    async with door.db.transaction() as session:
        session.add(Customer(email=DANA, name="Dana"))
    provider.arrives(mail("hello", Authentication_Results=PASS))
    provider.arrives(mail("hello", From="Bob <bob@customer.example>", Message_ID="<2@x.example>"))
    await sent(provider, 2)
    points = {point.sender_id: point for point in await door.rows(ContactPoint)}
    (dana,) = await door.rows(Customer, Customer.email == DANA)
    assert (points[DANA].customer_id, points[DANA].vouched) == (dana.id, True)
    assert not points["bob@customer.example"].vouched


async def test_files_are_kept_and_what_cannot_be_read_is_put_aside(door: FrontDoor, provider: MailProvider) -> None:
    provider.arrives(multipart(part("See this."), part(b"%PDF-1.4", "application/pdf; name=a.pdf")))
    provider.arrives(b"nobody")
    await sent(provider, 1)
    (file,) = await door.rows(Attachment)
    assert file.name == "a.pdf"
    async with asyncio.timeout(5):
        while not (letters := await door.rows(DeadLetter)):
            await asyncio.sleep(0.02)
    assert [(letter.channel, letter.body) for letter in letters] == [("email", b"nobody")]


async def test_what_an_agent_writes_is_no_machines_mail_and_a_bounce_is_shown(door: FrontDoor, provider: MailProvider) -> None:
    provider.arrives(mail("hello"))
    (bots,) = await sent(provider, 1)
    (conversation,) = await door.rows(Conversation)
    agent = await door.sign_in()
    await agent.post(f"/api/v1/conversations/{conversation.id}/messages", json={"text": "It is on its way."})
    agents = (await sent(provider, 3))[-1]
    assert bots["Auto-Submitted"] == "auto-replied" and agents["Auto-Submitted"] is None
    assert words(agents) == "It is on its way." and agents["Subject"] == "Re: Lamp"
    provider.arrives(bounce(original=f"Message-ID: {agents['Message-ID']}\nTo: {DANA}\n\nhi"))
    async with asyncio.timeout(10):
        while (await door.rows(Message, Message.text == "It is on its way."))[0].delivery != "failed":
            await asyncio.sleep(0.05)
    assert "550 5.1.1" in ((await door.rows(Message, Message.text == "It is on its way."))[0].delivery_error or "")


async def test_a_chat_goes_on_by_mail(door: FrontDoor, provider: MailProvider) -> None:
    wire = await door.widget((await door.visitor())["token"])
    await wire.next("ready")
    await wire.send(type="message", message_id="m-1", text="where is my lamp?")
    while (await wire.next("message"))["message"]["author"] != "bot":
        pass
    await wire.send(type="email", address=DANA)
    (transcript,) = await sent(provider, 1)
    assert transcript["Subject"] == "Your chat with Lantern" and "You: where is my lamp?" in words(transcript)
    provider.arrives(mail("and now?", subject="Re: Your chat with Lantern", In_Reply_To=transcript["Message-ID"]))
    answer = (await sent(provider, 2))[-1]
    assert (words(answer), answer["Subject"]) == ("You said: and now?", "Re: Your chat with Lantern")
    assert len(await door.rows(Conversation)) == 1
    await wire.close()


async def test_a_forged_mail_does_not_get_what_the_proven_address_may_see(door: FrontDoor, provider: MailProvider) -> None:
    async with door.db.transaction() as session:
        session.add(Customer(email=DANA, name="Dana"))
    proofs = (PASS, None, PASS)
    for number, proof in enumerate(proofs):
        provider.arrives(mail(f"cancel {number}", Message_ID=f"<{number}@customer.example>", Authentication_Results=proof))
        await sent(provider, number + 1)
    assert [turn["context"]["verified"] for turn in door.dialogue.turns] == [True, False, True]
    assert len(await door.rows(ContactPoint)) == 1 and len(await door.rows(Conversation)) == 1


async def test_a_chat_that_was_moved_to_a_known_address_becomes_theirs_once_they_prove_it(
    door: FrontDoor, provider: MailProvider
) -> None:
    async with door.db.transaction() as session:
        session.add(Customer(email=DANA, name="Dana"))
    provider.arrives(mail("hello", Message_ID="<0@customer.example>", Authentication_Results=PASS))
    await sent(provider, 1)
    agent = await door.sign_in()
    (first,) = await door.rows(Conversation)
    await agent.post(f"/api/v1/conversations/{first.id}/claim")
    await agent.post(f"/api/v1/conversations/{first.id}/resolve")
    wire = await door.widget((await door.visitor())["token"])
    await wire.next("ready")
    await wire.send(type="message", message_id="m-1", text="where is my lamp?")
    while (await wire.next("message"))["message"]["author"] != "bot":
        pass
    await wire.send(type="email", address=DANA)
    await wire.next("moved")
    known = []
    for number, proof in enumerate((None, PASS), 1):
        provider.arrives(mail(f"hello {number}", Message_ID=f"<{number}@customer.example>", Authentication_Results=proof))
        async with asyncio.timeout(10):
            while door.dialogue.texts[-1] != f"hello {number}":
                await asyncio.sleep(0.02)
        (moved,) = await door.rows(Conversation, Conversation.state == "open")
        (dana,) = await door.rows(Customer, Customer.email == DANA)
        known.append((door.dialogue.turns[-1]["context"]["verified"], moved.customer_id == dana.id))
    assert known == [(False, False), (True, True)]
    await wire.close()
