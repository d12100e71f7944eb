"""The trained models that tests use: made once for each state of the training data, kept in `.cache/`."""

from pathlib import Path

from bot.nlu import fingerprint, train

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "models"


def nlu_model() -> Path:
    """The folder of the understanding model."""
    made = ROOT / "var" / "models" / "nlu"
    stamp = made.with_name("nlu.fingerprint")
    if stamp.is_file() and stamp.read_text() == fingerprint(ROOT / "config.yml", ROOT / "nlu_data"):
        return made  # `make test` trained it
    folder = CACHE / f"nlu-{fingerprint(ROOT / 'config.yml', ROOT / 'nlu_data')[:16]}"
    if not folder.is_dir():
        train(config=ROOT / "config.yml", data=ROOT / "nlu_data", output=folder)
    return folder
