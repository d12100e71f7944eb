"""WeChat: chats with an Official Account, by its message pushes and customer service messages."""

from connectors.wechat.connector import WeChatConnector

__all__ = ["WeChatConnector"]
