"""The shop's trained understanding, for what teaching needs of it."""

import pytest

from bot.nlu import Pipeline
from tests.crm_backend.front_door import door, open_door, shared_understanding
from tests.trained import nlu_model

__all__ = ["door", "open_door", "shared_understanding"]


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return Pipeline.load(nlu_model())
