"""The environment of stock Rasa, `.venv-stock`: Python 3.10, Rasa 3.6.21 and all that it asks for, TensorFlow among it."""

import subprocess
from pathlib import Path

import uv

from crm_backend.bench.errors import BenchError
from crm_backend.setup.commands import run_logged
from crm_backend.setup.errors import SetupError
from crm_backend.setup.python310 import find_python310
from crm_backend.setup.stamps import is_stamped, put_stamp

RASA = "3.6.21"
REQUIREMENTS = (f"rasa=={RASA}", "setuptools<81")  # Rasa imports pkg_resources, which later setuptools no longer have
REPORTED = ("tensorflow", "numpy", "sanic")
QUIET = {  # the environment of all that runs in it
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "CUDA_VISIBLE_DEVICES": "",
}


class StockEnv:
    """`.venv-stock` of one checkout."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.folder = root / ".venv-stock"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def rasa(self) -> Path:
        """Rasa's own command."""
        return self.folder / "bin" / "rasa"

    @property
    def package(self) -> Path:
        """Rasa as installed: what `rasa init` writes is copied from here."""
        return next(self.folder.glob("lib/python3.10/site-packages/rasa"))

    def is_made(self) -> bool:
        return self.rasa.exists() and is_stamped(self.folder / ".installed", _wanted())

    def make(self, log: Path) -> None:
        """Install it as a user would; some 2.5 GB. Raises BenchError."""
        try:
            create = ("venv", "--clear", "--no-python-downloads", "--python", find_python310(), self.folder)
            run_logged((uv.find_uv_bin(), *create), log=log, cwd=self._root)
            install = ("pip", "install", "--python", self.python, "--compile-bytecode", *REQUIREMENTS)
            run_logged((uv.find_uv_bin(), *install), log=log, cwd=self._root)
        except SetupError as error:
            raise BenchError(f"Stock Rasa cannot be installed: {error}") from error
        put_stamp(self.folder / ".installed", _wanted())

    def versions(self) -> str:
        """Rasa and what its speed depends on, with their versions."""
        program = "import sys, importlib.metadata as m; print(*(f'{each} {m.version(each)}' for each in sys.argv[1:]), sep=', ')"
        answer = subprocess.run([self.python, "-c", program, "rasa", *REPORTED], capture_output=True, text=True, check=False)
        return answer.stdout.strip() or f"rasa {RASA}"


def _wanted() -> str:
    return " ".join(REQUIREMENTS)
