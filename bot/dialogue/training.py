"""Training: from config.yml, the domain, rules and stories to one model file, without a trace in the work tree."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rasa.model_training
import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import RasaException

from bot.dialogue.errors import ModelError
from bot.dialogue.languages import write_domain

NEEDS_TENSORFLOW = frozenset(
    {
        "ConveRTFeaturizer",
        "DIETClassifier",
        "LanguageModelFeaturizer",
        "ResponseSelector",
        "TEDPolicy",
        "UnexpecTEDIntentPolicy",
    }
)


# The first is said of every domain, the second of every policy but Rasa's own class, ours inherits from it.
SAID_AT_EVERY_TRAINING = ("Slot auto-fill has been removed", "'RulePolicy' is not included in the model's")


def train(root: Path, output: Path) -> str:
    """Train from the repository at `root` and write the model to `output`, replacing it in one step.

    Returns one line about what was trained; raises ModelError with the reason when it cannot be.
    """
    started = time.perf_counter()
    config = root / "config.yml"
    check_config(config)
    data = [str(folder) for folder in (root / "nlu_data/rules", root / "nlu_data/stories") if folder.is_dir()]
    with _scratch() as scratch:
        # Rasa completes a configuration in place, so it gets a copy.
        shutil.copy(config, scratch / "config.yml")
        domain = scratch / "domain"
        write_domain(root / "bot/domain", domain)
        trained = _train(str(domain), str(scratch / "config.yml"), data, scratch)
        output.parent.mkdir(parents=True, exist_ok=True)
        arriving = output.with_name(f".{output.name}.arriving")
        shutil.copyfile(trained, arriving)
        arriving.replace(output)
    return f"{output}, {output.stat().st_size // 1024} KB, in {time.perf_counter() - started:.1f} s"


def check_config(path: Path) -> None:
    """Raises ModelError when the configuration is missing, unreadable or names what needs TensorFlow."""
    try:
        config = yaml.safe_load(path.read_text("utf-8"))
    except OSError:
        raise ModelError(f"There is no readable {path}.") from None
    except yaml.YAMLError as error:
        raise ModelError(f"{path} is not valid YAML: {error}") from None
    if not isinstance(config, dict) or not config.get("assistant_id"):
        raise ModelError(f"{path} needs `assistant_id: concierge`, or Rasa makes up a new one at every training.")
    named = _component_names(config.get("pipeline")) | _component_names(config.get("policies"))
    refused = sorted(name for name in named if name.rpartition(".")[2] in NEEDS_TENSORFLOW)
    if refused:
        raise ModelError(
            f"{path} names {', '.join(refused)}, which needs TensorFlow; this environment runs without it. "
            "Messages are understood by bot.nlu (the `nlu:` key); for the dialogue use RulePolicy and MemoizationPolicy."
        )


def _component_names(components: Any) -> set[str]:
    if not isinstance(components, list):
        return set()
    return {str(item.get("name", "")) if isinstance(item, dict) else str(item) for item in components}


def check_domain(domain: Domain) -> None:
    """Raises ModelError when a free-text slot would also swallow messages that are no answer."""
    for slot in domain.slots:
        for mapping in slot.mappings:
            if mapping.get("type") == "from_text" and not (mapping.get("intent") or mapping.get("not_intent")):
                raise ModelError(
                    f"The from_text mapping of slot '{slot.name}' needs `intent: inform`: an answer to a free-text "
                    "question arrives as `inform`, everything else must not fill the slot."
                )


def _train(domain: str, config: str, data: list[str], scratch: Path) -> Path:
    said = io.StringIO()
    try:
        check_domain(Domain.load(domain))
        # Rasa's progress bars and good wishes are kept for the case that it fails.
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()), _reported_warnings():
            result = rasa.model_training.train(
                domain, config, data, output=str(scratch), fixed_model_name="model", force_training=True
            )
    except RasaException as error:
        raise ModelError(str(error)) from error
    except SystemExit:
        raise ModelError(said.getvalue()) from None
    if not result.model or result.code:
        raise ModelError(said.getvalue() or "Rasa trained no model.")
    return Path(result.model)


@contextlib.contextmanager
def _reported_warnings() -> Iterator[None]:
    """Print what Rasa warns of in the training data, each warning in one line."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", UserWarning)
        yield
    for line in sorted({" ".join(str(warning.message).split()) for warning in caught}):
        if not line.startswith(SAID_AT_EVERY_TRAINING):
            print(f"warning: {line}", file=sys.__stderr__)


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="concierge-train-") as folder:
        os.environ["RASA_CACHE_DIRECTORY"] = folder
        yield Path(folder)
