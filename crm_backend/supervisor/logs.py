"""The log of one child: lines to a file that rotates, the important ones to the console as well."""

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

LARGEST = 5_000_000  # bytes; then the file becomes .1, which becomes .2, ...
KEPT = 3
LONGEST_LINE = 100_000  # bytes without an end of line that are written all the same
SHOWN = 300  # characters of an important line on the console

_IMPORTANT = re.compile(
    r"\b(ERROR|CRITICAL|FATAL)\b"  # Python's logging, Rasa
    r"|\[(error|critical) *\]"  # structlog for people
    r'|"level": ?"(error|critical)"'  # structlog for machines
    r"|^Traceback \(most recent"
)


def is_important(line: str) -> bool:
    """Whether a line of a child's log belongs on the console: errors in the ways that our children write them."""
    return _IMPORTANT.search(line) is not None


class Log:
    """Takes a child's output in any pieces; knows its last line. `aloud`: all lines go to the console, as they are."""

    def __init__(self, path: Path, show: Callable[[str], None], *, largest: int = LARGEST, aloud: bool = False) -> None:
        self.path = path
        self.last_line = ""
        self._show = show
        self._largest = largest
        self._aloud = aloud
        self._rest = b""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)

    def write(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            self._note(line.decode("utf-8", "replace").rstrip())
        if lines:
            with contextlib.suppress(OSError):  # a full disk costs lines of a log, not a child that waits for us to read
                self._file.write(b"\n".join(lines) + b"\n")
                self._rotate()

    def close(self) -> None:
        if self._rest:
            self.write(b"\n")
        self._file.close()

    def _note(self, line: str) -> None:
        if line.strip():
            self.last_line = line.strip()[:SHOWN]
            if self._aloud:
                self._show(line)
            elif is_important(line):
                self._show(self.last_line)

    def _rotate(self) -> None:
        if self._file.tell() < self._largest:
            return
        self._file.close()
        for number in range(KEPT, 0, -1):
            older = self._numbered(number - 1)
            if older.exists():
                older.replace(self._numbered(number))
        self._file = self.path.open("ab", buffering=0)

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}") if number else self.path
