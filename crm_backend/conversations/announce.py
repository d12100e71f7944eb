"""Telling browsers about conversations: only ids go over the wire, each reader loads what it may see."""

from crm_backend.realtime import Hub


class Announcer:
    """Publishes that something happened to a conversation, to the customer's browsers and to the desk."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def changed(self, contact_point_id: str, conversation_id: str) -> None:
        """A message was added, or the conversation changed."""
        self._hub.publish(f"contact:{contact_point_id}", {"kind": "changed"})
        self.changed_at_desk(conversation_id)

    def changed_at_desk(self, conversation_id: str, *message_ids: str) -> None:
        """Something changed that only the desk sees; on these messages, which may be old ones, if any are named."""
        self._hub.publish("desk", {"kind": "changed", "conversation_id": conversation_id, "messages": message_ids})

    def began_anew(self) -> None:
        """All conversations are gone: every customer's browser has to look whether it still has one."""
        self._hub.publish("contacts", {"kind": "changed"})

    def typing(self, contact_point_id: str, conversation_id: str, author: str, *, on: bool) -> None:
        """Somebody types: customers see the bot and agents, the desk sees customers and the bot."""
        event = {"kind": "typing", "conversation_id": conversation_id, "author": author, "on": on}
        if author != "customer":
            self._hub.publish(f"contact:{contact_point_id}", event)
        if author != "agent":
            self._hub.publish("desk", event)

    def read(self, contact_point_id: str) -> None:
        """The desk has read what the customer wrote."""
        self._hub.publish(f"contact:{contact_point_id}", {"kind": "read"})
