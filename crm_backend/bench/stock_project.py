"""Stock Rasa's project: what `rasa init` writes, with Concierge's domain and training data in it."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.evaluation import Case
from crm_backend.bench.stock_stories import write_stories
from crm_backend.setup.stamps import digest

DATA = {"bot/domain": "domain", "nlu_data/nlu": "data/nlu", "nlu_data/rules": "data/rules", "nlu_data/stories": "data/stories"}
INITIAL = (
    "cli/initial_project"  # in the rasa package; its config.yml names nothing, which means the default pipeline and policies
)
DEFAULTS = "engine/recipes/config_files/default_config.yml"  # what Rasa then takes
EPOCHS = 100  # of every part that has epochs, by those defaults


@dataclass(frozen=True)
class Trained:
    """How a project's model came to be; `seconds` is None when it was trained while the machine did other things."""

    on: str
    seconds: float | None
    epochs: int = EPOCHS


@dataclass(frozen=True)
class StockProject:
    """A folder in which Rasa trains and runs."""

    folder: Path

    @property
    def model(self) -> Path:
        return self.folder / "models" / "stock.tar.gz"

    @property
    def trained(self) -> Trained | None:
        """How the model came to be; None when there is none yet."""
        try:
            return Trained(**json.loads(self._note.read_text("utf-8"))) if self.model.exists() else None
        except FileNotFoundError:
            return None

    def note_trained(self, seconds: float | None, epochs: int = EPOCHS) -> None:
        self._note.write_text(json.dumps(asdict(Trained(date.today().isoformat(), seconds, epochs))), "utf-8")

    def write(self, root: Path, rasa: Path, *, epochs: int = EPOCHS) -> None:
        """Fill the folder from the checkout and the installed Rasa; fewer `epochs` than Rasa's own are spelt out."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for source, target in DATA.items():
            if (root / source).is_dir():
                shutil.copytree(root / source, self.folder / target, dirs_exist_ok=True)
        if not has_stories(root):
            write_stories(self.folder / "data" / "rules", self.folder / "data" / "stories" / "rules.yml")
        shutil.copy(rasa / INITIAL / "credentials.yml", self.folder)
        if epochs == EPOCHS:
            shutil.copy(rasa / INITIAL / "config.yml", self.folder)
        else:
            config = with_epochs(yaml.safe_load((rasa / DEFAULTS).read_text("utf-8")), epochs)
            (self.folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")

    def write_understanding(self, rasa: Path, cases: Sequence[Case], *, epochs: int = EPOCHS) -> None:
        """Fill the folder so that Rasa's default pipeline learns these cases and nothing else, for as many epochs.

        They are written as Rasa's JSON: in its YAML a bracket in a message would be read as markup.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        config = with_epochs(yaml.safe_load((rasa / DEFAULTS).read_text("utf-8")), epochs)
        (self.folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
        (self.folder / "data").mkdir(exist_ok=True)
        content = {"rasa_nlu_data": {"common_examples": [_example(case) for case in cases]}}
        (self.folder / "data" / "nlu.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")

    @property
    def _note(self) -> Path:
        return self.folder / "trained.json"


def _example(case: Case) -> dict[str, Any]:
    marks = [
        {"entity": mark.entity, "start": mark.start, "end": mark.end, "value": case.text[mark.start : mark.end]}
        for mark in case.example.annotations
    ]
    return {"text": case.text, "intent": case.label, "entities": marks}


def with_epochs(config: dict[str, Any], epochs: int) -> dict[str, Any]:
    """Rasa's configuration with another number of epochs wherever it names one."""
    changed = dict(config)
    for key in ("pipeline", "policies"):
        changed[key] = [{**part, "epochs": epochs} if "epochs" in part else part for part in config[key]]
    return changed


def fingerprint(root: Path) -> str:
    """A hash of all that decides stock Rasa's model, apart from Rasa."""
    return digest(root, _files(root))[:16]


def has_stories(root: Path) -> bool:
    """Whether the checkout has stories of its own, which TED learns from."""
    return any((root / "nlu_data" / "stories").glob("**/*.yml"))


def newest(folder: Path) -> StockProject | None:
    """The project below this folder that was trained last."""
    found = [StockProject(each) for each in folder.glob("*") if StockProject(each).trained]
    return max(found, key=lambda project: project.model.stat().st_mtime, default=None)


def _files(root: Path) -> Iterator[Path]:
    for source in DATA:
        yield from (path for path in (root / source).rglob("*.yml") if path.is_file())
