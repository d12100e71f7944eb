"""The application on a real database with three platforms around it."""

from collections.abc import AsyncIterator

import pytest

from tests.crm_backend.conftest import db, template
from tests.crm_backend.front_door import open_door, shared_understanding
from tests.crm_backend.outbox.test_jobs import valkey
from tests.reliability.platforms import Platforms, platforms_served

__all__ = ["db", "open_door", "shared_understanding", "template", "valkey"]


@pytest.fixture
async def platforms() -> AsyncIterator[Platforms]:
    async with platforms_served() as served:
        yield served
