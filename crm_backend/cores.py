"""How much can be done side by side here."""

import os


def cores() -> int:
    """Processor cores that this process may use; of a container's share of their time nothing is known."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
