"""The application with what rollout needs of it."""

from tests.crm_backend.front_door import door, open_door, shared_understanding

__all__ = ["door", "open_door", "shared_understanding"]
