"""Small matrix products: more than one thread makes them slower by far, and on a busy machine many times."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[Any]:
    """Within it numpy's products run on the thread that asks for them; cheap enough for every message."""
    context: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return context


@cache
def _controller() -> ThreadpoolController:
    np.ones((2, 2)) @ np.ones((2, 2))  # only libraries that are loaded are found
    return ThreadpoolController()
