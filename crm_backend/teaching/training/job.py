"""What the process that trains is given, as a file in its folder: it knows no database."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

JOB, RESULT, FAILURE = "job.json", "result.json", "failure.json"
TREE, MESSAGES, TESTS, MODELS = "tree", "messages.json", "tests", "models"  # in the folder of a run
STEPS = ("freeze", "validate", "train", "evaluate", "compare", "converse", "store")


@dataclass(frozen=True, slots=True)
class Models:
    """An understanding (its folder) and a dialogue (Rasa's file); `number` is the version's, None for what was deployed."""

    nlu: Path
    dialogue: Path
    dialogue_fingerprint: str | None  # None: not known
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A run: the `folder` that it works in, the checkout `root`, and the models that it is compared with."""

    folder: Path
    root: Path
    data_dir: Path
    live: Models
    protected: tuple[str, ...]

    @property
    def tree(self) -> Path:
        """The files that are trained on, as in a checkout."""
        return self.folder / TREE

    @property
    def candidate(self) -> Path:
        """The folder of the new models, `nlu` and `dialogue.tar.gz`, as Concierge has them in its data folder."""
        return self.folder / MODELS

    @property
    def packed_nlu(self) -> Path:
        """The new understanding as an archive."""
        return self.folder / "nlu.tar.gz"

    def write(self) -> None:
        """Leave it in its folder."""
        (self.folder / JOB).write_text(json.dumps(asdict(self), default=str), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Job":
        """The job that `write` left."""
        content: dict[str, Any] = json.loads((folder / JOB).read_text("utf-8"))
        live = content["live"]
        models = Models(Path(live["nlu"]), Path(live["dialogue"]), live["dialogue_fingerprint"], live["number"])
        return cls(folder, Path(content["root"]), Path(content["data_dir"]), models, tuple(content["protected"]))


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a run failed, for those who can mend it: `file` is from the root of the checkout, `line` from 1."""

    text: str
    file: str | None = None
    line: int | None = None
    code: str = "data"  # "data": the files; else what happened to the run, which the console has words for

    def to_wire(self) -> dict[str, Any]:
        """As `TrainingRun.error` keeps it."""
        return asdict(self)
