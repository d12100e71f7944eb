"""All tables; importing this package fills `Base.metadata`."""

from crm_backend.models.base import Base
from crm_backend.models.conversation import Author, Conversation, Message, OutboxEntry, Owner, State, Turn
from crm_backend.models.customer import AuditEntry, ContactPoint, Customer, SentimentPoint
from crm_backend.models.user import ApiKey, LoginSession, Role, User

__all__ = [
    "ApiKey",
    "AuditEntry",
    "Author",
    "Base",
    "ContactPoint",
    "Conversation",
    "Customer",
    "LoginSession",
    "Message",
    "OutboxEntry",
    "Owner",
    "Role",
    "SentimentPoint",
    "State",
    "Turn",
    "User",
]
