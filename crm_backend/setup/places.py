"""Where set-up puts things, so that what starts Concierge finds them."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Places:
    """The folders of one checkout (`root`) and of one installation's data (`data_dir`)."""

    data_dir: Path
    root: Path = ROOT

    @property
    def dialogue_env(self) -> Path:
        """The environment of Rasa, on Python 3.10."""
        return self.root / ".venv-rasa"

    @property
    def dialogue_python(self) -> Path:
        return self.dialogue_env / "bin" / "python"

    @property
    def nlu_model(self) -> Path:
        """The folder of the understanding model."""
        return self.data_dir / "models" / "nlu"

    @property
    def dialogue_model(self) -> Path:
        """The archive of the dialogue model."""
        return self.data_dir / "models" / "dialogue.tar.gz"

    @property
    def metrics(self) -> Path:
        """Where the processes of the app count together (prometheus_client's multiprocess mode)."""
        return self.data_dir / "metrics"

    @property
    def logs(self) -> Path:
        return self.data_dir / "logs"
