"""What `concierge evaluate stock` does: stock Rasa learns and is asked the same as Concierge, and the same is printed."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from bot.nlu.evaluation import QUESTIONS, Answer, Lesson, draw
from bot.nlu.training import Progress as Tell
from crm_backend.bench.load import Advance
from crm_backend.bench.stock_env import StockEnv
from crm_backend.bench.stock_understanding import stock_answers
from crm_backend.cli.evaluation.commands import Options
from crm_backend.cli.evaluation.measuring import read
from crm_backend.cli.evaluation.output import new_console, print_runs, progress
from crm_backend.setup.places import ROOT


def measure_stock(options: Options, epochs: int) -> None:
    """Measure and print; NluError when files are wrong, BenchError when stock Rasa cannot be installed, trained or asked."""
    taught, asked = read(options, Lesson.of(QUESTIONS[options.question], options.config, options.data))
    env = StockEnv(ROOT)
    work = Path(tempfile.mkdtemp(prefix="concierge-stock-"))  # stays when something fails, with its logs
    runs: list[list[Answer]] = []
    with progress() as tell:
        if not env.is_made():
            tell("install", 0.0)
            env.make(work / "logs" / "stock-env.log")
        for seed in range(options.seeds):
            cases = taught if options.shots is None else draw(taught, options.shots, seed)
            advance = _part(tell, seed, options.seeds)
            runs.append(asyncio.run(stock_answers(env, cases, asked, epochs, work / str(seed), advance)))
    shutil.rmtree(work)
    if not options.json:
        new_console().print(f"{env.versions()}; {epochs} epochs")
    print_runs(options, runs)


def _part(tell: Tell, seed: int, seeds: int) -> Advance:
    """One run, as a part of all that is to do."""
    return lambda done: tell("train and ask", (seed + done) / seeds)
