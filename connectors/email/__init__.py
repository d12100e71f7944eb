"""E-mail: one mailbox read by IMAP, answers sent by SMTP."""

from connectors.email.connector import EmailConnector
from connectors.email.mailbox import Mailbox

__all__ = ["EmailConnector", "Mailbox"]
