"""How large the tests of reliability are: small by default, in full with CONCIERGE_TEST_SCALE=full."""

import os

FULL = os.environ.get("CONCIERGE_TEST_SCALE") == "full"


def sized(small: int, full: int) -> int:
    """The number that this run takes."""
    return full if FULL else small
