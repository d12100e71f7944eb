"""What the supervisor needs to know about a process that it keeps."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

UNUSABLE_EXIT = 78  # EX_CONFIG: a process ends with it when starting it again cannot help; its last line says why


@dataclass(frozen=True)
class Service:
    """One process: how it is started, how it shows that it is ready, and how long starting and stopping may take (seconds)."""

    name: str
    command: tuple[str, ...]
    is_ready: Callable[[], Awaitable[bool]]
    cwd: Path
    environment: Mapping[str, str] = field(default_factory=dict)  # beside the supervisor's own
    waits_for: tuple[str, ...] = ()  # services that must be ready before this one is started
    start_seconds: float = 120.0
    stop_seconds: float = 4.0
    aloud: bool = False  # what it prints is for people: it goes to the console as well, line by line


@dataclass(frozen=True)
class Policy:
    """How patiently dead processes are started again; all times in seconds."""

    first_delay: float = 0.25
    longest_delay: float = 10.0
    healthy_after: float = 30.0  # a process that was ready for so long starts with the first delay again
    first_attempts: int = 3  # before it was ready for the first time; afterwards for ever
    gate_interval: float = 0.1
