"""Messenger and Instagram: chats with a page of Facebook or a professional account of Instagram, by Meta's Messenger Platform."""

from connectors.messenger.connector import MessengerConnector

__all__ = ["MessengerConnector"]
