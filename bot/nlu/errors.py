"""What can go wrong with understanding, apart from the messages themselves: those never raise.

NluError
├── ModelError    a model, or a library that it needs, is missing, damaged or of another version
└── DataError     the settings or the training data are not usable; says the file and the line
"""

from pathlib import Path


class NluError(Exception):
    """Understanding cannot be set up."""


class ModelError(NluError):
    """A model cannot be used; the message says what would help: to train again, to export again, to install something."""


class DataError(NluError):
    """A settings or training file is not usable."""

    def __init__(self, problem: str, path: Path, line: int | None = None) -> None:
        self.problem = problem
        self.path = path
        self.line = line
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {problem}")

    def __reduce__(self) -> tuple[type["DataError"], tuple[str, Path, int | None]]:
        """It is pickled on its way from the process that met it."""
        return DataError, (self.problem, self.path, self.line)
