"""Telegram: private chats with a bot, by the Bot API."""

from connectors.telegram.connector import TelegramConnector

__all__ = ["TelegramConnector"]
