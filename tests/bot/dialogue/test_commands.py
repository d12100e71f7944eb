"""The command line: training leaves no trace, and what is wrong is said in one line."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from subprocess import CompletedProcess

pytestmark = pytest.mark.dialogue

Command = Callable[..., "CompletedProcess[str]"]
CONTRADICTION = """\
  - rule: thank otherwise
    steps:
      - intent: thank
      - action: utter_goodbye
"""
SETTINGS = {"CONCIERGE_DIALOGUE_SECRET": "s", "CONCIERGE_ACTIONS_URL": "http://127.0.0.1:1/webhook"}


@pytest.fixture
def repository(tmp_path: Path, shop: Path) -> Path:
    return shutil.copytree(shop, tmp_path / "repository")


def refused(done: CompletedProcess[str]) -> str:
    """The one line with which a command has refused."""
    assert done.returncode == 1, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


class TestTraining:
    def test_it_leaves_the_work_tree_as_it_was(self, repository: Path, tmp_path: Path, command: Command) -> None:
        before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}

        done = command("train", "--root", str(repository), "--output", str(tmp_path / "new/model.tar.gz"))

        assert done.returncode == 0, done.stderr
        assert {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()} == before
        assert [path.name for path in (tmp_path / "new").iterdir()] == ["model.tar.gz"]
        assert "dialogue model trained" in done.stdout

    def test_so_does_training_the_real_one(self, tmp_path: Path, command: Command, root: Path) -> None:
        def status() -> str:
            asked = ["git", "status", "--porcelain", "--ignored", "config.yml", ".rasa", "bot/domain", "nlu_data", "models"]
            return subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True).stdout

        before, config = status(), (root / "config.yml").read_bytes()

        done = command("train", "--output", str(tmp_path / "model.tar.gz"))

        assert done.returncode == 0, done.stderr
        assert (status(), (root / "config.yml").read_bytes()) == (before, config)

    @pytest.mark.parametrize("name", ["TEDPolicy", "rasa.core.policies.ted_policy.TEDPolicy", "UnexpecTEDIntentPolicy"])
    def test_it_refuses_what_needs_tensorflow(self, repository: Path, tmp_path: Path, command: Command, name: str) -> None:
        rewrite(repository / "config.yml", "policies:\n", f"policies:\n  - name: {name}\n")

        line = refused(command("train", "--root", str(repository), "--output", str(tmp_path / "m")))

        assert name in line and "needs TensorFlow" in line

    @pytest.mark.parametrize(
        ("file", "old", "new", "said"),
        [
            ("config.yml", "assistant_id: small_shop\n", "", "assistant_id"),
            ("config.yml", "policies:", "policies: [", "not valid YAML"),
            ("config.yml", "bot.dialogue.policy.IntentRulePolicy", "NoSuchPolicy", "NoSuchPolicy"),
            ("bot/domain/domain.yml", "intents:", "intents: }", "domain"),
            ("bot/domain/domain.yml", "      - type: from_text\n        intent: inform\n", "      - type: from_text\n", "reason"),
            ("bot/domain/languages/fr.yml", "utter_goodbye:", "utter_never_said:", "utter_never_said"),
            ("nlu_data/rules/rules.yml", "  - rule: thank", CONTRADICTION + "  - rule: thank", "thank"),
        ],
    )  # fmt: skip
    def test_it_says_what_is_wrong(
        self, repository: Path, tmp_path: Path, command: Command, file: str, old: str, new: str, said: str
    ) -> None:
        rewrite(repository / file, old, new)

        assert said in refused(command("train", "--root", str(repository), "--output", str(tmp_path / "m")))

    def test_it_says_that_there_is_nothing_to_train(self, tmp_path: Path, command: Command) -> None:
        assert "config.yml" in refused(command("train", "--root", str(tmp_path), "--output", str(tmp_path / "m")))


class TestRunning:
    @pytest.mark.parametrize("missing", sorted(SETTINGS))
    def test_it_needs_its_settings(self, command: Command, missing: str, model: Path) -> None:
        settings = {name: value for name, value in SETTINGS.items() if name != missing}

        assert missing in refused(command("run", "--model", str(model), "--port", "0", environment=settings))

    def test_it_needs_a_model(self, command: Command, tmp_path: Path) -> None:
        line = refused(command("run", "--model", str(tmp_path / "none"), "--port", "0", environment=SETTINGS))

        assert "There is no model file" in line

    @pytest.mark.parametrize("content", [b"", b"no archive"])
    def test_it_refuses_another_file(self, command: Command, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "model.tar.gz").write_bytes(content)

        line = refused(command("run", "--model", str(tmp_path / "model.tar.gz"), "--port", "0", environment=SETTINGS))

        assert "cannot be loaded as a model" in line

    def test_it_names_a_port_in_use(self, command: Command, model: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])

            assert port in refused(command("run", "--model", str(model), "--port", port, environment=SETTINGS))

    @pytest.mark.parametrize(
        "url", ["nonsense", "sqlite:////proc/nowhere/trackers.db", "postgresql://127.0.0.1:1/none", "mysql://x/y"]
    )
    def test_it_names_a_database_that_cannot_be_opened(self, command: Command, model: Path, url: str) -> None:
        settings = {**SETTINGS, "CONCIERGE_TRACKER_URL": url}

        assert "CONCIERGE_TRACKER_URL" in refused(command("run", "--model", str(model), "--port", "0", environment=settings))
