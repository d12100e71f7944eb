"""The small Lantern of these tests, and the same with real meaning."""

import pytest

from crm_backend.knowledge.index import Index
from crm_backend.understanding import Understanding
from tests.crm_backend.front_door import shared_understanding
from tests.crm_backend.lantern import Lantern, lantern

__all__ = ["lantern", "shared_understanding"]


@pytest.fixture
async def wise_lantern(lantern: Lantern, shared_understanding: Understanding) -> Lantern:
    """The shop with the trained encoder instead of one that only counts words."""
    lantern.app.state.index = Index(lantern.db, shared_understanding)
    return lantern
