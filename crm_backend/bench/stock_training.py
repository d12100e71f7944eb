"""Trains stock Rasa: once in full for the model that is measured, and shortly to work out how long that takes."""

import re
import tempfile
from pathlib import Path

from crm_backend.bench.children import program, run_to_end
from crm_backend.bench.figures import Training, at_epochs
from crm_backend.bench.load import Advance
from crm_backend.bench.stock_env import QUIET, StockEnv
from crm_backend.bench.stock_project import EPOCHS, StockProject

_EPOCHS = re.compile(r"Epochs:\s+(\d+)%")


async def train(env: StockEnv, project: StockProject, logs: Path, advance: Advance) -> float:
    """`rasa train` in the project's folder; returns its seconds. Raises BenchError."""
    return await _train(env, project, logs, advance, "train", "--domain", "domain", "--data", "data")


async def train_understanding(env: StockEnv, project: StockProject, logs: Path, advance: Advance) -> float:
    """`rasa train nlu` in the project's folder, which needs no dialogue for it; returns its seconds. Raises BenchError."""
    return await _train(env, project, logs, advance, "train", "nlu", "--nlu", "data")


async def _train(env: StockEnv, project: StockProject, logs: Path, advance: Advance, *what: str) -> float:
    command = program(
        "stock-train",
        env.rasa,
        *(*what, "--out", "models", "--fixed-model-name", project.model.name.removesuffix(".tar.gz")),
        cwd=project.folder,
        environment=QUIET,
    )

    def watch(output: str) -> None:
        done = epochs_done(output)
        if done is not None:
            advance(done)

    return await run_to_end(command, logs, watch)


async def time_training(env: StockEnv, root: Path, epochs: tuple[int, int], logs: Path, advance: Advance) -> Training:
    """Work out the seconds of a full training from two short ones, each in a fresh folder so that Rasa's cache saves nothing."""
    timed: list[tuple[int, float]] = []
    for place, few in enumerate(epochs):
        with tempfile.TemporaryDirectory(prefix="concierge-stock-") as folder:
            project = StockProject(Path(folder))
            project.write(root, env.package, epochs=few)
            timed.append((few, await train(env, project, logs, lambda _: None)))
        advance((place + 1) / len(epochs))
    (few, quick), (more, slow) = timed
    how = f"worked out for {EPOCHS} epochs from trainings of {few} ({quick:.0f} s) and {more} ({slow:.0f} s)"
    return Training(at_epochs(EPOCHS, *timed), how)


def epochs_done(output: str) -> float | None:
    """The share of epochs done (0 to 1) by the last progress bar in Rasa's output; None when there is none in it."""
    shares = _EPOCHS.findall(output)
    return int(shares[-1]) / 100 if shares else None
