"""Work in a process of its own, beside this one: threads would take turns, as most of what is learnt here is learnt in Python."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from bot.nlu.errors import ModelError

Given = ParamSpec("Given")
Result = TypeVar("Result")


@contextmanager
def beside(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Iterator[Callable[[], Result]]:
    """Begin the work, which pickle must know; the block gets a function that waits for its result, or raises what it raised.

    That one raises ModelError when the process ended without a word. With the block the process is over.
    """
    context = get_context("spawn")  # a fork would copy locks that other threads hold
    answer, answering = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(answering, work, args, kwargs), daemon=True)
    process.start()
    answering.close()  # so that the end of the process is the end of the pipe

    def result() -> Result:
        try:
            outcome: Result | Exception = answer.recv()
        except EOFError as error:
            process.join()
            problem = f"a process that trains has ended with exit code {process.exitcode}; is there memory enough?"
            raise ModelError(problem) from error
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    try:
        yield result
    finally:
        process.kill()
        process.join()
        answer.close()


def _work(answering: Connection, work: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits, which then ends this one
    try:
        outcome = work(*args, **kwargs)
    except Exception as error:
        outcome = error
    answering.send(outcome)
