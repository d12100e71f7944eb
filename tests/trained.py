"""The trained models that tests use: made once for each state of the training data, kept in `.cache/`."""

import contextlib
from pathlib import Path

from bot.nlu import ModelError, fingerprint, read_manifest, train

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "models"


def nlu_model() -> Path:
    """The folder of the understanding model."""
    made = ROOT / "var" / "models" / "nlu"
    wanted = fingerprint(ROOT / "config.yml", ROOT / "nlu_data")
    with contextlib.suppress(ModelError):
        if read_manifest(made, key=None).fingerprint == wanted:
            return made  # `make test` trained it
    folder = CACHE / f"nlu-{wanted[:16]}"
    if not folder.is_dir():
        train(config=ROOT / "config.yml", data=ROOT / "nlu_data", output=folder)
    return folder
