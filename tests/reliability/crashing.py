"""Runs the app process and has it killed (SIGKILL, by itself) at a named point of its work, the n-th time it comes there.

Nothing in the product knows of this: its functions are wrapped here. The parent has imported everything and loaded the model; it
forks a child for each start before there is a thread or an event loop, so that a start takes a fraction of a second. It reads
lines from its standard input, each a start (`{"point": ..., "nth": ...}`, no point: nothing happens), and writes the child's
process id when it forks and its exit status when it ended.
"""

import asyncio
import functools
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import crm_backend.app
from crm_backend import serve
from crm_backend.attachments import fetching
from crm_backend.attachments import repository as file_rows
from crm_backend.attachments import service as files
from crm_backend.channels import dead_letters, receiving, reports
from crm_backend.conversations import intake
from crm_backend.conversations import turn as turns
from crm_backend.conversations.rasa import RasaClient
from crm_backend.conversations.switchboard import Switchboard
from crm_backend.jobs import Jobs
from crm_backend.outbox import repository as letters
from crm_backend.outbox import service as outbox
from crm_backend.understanding import Understanding
from tests.trained import nlu_model

SHORT_LEASE = timedelta(seconds=6)  # a dead worker's is waited for: half a minute each time would be most of the test
SHORT_SEND = 5.0  # seconds; less than the lease
MOMENT = 0.1  # seconds in which an answer that was given leaves the process


class Fuse:
    """Kills this process when it has burned so many times."""

    def __init__(self, nth: int) -> None:
        self._left = nth

    def burn(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, owner: Any, name: str) -> None:
        """Burn before each call."""
        usual: Callable[..., Awaitable[Any]] = getattr(owner, name)

        @functools.wraps(usual)
        async def wrapped(*arguments: Any, **named: Any) -> Any:
            self.burn()
            return await usual(*arguments, **named)

        setattr(owner, name, wrapped)

    def after(self, owner: Any, name: str) -> None:
        """Burn after each call that gave something."""
        usual: Callable[..., Awaitable[Any]] = getattr(owner, name)

        @functools.wraps(usual)
        async def wrapped(*arguments: Any, **named: Any) -> Any:
            result = await usual(*arguments, **named)
            if result is not False and not (result is None and name == "take"):
                self.burn()
            return result

        setattr(owner, name, wrapped)

    def a_moment_after_the_start(self, owner: Any, name: str) -> None:
        """Burn while each call is going on, when the process has had time to do other things."""
        usual: Callable[..., Awaitable[Any]] = getattr(owner, name)

        @functools.wraps(usual)
        async def wrapped(*arguments: Any, **named: Any) -> Any:
            asyncio.get_running_loop().call_later(MOMENT, self.burn)
            await asyncio.sleep(2 * MOMENT)
            return await usual(*arguments, **named)

        setattr(owner, name, wrapped)

    def before_waking(self) -> None:
        """Burn when an answer is stored and the outbox has not heard of it."""
        usual = Jobs.wake

        def wake(jobs: Jobs, contact_point_id: str) -> None:
            self.burn()
            usual(jobs, contact_point_id)

        Jobs.wake = wake  # type: ignore[method-assign]


POINTS: dict[str, Callable[[Fuse], None]] = {
    "a message came, nothing is stored": lambda fuse: fuse.before(intake, "store"),
    "a message is stored, not committed": lambda fuse: fuse.after(intake, "store"),
    "a message is committed, not acknowledged": lambda fuse: fuse.after(Switchboard, "receive"),
    "a message is acknowledged, its turn not begun": lambda fuse: fuse.a_moment_after_the_start(RasaClient, "turn"),
    "the dialogue has answered": lambda fuse: fuse.after(RasaClient, "turn"),
    "an answer is stored, not committed": lambda fuse: fuse.after(turns, "answer"),
    "an answer is committed, the outbox not woken": lambda fuse: fuse.before_waking(),
    "a letter is taken, not committed": lambda fuse: fuse.after(letters, "take"),
    "a letter is taken, the call not made": lambda fuse: fuse.before(outbox.Outbox, "_send"),
    "the call is answered, not marked": lambda fuse: fuse.before(outbox.Outbox, "_finish"),
    "a letter is marked, not committed": lambda fuse: fuse.after(letters, "finish"),
    "a letter is marked": lambda fuse: fuse.after(outbox.Outbox, "_finish"),
    "a letter is postponed, not committed": lambda fuse: fuse.after(letters, "postpone"),
    "a file is taken, not fetched": lambda fuse: fuse.after(file_rows, "take"),
    "a file is fetched, not kept": lambda fuse: fuse.before(files, "keep_fetched"),
    "a file is kept, not committed": lambda fuse: fuse.after(files, "keep_fetched"),
    "a report is noted, not committed": lambda fuse: fuse.after(reports, "_move_all"),
    "a report is noted": lambda fuse: fuse.after(reports, "note"),
    "a part is set aside, not committed": lambda fuse: fuse.after(dead_letters, "keep"),
    "a part is set aside, not acknowledged": lambda fuse: fuse.after(receiving.Reception, "_set_aside"),
}


def main() -> None:
    """Fork a child for each line."""
    understanding = Understanding(nlu_model())
    crm_backend.app.Understanding = lambda _model, _key: understanding  # type: ignore[misc, assignment]
    letters.LEASE = file_rows.LEASE = SHORT_LEASE
    outbox.SEND_SECONDS = fetching.FETCH_SECONDS = SHORT_SEND
    print("ready", flush=True)
    for line in sys.stdin:
        start = json.loads(line)
        child = os.fork()
        if child == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            if start["point"]:
                POINTS[start["point"]](Fuse(start["nth"]))
            serve.main()
            os._exit(0)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
