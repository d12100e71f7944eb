"""The data folder: that it can be written, and that only one running instance has it."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_backend.supervisor.errors import Unusable


@contextmanager
def owned(data_dir: Path) -> Iterator[None]:
    """Have the data folder for oneself; the lock goes with the process, however it ends. Raises Unusable."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
        lock = (data_dir / "concierge.lock").open("a+")
    except OSError as error:
        raise Unusable(f"The data folder {data_dir} cannot be written ({error.strerror}): check CONCIERGE_DATA_DIR.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise Unusable(
                f"The data folder {data_dir} is used by a running instance (process {lock.read().strip()}): "
                "end it, or set CONCIERGE_DATA_DIR to another folder."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
