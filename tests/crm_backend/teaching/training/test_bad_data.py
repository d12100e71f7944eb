"""Data that cannot be trained on: named with file and line, and nothing has changed."""

import shutil
from pathlib import Path

import pytest

from crm_backend.teaching.training.validating import Invalid, check
from tests.crm_backend.teaching.training.school import School


@pytest.fixture
def tree(checkout: Path, tmp_path: Path) -> Path:
    """The files of a training, to be spoilt."""
    root = tmp_path / "tree"
    root.mkdir()
    shutil.copy(checkout / "config.yml", root)
    shutil.copytree(checkout / "nlu_data", root / "nlu_data")
    shutil.copytree(checkout / "bot" / "domain", root / "bot" / "domain")
    return root


def line_of(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if text in line)


def append(path: Path, text: str) -> Path:
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\n" + text, "utf-8")
    return path


def test_what_is_deployed_is_fine(tree: Path, checkout: Path) -> None:
    check(tree, checkout)


@pytest.mark.parametrize(
    ("name", "added", "mark", "says"),
    [
        ("nlu_data/nlu/orders.yml", "- intent: [track\n", "- intent: [track", ""),
        ("nlu_data/nlu/orders.yml", "- intent: brand_new\n  examples: |\n", "- intent: brand_new", "has no examples"),
        (
            "nlu_data/nlu/orders.yml",
            "- intent: track_order\n  examples: |\n    - [x](colour)\n",
            "(colour)",
            "unknown entity 'colour'",
        ),
        (
            "nlu_data/nlu/orders.yml",
            "- intent: brand_new\n  examples: |\n    - hm\n",
            "- intent: brand_new",
            "unknown intent 'brand_new'",
        ),
        (
            "nlu_data/test/intents/zh.yml",
            "- intent: brand_new\n  examples: |\n    - hm\n",
            "- intent: brand_new",
            "nothing teaches it",
        ),
        (
            "nlu_data/rules/orders.yml",
            "  - rule: new\n    steps:\n      - intent: brand_new\n      - action: action_listen\n",
            "- intent: brand_new",
            "unknown intent 'brand_new'",
        ),
        (
            "nlu_data/rules/orders.yml",
            "  - rule: new\n    steps:\n      - intent: greet\n      - action: utter_nonsense\n",
            "utter_nonsense",
            "unknown action 'utter_nonsense'",
        ),
        ("bot/domain/greeting.yml", "zzz: {utter_zzz: [}\n", "utter_zzz", ""),
    ],
)
def test_what_is_wrong_is_named(tree: Path, checkout: Path, name: str, added: str, mark: str, says: str) -> None:
    path = append(tree / name, added)
    with pytest.raises(Invalid) as caught:
        check(tree, checkout)
    problem = caught.value.problems[0]
    assert problem.file == name and says in problem.text
    assert problem.line is not None and abs(problem.line - line_of(path, mark)) <= 1


def test_an_intent_that_lost_all_its_examples_is_named(tree: Path, checkout: Path) -> None:
    for path in (tree / "nlu_data" / "nlu").glob("*.yml"):
        path.write_text(path.read_text("utf-8").replace("- intent: store_hours\n", "- intent: contact_info\n"), "utf-8")
    for folder in (tree / "nlu_data" / "calibration", tree / "nlu_data" / "test"):
        for path in folder.rglob("*.yml"):
            path.write_text(path.read_text("utf-8").replace("- intent: store_hours\n", "- intent: contact_info\n"), "utf-8")
    with pytest.raises(Invalid) as caught:
        check(tree, checkout)
    problem = caught.value.problems[0]
    assert "'store_hours' has no examples" in problem.text
    assert problem.file and problem.line == line_of(tree / problem.file, "store_hours")


async def test_a_change_that_cannot_be_made_fails_the_run(school: School) -> None:
    await school.teach(("example.add", {"intent": "greet", "text": "hello [there"}))
    run = await school.trained()
    assert (run["state"], run["version"], run["report"]) == ("failed", None, None)
    assert "change 1" in run["error"]["text"] and "square brackets" in run["error"]["text"]


async def test_a_new_intent_that_the_dialogue_does_not_know_fails_the_run_with_its_line(school: School) -> None:
    await school.teach(("example.add", {"intent": "moon_delivery", "text": "do you deliver to the moon"}))
    run = await school.trained()
    assert run["state"] == "failed", run
    error = run["error"]
    assert (error["file"], error["code"]) == ("nlu_data/nlu/taught.yml", "data")
    assert error["line"] == 4 and "moon_delivery" in error["text"]
    assert (await school.admin.get("/api/v1/teaching/versions")).json() == {"items": []}
    assert not list((school.settings.data_dir / "teaching" / "runs").iterdir())
