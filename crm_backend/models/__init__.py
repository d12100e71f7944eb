"""All tables; importing this package fills `Base.metadata`."""

from crm_backend.models.article import Article, ArticleTopic, ArticleVersion
from crm_backend.models.base import Base
from crm_backend.models.conversation import Author, Conversation, Delivery, Message, OutboxEntry, Owner, State, Turn
from crm_backend.models.customer import AuditEntry, ContactPoint, Customer, SentimentPoint
from crm_backend.models.idempotency import IdempotencyRecord, NumberSequence
from crm_backend.models.order import (
    Order,
    OrderItem,
    OrderStatus,
    Payment,
    PaymentStatus,
    Shipment,
    VerifiedOrder,
    VerifyAttempts,
)
from crm_backend.models.product import Product
from crm_backend.models.promotion import LoyaltyEntry, PromoCode
from crm_backend.models.refund import Refund, RefundStatus, Return, ReturnItem, ReturnStatus
from crm_backend.models.ticket import Feedback, Priority, Ticket, TicketStatus
from crm_backend.models.user import ApiKey, LoginSession, Role, User

__all__ = [
    "ApiKey",
    "Article",
    "ArticleTopic",
    "ArticleVersion",
    "AuditEntry",
    "Author",
    "Base",
    "ContactPoint",
    "Conversation",
    "Customer",
    "Delivery",
    "Feedback",
    "IdempotencyRecord",
    "LoginSession",
    "LoyaltyEntry",
    "Message",
    "NumberSequence",
    "Order",
    "OrderItem",
    "OrderStatus",
    "OutboxEntry",
    "Owner",
    "Payment",
    "PaymentStatus",
    "Priority",
    "Product",
    "PromoCode",
    "Refund",
    "RefundStatus",
    "Return",
    "ReturnItem",
    "ReturnStatus",
    "Role",
    "SentimentPoint",
    "Shipment",
    "State",
    "Ticket",
    "TicketStatus",
    "Turn",
    "User",
    "VerifiedOrder",
    "VerifyAttempts",
]
