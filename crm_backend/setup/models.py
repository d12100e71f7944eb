"""Trains the two models, understanding and dialogue, when what decides them has changed."""

import os

from bot.dialogue.fingerprint import fingerprint as dialogue_fingerprint
from crm_backend.cores import cores
from crm_backend.settings import Settings, model_key
from crm_backend.setup.commands import run_logged
from crm_backend.setup.errors import SetupError
from crm_backend.setup.places import Places
from crm_backend.setup.stamps import is_stamped, put_stamp
from crm_backend.setup.steps import Progress, Step

__all__ = ["dialogue_fingerprint", "dialogue_model_step", "nlu_model_step"]


def nlu_model_step(places: Places) -> Step:
    """Train bot/nlu from nlu_data as config.yml says."""
    # Before numpy comes: with a thread for each core, training takes six times as long.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    config, data = places.root / "config.yml", places.root / "nlu_data"
    key = model_key(Settings(data_dir=places.data_dir))

    def is_fresh() -> bool:
        from bot.nlu import ModelError, fingerprint, read_manifest

        try:
            return read_manifest(places.nlu_model, key).fingerprint == fingerprint(config, data)
        except ModelError:
            return False

    def train(progress: Progress) -> None:
        from bot.nlu import NluError, train

        try:
            train(config, data, places.nlu_model, progress, key, two_processes=cores() > 1)
        except NluError as error:
            raise SetupError(f"The understanding model cannot be trained: {error}") from error

    return Step("the understanding model", is_fresh, train)


def dialogue_model_step(places: Places) -> Step:
    """Train Rasa's policies from the domain, the rules and the stories; needs Rasa's environment."""
    stamp = places.dialogue_model.with_name(f"{places.dialogue_model.name}.fingerprint")

    def is_fresh() -> bool:
        return places.dialogue_model.exists() and is_stamped(stamp, dialogue_fingerprint(places.root))

    def train(progress: Progress) -> None:
        progress("training")
        before = dialogue_fingerprint(places.root)
        places.dialogue_model.parent.mkdir(parents=True, exist_ok=True)
        run_logged(
            [places.dialogue_python, "-m", "bot.dialogue", "train", "--output", places.dialogue_model.resolve()],
            log=places.logs / "setup-dialogue-model.log",
            cwd=places.root,
            environment={"PYTHONPATH": str(places.root), "RASA_TELEMETRY_ENABLED": "false"},
        )
        put_stamp(stamp, before)

    return Step("the dialogue model", is_fresh, train)
