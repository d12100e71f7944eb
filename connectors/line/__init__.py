"""LINE: one-to-one chats with an Official Account, by the Messaging API."""

from connectors.line.connector import LineConnector

__all__ = ["LineConnector"]
