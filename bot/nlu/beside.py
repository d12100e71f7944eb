"""Work in a process of its own, beside this one: threads would take turns, as most of what is learnt here is learnt in Python."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from bot.nlu.errors import ModelError, NluError

Given = ParamSpec("Given")
Result = TypeVar("Result")


@contextmanager
def beside(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Iterator[Callable[[], Result]]:
    """Begin the work; the block gets a function that waits for its result, or raises the NluError that it raised.

    That one raises ModelError when the process ended otherwise; what was wrong stands on its stderr. The process ends with the
    block, in the middle of its work too, which an executor's would not, and with this process, however that ends. Work, arguments
    and result are pickled; small ones, because a pipe holds 64 KB and nobody reads it if the process dies before it has begun.
    """
    context = get_context("spawn")  # a fork would copy locks that other threads hold
    answer, answering = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(answering, work, args, kwargs), daemon=True)

    def result() -> Result:
        try:
            outcome: Result | NluError = answer.recv()
        except EOFError as error:
            process.join()
            hint = "; is there memory enough?" if process.exitcode == -signal.SIGKILL else ""
            raise ModelError(f"a process that trains has ended with exit code {process.exitcode}{hint}") from error
        if isinstance(outcome, NluError):
            raise outcome
        return outcome

    try:
        process.start()
        answering.close()  # so that the end of the process is the end of the pipe
        yield result
    finally:
        if process.pid:
            process.kill()
            process.join()
        answer.close()
        answering.close()


def _work(answering: Connection, work: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits, with which this one ends
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        outcome = work(*args, **kwargs)
    except NluError as error:
        outcome = error
    answering.send(outcome)


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
