"""Servers are spoken to in TLS, and only those whose certificate somebody trusted signed."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.connector import TryAgainLater
from connectors.email import EmailConnector, Mailbox
from connectors.messages import OutboundMessage
from tests.connectors.email.mails import DANA, OURS, mail
from tests.fakes.mailbox import mail_provider

SAID = OutboundMessage("hello", id="0" * 32)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that it signed itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path / "certificate.pem"
    file.write_bytes(made.public_bytes(pem) + private)
    return file


@pytest.fixture
def server(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("starttls", [False, True])
async def test_a_trusted_server_gets_the_mail(
    certificate: Path, server: ssl.SSLContext, starttls: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr("connectors.email.smtp.LOOPBACK", set())
    async with mail_provider(tls=server, starttls=starttls) as provider:
        await EmailConnector(address=OURS, smtp_url=provider.smtp_url).send(DANA, SAID)
        assert len(provider.sent) == 1


@pytest.mark.parametrize("starttls", [False, True])
async def test_a_server_that_nobody_vouches_for_gets_nothing(server: ssl.SSLContext, starttls: bool) -> None:
    async with mail_provider(tls=server, starttls=starttls) as provider:
        with pytest.raises(TryAgainLater):
            await EmailConnector(address=OURS, smtp_url=provider.smtp_url).send(DANA, SAID)
        assert provider.sent == []


async def test_a_mailbox_is_read_in_tls(certificate: Path, server: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    async with mail_provider(tls=server) as provider:
        provider.arrives(mail())
        mailbox = Mailbox(address=OURS, imap_url=provider.imap_url)
        with pytest.raises(TryAgainLater):
            await mailbox.open()
        assert provider.commands == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert await mailbox.open() == 7
        assert await mailbox.fetch(1) == mail()
        provider.arrives(mail())
        await mailbox.wait(5)
        assert await mailbox.after(1) == [2]
        await mailbox.close()
