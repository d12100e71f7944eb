"""Two installations that have each other's address do not write to each other for ever."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from connectors.email import EmailConnector
from connectors.messages import InboundMessage, OutboundMessage
from crm_backend.models.base import new_id
from tests.connectors.email.mails import mail
from tests.fakes.mailbox import MailProvider, mail_provider

ROUNDS = 1000


@dataclass
class Installation:
    """A bot behind a mailbox that answers whatever is a message; `answers` by thread."""

    connector: EmailConnector
    provider: MailProvider
    answers: dict[str, int] = field(default_factory=dict)

    async def reads(self, raw: bytes) -> None:
        for part in self.connector.parse(raw):
            if isinstance(part, InboundMessage):
                subject = part.subject or ""
                self.answers[subject] = self.answers.get(subject, 0) + 1
                answer = OutboundMessage("You said: …", id=new_id(), reply_to=part.message_id, subject=subject)
                await self.connector.send(part.sender_id, answer)


async def test_a_thousand_threads_between_two_bots_have_one_answer_each() -> None:
    async with AsyncExitStack() as stack:
        both = {}
        for address in ("a@lantern.example", "b@other.example"):
            provider = await stack.enter_async_context(mail_provider())
            both[address] = Installation(EmailConnector(address=address, smtp_url=provider.smtp_url), provider)
        first, second = both.values()
        for number in range(ROUNDS):
            subject = f"Lamp {number}"
            await second.reads(mail(subject=f"Re: {subject}", From="a@lantern.example", Message_ID=f"<{number}@lantern.example>"))
            for _ in range(3):
                for installation in both.values():
                    mails, installation.provider.sent = installation.provider.sent, []
                    for recipient, raw in mails:
                        await both[recipient].reads(raw)
    assert second.answers == {f"Lamp {number}": 1 for number in range(ROUNDS)}
    assert first.answers == {}
