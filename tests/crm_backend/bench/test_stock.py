"""Stock Rasa's project, its training's progress, and the action server beside it."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from crm_backend.bench.conversation import action_answer
from crm_backend.bench.stock import StockRasa
from crm_backend.bench.stock_actions import create_app
from crm_backend.bench.stock_env import StockEnv
from crm_backend.bench.stock_project import StockProject, fingerprint, has_stories, newest, with_epochs
from crm_backend.bench.stock_stories import write_stories
from crm_backend.bench.stock_training import epochs_done


def configuration(epochs: int) -> dict[str, Any]:
    """A configuration with something in it that has epochs, and something that has none."""
    pipeline = [{"name": "Tokenizer"}, {"name": "DIET", "epochs": epochs}]
    return {"pipeline": pipeline, "policies": [{"name": "TED", "epochs": epochs}]}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The data of a checkout, as far as stock Rasa gets them."""
    for name in ("bot/domain/orders.yml", "nlu_data/nlu/orders.yml", "nlu_data/rules/orders.yml"):
        path = tmp_path / "checkout" / name
        path.parent.mkdir(parents=True)
        path.write_text(f"{{from: {name}}}", "utf-8")
    return tmp_path / "checkout"


@pytest.fixture
def rasa(tmp_path: Path) -> Path:
    """The parts of the package of Rasa that are copied."""
    initial = {"config.yml": "pipeline: null\n", "credentials.yml": "rest:\n"}
    defaults = {"default_config.yml": json.dumps(configuration(100))}
    for folder, files in {"cli/initial_project": initial, "engine/recipes/config_files": defaults}.items():
        (tmp_path / "rasa" / folder).mkdir(parents=True)
        for name, text in files.items():
            (tmp_path / "rasa" / folder / name).write_text(text, "utf-8")
    return tmp_path / "rasa"


def test_a_project_is_what_rasa_init_writes_with_our_data(checkout: Path, rasa: Path, tmp_path: Path) -> None:
    StockProject(tmp_path / "project").write(checkout, rasa)

    written = {str(path.relative_to(tmp_path / "project")) for path in (tmp_path / "project").rglob("*") if path.is_file()}
    assert written == {
        "config.yml",
        "credentials.yml",
        "domain/orders.yml",
        "data/nlu/orders.yml",
        "data/rules/orders.yml",
        "data/stories/rules.yml",
    }
    assert (tmp_path / "project" / "config.yml").read_text("utf-8") == "pipeline: null\n"


def test_a_short_training_has_fewer_epochs_and_nothing_else_changed(checkout: Path, rasa: Path, tmp_path: Path) -> None:
    StockProject(tmp_path / "project").write(checkout, rasa, epochs=3)

    config = yaml.safe_load((tmp_path / "project" / "config.yml").read_text("utf-8"))
    assert config == configuration(3)


def test_the_given_configuration_stays_as_it_is() -> None:
    config = configuration(100)

    with_epochs(config, 3)

    assert config == configuration(100)


@pytest.mark.parametrize("name", ["bot/domain/orders.yml", "nlu_data/nlu/orders.yml", "nlu_data/stories/new.yml"])
def test_another_training_is_due_when_data_change(checkout: Path, name: str) -> None:
    before = fingerprint(checkout)
    (checkout / name).parent.mkdir(exist_ok=True)
    (checkout / name).write_text("changed", "utf-8")

    assert fingerprint(checkout) != before


def test_other_files_change_nothing(checkout: Path) -> None:
    before = fingerprint(checkout)
    (checkout / "nlu_data" / "README.md").write_text("new", "utf-8")

    assert fingerprint(checkout) == before


def test_rules_are_told_as_stories_unless_they_need_a_condition(tmp_path: Path) -> None:
    greet = {"rule": "Greet", "steps": [{"intent": "greet"}, {"action": "action_greet"}]}
    either = {"rule": "Either", "steps": [{"or": [{"intent": "a"}, {"intent": "b"}]}, {"action": "action_a"}]}
    submit = {"rule": "Submit", "condition": [{"active_loop": "form"}], "steps": [{"action": "form"}, {"intent": "a"}]}
    (tmp_path / "rules.yml").write_text(yaml.safe_dump({"version": "3.1", "rules": [greet, either, submit]}), "utf-8")

    write_stories(tmp_path, tmp_path / "stories" / "rules.yml")

    assert yaml.safe_load((tmp_path / "stories" / "rules.yml").read_text("utf-8"))["stories"] == [
        {"story": "Greet", "steps": greet["steps"]},
        {"story": "Either", "steps": either["steps"]},
    ]


def test_stories_are_found_where_there_are_any(checkout: Path) -> None:
    assert not has_stories(checkout)

    (checkout / "nlu_data" / "stories").mkdir()
    (checkout / "nlu_data" / "stories" / "orders.yml").write_text("stories: []", "utf-8")

    assert has_stories(checkout)


def test_a_model_counts_once_its_training_has_ended(tmp_path: Path) -> None:
    project = StockProject(tmp_path / "abc")
    project.model.parent.mkdir(parents=True)
    project.model.write_bytes(b"half a model")
    assert project.trained is None
    assert newest(tmp_path) is None

    project.note_trained(1500.0)

    assert project.trained and project.trained.seconds == 1500.0
    assert newest(tmp_path) == project


async def test_a_model_of_fewer_epochs_is_one_of_its_own_and_says_so(checkout: Path, tmp_path: Path) -> None:
    short = StockProject(tmp_path / "cache" / "stock" / f"{fingerprint(checkout)}-5-epochs")
    short.model.parent.mkdir(parents=True)
    short.model.write_bytes(b"a model")
    short.note_trained(None, epochs=5)
    side = StockRasa(checkout, tmp_path / "cache", tmp_path, epochs=5)
    side._env = EnvThere(tmp_path)

    await side.prepare(lambda _: None)

    assert any("for 5 of its 100 epochs" in note for note in side.notes)


class EnvThere(StockEnv):
    """An environment that needs no making."""

    def is_made(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("output", "done"),
    [
        ("Epochs:   4%|▍    | 4/100 [07:40<2:56:21, 110.22s/it, i_acc=0.927]", 0.04),
        ("\rEpochs:  99%|█| 99/100\rEpochs: 100%|█| 100/100 [25:00<00:00]\n", 1.0),
        ("Starting to train component 'DIETClassifier'.", None),
        ("", None),
    ],
)
def test_the_progress_of_rasa_is_read_from_its_bar(output: str, done: float | None) -> None:
    assert epochs_done(output) == done


async def test_the_action_server_answers_in_rasas_protocol_and_remembers_the_last_action() -> None:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=create_app()), base_url="http://actions") as client:
        for action in ("action_greet", "validate_cancel_order_form", "action_knowledge", "validate_cancel_order_form"):
            answer = await client.post("/webhook", json={"next_action": action, "sender_id": "anna", "tracker": {}, "domain": {}})
        last = await client.get("/last", params={"sender": "anna"})
        greeted = await client.post("/webhook", json={"next_action": "action_greet", "sender_id": "ben"})

    assert answer.json() == {"events": [], "responses": []}
    assert last.json() == {"action": "action_knowledge"}
    assert greeted.json() == {"events": [], "responses": [action_answer("action_greet")]}
