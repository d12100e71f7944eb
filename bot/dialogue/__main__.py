"""The command line: `python -m bot.dialogue train --output FILE`, `check --model FILE` and `run --model FILE --port N`."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.dialogue.errors import DialogueError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when it succeeded, 1 with one line on standard error when it did not."""
    options = _parser().parse_args(arguments)
    try:
        {"train": _train, "check": _check, "run": _run}[options.command](options)
    except DialogueError as error:
        print(f"bot.dialogue {options.command}: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.dialogue", description="Train and serve the dialogue (Rasa).")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a model from config.yml, bot/domain, nlu_data/rules and stories")
    train.add_argument("--output", type=Path, required=True, help="the model file to write (.tar.gz)")
    train.add_argument("--root", type=Path, default=Path.cwd(), help="the repository (default: the current folder)")
    check = commands.add_parser("check", help="load a model and try it")
    check.add_argument("--model", type=Path, required=True, help="the model file to load")
    run = commands.add_parser("run", help="serve a model on the loopback address")
    run.add_argument("--model", type=Path, required=True, help="the model file to serve")
    run.add_argument("--port", type=int, required=True, help="the port on 127.0.0.1")
    return parser


def _train(options: argparse.Namespace) -> None:
    _prepare(logging.CRITICAL)  # what fails is raised, what is doubtful is a warning
    from bot.dialogue.training import train

    summary = train(options.root, options.output)
    print(f"dialogue model trained: {summary}")


def _check(options: argparse.Namespace) -> None:
    _prepare(logging.CRITICAL)
    from bot.dialogue.engine import Engine
    from bot.dialogue.remote_actions import Connections

    Engine(options.model, Connections("", ""))


def _run(options: argparse.Namespace) -> None:
    from bot.dialogue.settings import Settings

    settings = Settings.from_environment()
    if not options.model.is_file():
        from bot.dialogue.errors import ModelError

        raise ModelError(f"There is no model file {options.model}.")
    _prepare()
    from bot.dialogue.server import serve

    serve(options.model, options.port, settings)


def _prepare(level: int = logging.WARNING) -> None:
    """What must happen before anything of Rasa is imported."""
    from bot.dialogue import logs, tensorflow_stub

    tensorflow_stub.install()
    logs.prepare_environment()
    logs.set_up(level)


if __name__ == "__main__":
    sys.exit(main())
