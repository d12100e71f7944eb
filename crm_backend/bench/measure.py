"""Measures one side from its start to its end."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager

from crm_backend.bench.children import Running
from crm_backend.bench.conversation import script
from crm_backend.bench.figures import Figures, Latency, Load, Throughput
from crm_backend.bench.load import Advance, Customers
from crm_backend.bench.processes import cpu_seconds, megabytes, milliseconds_per_turn
from crm_backend.bench.side import Plan, Side

WARM_UP = 12  # conversations before anything is timed; each wording comes up in them
CLIENT = "load generator"
Phase = Callable[[str], AbstractContextManager[Advance]]  # shows a person what is being done and how far it is


async def measure(side: Side, plan: Plan, phase: Phase) -> Figures:
    """All figures of one side; raises BenchError when it fails at something."""
    with phase(f"{side.title}: prepare") as advance:
        await side.prepare(advance)
    training = None
    if plan.training:
        with phase(f"{side.title}: train") as advance:
            training = await side.train(plan, advance)
    first_ready = None
    if plan.restarts:
        with phase(f"{side.title}: first start"):
            async with side.started() as running:
                first_ready = running.ready_seconds
    async with side.started() as running, side.door() as door:
        idle = megabytes(running.pid)
        customers = Customers(door, script())
        with phase(f"{side.title}: warm up"):
            understood = await customers.understood(WARM_UP)
        alone, alone_load = await _one_at_a_time(side, running, customers, plan, phase)
        parallel, parallel_load = await _side_by_side(side, running, customers, plan, phase)
        with phase(f"{side.title}: a conversation of {plan.late_message} messages") as advance:
            growth = await customers.growth(plan.late_message, advance)
        return Figures(
            version=side.version,
            first_ready_seconds=running.ready_seconds if first_ready is None else first_ready,
            ready_seconds=running.ready_seconds,
            idle_megabytes=idle,
            busy_megabytes=megabytes(running.pid),
            turn=alone,
            parallel=parallel,
            growth=growth,
            understood=understood,
            load=Load(alone_load, parallel_load),
            training=training,
            notes=side.notes,
        )


async def _one_at_a_time(
    side: Side, running: Running, customers: Customers, plan: Plan, phase: Phase
) -> tuple[Latency, dict[str, float]]:
    with phase(f"{side.title}: {plan.turns} turns, one at a time") as advance:
        before = _cpu(side, running)
        latency = await customers.one_at_a_time(plan.turns, advance)
        return latency, milliseconds_per_turn(before, _cpu(side, running), latency.turns)


async def _side_by_side(
    side: Side, running: Running, customers: Customers, plan: Plan, phase: Phase
) -> tuple[Throughput, dict[str, float]]:
    with phase(f"{side.title}: {plan.conversations} conversations side by side, {plan.seconds:.0f} s") as advance:
        before = _cpu(side, running)
        throughput = await customers.side_by_side(plan.conversations, plan.seconds, advance)
        return throughput, milliseconds_per_turn(before, _cpu(side, running), throughput.answered)


def _cpu(side: Side, running: Running) -> dict[str, float]:
    """The CPU seconds of the side's processes and of ourselves so far."""
    times = os.times()
    return {**cpu_seconds(running.pid, side.process_name), CLIENT: times.user + times.system}
