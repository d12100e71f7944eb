"""WhatsApp: chats with one business number, by Meta's Cloud API."""

from connectors.whatsapp.connector import WhatsAppConnector

__all__ = ["WhatsAppConnector"]
