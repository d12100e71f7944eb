"""Computations in a process of their own, behind all others: messages go on meanwhile."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

Tell = Callable[[float], None]  # the part that is done, 0 to 1
BEHIND_ALL = 10  # niceness


class Failed(Exception):
    """The process ended with an error; the text is its last line."""


async def compute(module: str, folder: Path, tell: Tell) -> None:
    """Run `python -m MODULE FOLDER`, which reads and writes files there and prints how far it is; raises Failed.

    The process ends with the task that waits for it.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, str(folder)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ
        | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdout and process.stderr
    complaints = asyncio.create_task(process.stderr.read())
    try:
        async for line in process.stdout:
            tell(float(line))
        said = (await complaints).decode(errors="replace").strip().splitlines()
        if await process.wait():
            raise Failed(said[-1] if said else f"exit code {process.returncode}")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def begin() -> Path:
    """In such a process: step behind all others; returns the folder."""
    os.nice(BEHIND_ALL)
    return Path(sys.argv[1])


def report(part: float) -> None:
    """In such a process: say how far it is; it ends here when nobody listens any more."""
    print(part, flush=True)


def write_result(folder: Path, result: object) -> None:
    """In such a process: leave what came out, for `result_of`."""
    (folder / "result.json").write_text(json.dumps(result), "utf-8")


def result_of(folder: Path) -> object:
    """What the process left."""
    return json.loads((folder / "result.json").read_text("utf-8"))
