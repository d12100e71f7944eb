"""Both sides' figures beside each other, and the goals that Concierge sets itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm_backend.bench.figures import Figures


@dataclass(frozen=True)
class Goal:
    """A bound for our figure, as a multiple of stock's or, where `alone`, by itself."""

    bound: float
    at_least: bool = False
    alone: bool = False

    def is_met(self, value: float) -> bool:
        """Whether the value is on the right side of the bound."""
        return value >= self.bound if self.at_least else value <= self.bound


@dataclass(frozen=True)
class Row:
    """One line of the table: a figure of both sides, and what ours is to be; None where a side was not measured."""

    title: str
    unit: str
    ours: float | None
    stock: float | None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Ours divided by stock's."""
        return self.ours / self.stock if self.ours is not None and self.stock else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none or a figure is missing."""
        if self.goal is None:
            return None
        judged = self.ours if self.goal.alone else self.ratio
        return None if judged is None else self.goal.is_met(judged)


def compare(ours: Figures | None, stock: Figures | None) -> Sequence[Row]:
    """The lines of the table."""

    def row(title: str, unit: str, figure: Callable[[Figures], float | None], goal: Goal | None = None) -> Row:
        return Row(title, unit, figure(ours) if ours else None, figure(stock) if stock else None, goal)

    return (
        row("Ready, files cached", "s", lambda side: side.ready_seconds, Goal(0.25)),
        row("Ready, first start", "s", lambda side: side.first_ready_seconds),
        row("Memory when ready", "MB", lambda side: side.idle_megabytes),
        row("Memory after all turns", "MB", lambda side: side.busy_megabytes, Goal(1.0)),
        row("Turn alone, median", "ms", lambda side: side.turn.median_ms, Goal(0.5)),
        row("Turn alone, 95th percentile", "ms", lambda side: side.turn.p95_ms, Goal(0.5)),
        row("Turns per second, side by side", "", lambda side: side.parallel.turns_per_second, Goal(4.0, at_least=True)),
        row("Turn side by side, median", "ms", lambda side: side.parallel.latency.median_ms),
        row("Turn side by side, 95th percentile", "ms", lambda side: side.parallel.latency.p95_ms),
        row("Training", "s", lambda side: side.training.seconds if side.training else None, Goal(0.1)),
        row("Turn around message 5", "ms", lambda side: side.growth.early_ms),
        row("Turn late in the conversation", "ms", lambda side: side.growth.late_ms),
        row("Late turn to early turn", "", lambda side: side.growth.ratio, Goal(1.3, alone=True)),
        row("Messages understood as meant", "%", lambda side: 100 * side.understood),
    )
