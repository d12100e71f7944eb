"""The machine that figures were measured on."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from crm_backend.cores import cores

BUSY = 0.3  # load per core before the benchmark starts, beyond which figures are rough


@dataclass(frozen=True)
class Machine:
    """What a reader needs to know to compare; `load` is the average of the last minute before the benchmark began."""

    processor: str
    cores: int
    memory_gigabytes: float
    system: str
    load: float

    @classmethod
    def here(cls) -> Self:
        """This machine, now."""
        return cls(
            processor=_field(Path("/proc/cpuinfo"), "model name") or platform.processor() or platform.machine(),
            cores=cores(),
            memory_gigabytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9,
            system=f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}",
            load=os.getloadavg()[0],
        )

    @property
    def is_busy(self) -> bool:
        """Whether others use it so much that the figures are rough."""
        return self.load > BUSY * self.cores

    def __str__(self) -> str:
        memory = f"{self.memory_gigabytes:.0f} GB"
        return f"{self.processor}, {self.cores} cores, {memory}, {self.system}; load before the start {self.load:.2f}"


def _field(path: Path, label: str) -> str | None:
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(label)), None)
