"""What the benchmark needs of each of the two sides."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from crm_backend.bench.children import Running
from crm_backend.bench.figures import Training
from crm_backend.bench.load import Advance, Door


@dataclass(frozen=True)
class Plan:
    """How thoroughly to measure."""

    turns: int = 200  # one at a time
    conversations: int = 32  # side by side
    seconds: float = 25.0  # of conversations side by side
    late_message: int = 200
    restarts: bool = True  # start a second time, its files in the cache
    training: bool = True
    epochs: tuple[int, int] = (1, 4)  # of the short trainings that stock Rasa's is worked out from

    @classmethod
    def quick(cls) -> "Plan":
        """Enough to see that all of it works; the figures are rough."""
        return cls(turns=25, seconds=5.0, late_message=40, restarts=False, training=False)


class Side(Protocol):
    """One of the two that are compared."""

    title: str

    @property
    def version(self) -> str:
        """What runs, with its version."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about this side's figures; complete once it was prepared and trained."""
        ...

    async def prepare(self, advance: Advance) -> None:
        """Make what starting needs: environments and models; raises BenchError."""
        ...

    async def train(self, plan: Plan, advance: Advance) -> Training:
        """Measure how long training takes."""
        ...

    def started(self) -> AbstractAsyncContextManager[Running]:
        """The side, running and ready, until the context is left."""
        ...

    def door(self) -> AbstractAsyncContextManager[Door]:
        """Where customers come in; only while it is started."""
        ...

    def process_name(self, command: str) -> str:
        """What a process with this command line is called in the report."""
        ...
