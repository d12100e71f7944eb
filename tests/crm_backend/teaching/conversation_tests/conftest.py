"""The whole application with the trained understanding, and a shop with Dana's orders."""

from tests.crm_backend.front_door import open_door, shared_understanding
from tests.crm_backend.lantern import lantern

__all__ = ["lantern", "open_door", "shared_understanding"]
