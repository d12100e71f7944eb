"""The application that these tests call."""

from tests.crm_backend.channels.conftest import chat, telegram
from tests.crm_backend.front_door import door, open_door, shared_understanding

__all__ = ["chat", "door", "open_door", "shared_understanding", "telegram"]
