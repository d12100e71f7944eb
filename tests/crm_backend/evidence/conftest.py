"""The whole application with the trained understanding."""

from tests.crm_backend.front_door import open_door, shared_understanding

__all__ = ["open_door", "shared_understanding"]
