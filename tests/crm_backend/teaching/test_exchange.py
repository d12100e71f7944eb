"""Git and back: what was taught is a small stable diff, what came back changes nothing, and a bad file is named."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from typer.testing import CliRunner

from crm_backend.cli.commands import app
from crm_backend.db import Database
from crm_backend.migrations import migrate
from crm_backend.models import ChangeState, Role, TeachingChange, User
from crm_backend.setup.places import ROOT, Places
from crm_backend.teaching.answers import exchange
from crm_backend.teaching.dataset import flows, gaps, responses, rules
from crm_backend.teaching.dataset.kinds import apply
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.validation import problems

DEPLOYED = Tree.read(ROOT)
NAMES = ("utter_greet", "utter_order_unknown", "utter_answers_in_english", "utter_address_changed", "utter_taught_one")
CHOICES = rules.choices(DEPLOYED)
GREET = {"name": "utter_greet", "language": "en", "variants": ["Welcome to Lantern: what can I do?"]}


def sayable(text: str) -> bool:
    try:
        gaps.check(text)
    except Rejected:
        return False
    return True


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from("\n:#-'\"&*!|>%@`[],?"), min_size=1, max_size=40
)
variants = st.lists(texts.map(str.strip).filter(sayable), min_size=1, max_size=4, unique=True)
said = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES), "language": st.sampled_from(["en", "zh", "es"]), "variants": variants}
).map(lambda content: ("response.set", content))
steps = st.sampled_from(
    [
        [{"kind": "response", "name": "utter_thank"}],
        [{"kind": "action", "name": "action_knowledge"}, {"kind": "handoff", "name": ""}],
        [{"kind": "form", "name": "claim_form"}],
    ]
)
names = st.sampled_from(["Greet", "New: one", "- two", "Answer thanks", "是的"])
ruled = st.fixed_dictionaries(
    {"name": names, "intents": st.lists(st.sampled_from(CHOICES.intents), min_size=1, max_size=3, unique=True), "steps": steps}
).map(lambda content: ("rule.set", content))
removed = st.fixed_dictionaries({"name": names}).map(lambda content: ("rule.remove", content))
moved = st.fixed_dictionaries(
    {"component": st.just("intent"), "key": st.sampled_from(["coverage", "taught"]), "value": st.floats(0.8, 0.99)}
).map(lambda content: ("threshold.set", content))
taught = st.fixed_dictionaries(
    {"text": st.text("abc xyz", min_size=1).map(str.strip).filter(bool), "intent": st.sampled_from(["greet", "warranty"])}
).map(lambda content: ("example.add", content))
sequences = st.lists(said | ruled | removed | moved | taught, max_size=6)


def made(tree: Tree, sequence: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """Make what can be made; returns that."""
    done = []
    for kind, content in sequence:
        attempt = Tree(dict(tree.files))
        try:
            apply(attempt, kind, content)
        except Rejected:
            continue
        tree.files = attempt.files
        done.append((kind, content))
    return done


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sequences)
def test_what_was_exported_and_deployed_changes_nothing_when_it_is_made_again(sequence: list[tuple[str, dict[str, Any]]]) -> None:
    tree = Tree(dict(DEPLOYED.files))
    done = made(tree, sequence)
    assert [problem for problem in problems(tree) if "YAML" in problem.reason] == []
    again = Tree(dict(tree.files))
    assert made(again, done) == done
    finally_said = {
        (content["name"], content["language"]): content["variants"] for kind, content in done if kind == "response.set"
    }
    known = responses.read(again)
    assert {key: known[key[0]].texts(key[1]) for key in finally_said} == finally_said
    last = {content["name"]: (kind, content) for kind, content in done if kind.startswith("rule.")}
    written = {rule.name: rule.flow for rule in flows.read(again)}
    assert {name: written.get(name) for name in last} == {
        name: flows.Flow.of(content) if kind == "rule.set" else None for name, (kind, content) in last.items()
    }
    only_last = {(kind, content.get("name"), content.get("language")) for kind, content in done}
    if len(only_last) == len(done):  # nothing was changed twice: then the very bytes are the same
        assert again == tree


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(
    [
        ("rule.set", {"name": "Greet", "intents": ["affirm"], "steps": [{"kind": "response", "name": "utter_thank"}]}),
        ("rule.remove", {"name": "Greet"}),
    ]
)
@example(
    [
        ("rule.remove", {"name": "Answer thanks"}),
        ("rule.set", {"name": "Greet", "intents": ["greet", "thank"], "steps": [{"kind": "response", "name": "utter_thank"}]}),
    ]
)
@given(sequences)
def test_an_import_finds_the_changes_that_made_the_files(sequence: list[tuple[str, dict[str, Any]]]) -> None:
    edited = Tree(dict(DEPLOYED.files))
    made(edited, sequence)
    if problems(edited, DEPLOYED):
        return
    brought = exchange.compare(DEPLOYED, DEPLOYED, edited.files)
    after = Tree(dict(DEPLOYED.files))
    for proposal in brought.proposals:
        apply(after, proposal.kind, proposal.content)
    assert exchange.compare(after, DEPLOYED, edited.files).proposals == []


class Home:
    """A database with one administrator, and the command line on it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.url = f"sqlite+aiosqlite:///{folder / 'concierge.db'}"
        monkeypatch.setenv("CONCIERGE_DATABASE_URL", self.url)
        monkeypatch.setenv("CONCIERGE_DATA_DIR", str(folder))

    def run(self, *arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["teach", *map(str, arguments)])
        return result.exit_code, result.output

    async def approve(self, kind: str, content: dict[str, Any]) -> None:
        await self._add(kind, content)

    async def _add(self, kind: str, content: dict[str, Any]) -> None:
        db = Database(self.url)
        async with db.transaction() as session:
            user = (await session.execute(select(User))).scalars().one()
            change = TeachingChange(kind=kind, subject=str(content.get("name")), content=content, author_id=user.id)
            change.state = ChangeState.APPROVED
            session.add(change)
        await db.close()

    async def changes(self) -> list[TeachingChange]:
        db = Database(self.url)
        async with db.reading() as session:
            rows = list((await session.execute(select(TeachingChange).order_by(TeachingChange.id))).scalars())
        await db.close()
        return rows


@pytest.fixture
async def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made_home = Home(tmp_path, monkeypatch)
    db = Database(made_home.url)
    await migrate(db)
    async with db.transaction() as session:
        session.add(User(email="admin@lantern.example", name="Admin", role=Role.ADMIN, password_hash="-"))
    await db.close()
    return made_home


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    DEPLOYED.write(folder)
    return folder


async def in_thread(home: Home, *arguments: object) -> tuple[int, str]:
    """A command runs a loop of its own."""

    return await asyncio.to_thread(home.run, *arguments)


async def test_an_export_is_a_small_diff_and_the_second_one_none(home: Home, checkout: Path) -> None:
    await home.approve("response.set", GREET)
    code, shown = await in_thread(home, "export", "--output", checkout, "--check")
    assert code == 1 and '+    - text: "Welcome to Lantern: what can I do?"' in shown
    assert Tree.read(checkout) == DEPLOYED
    code, shown = await in_thread(home, "export", "--output", checkout)
    assert (code, shown.splitlines()) == (0, ["bot/domain/smalltalk.yml", "1 files written."])
    once = Tree.read(checkout)
    assert [name for name in once.files if once.files[name] != DEPLOYED.files[name]] == ["bot/domain/smalltalk.yml"]
    assert await in_thread(home, "export", "--output", checkout) == (0, "Nothing to export.\n")
    assert await in_thread(home, "export", "--output", checkout, "--check") == (0, "Nothing to export.\n")
    assert Tree.read(checkout) == once and not list(checkout.rglob("*.arriving"))


async def test_an_export_to_an_empty_folder_has_all_files(home: Home, tmp_path: Path) -> None:
    await home.approve("response.set", GREET)
    code, _ = await in_thread(home, "export", "--output", tmp_path / "copy")
    assert code == 0
    assert set(Tree.read(tmp_path / "copy").files) == set(DEPLOYED.files)


async def test_an_import_makes_drafts_once(home: Home, checkout: Path) -> None:
    orders, examples = checkout / "bot/domain/orders.yml", checkout / "nlu_data/nlu/orders.yml"
    orders.write_text(orders.read_text("utf-8").replace("Which order is it?\n", "Which order do you mean?\n"), "utf-8")
    taught_line = '    - any news of [LT 100001](order_number) with [two bulbs]{"entity": "product", "value": "smart bulb"}\n'
    known_line = "    - where is my order\n"
    examples.write_text(examples.read_text("utf-8").replace(known_line, known_line + taught_line), "utf-8")
    config = checkout / "config.yml"
    config.write_text(
        config.read_text("utf-8").replace("rejected: 0.015", "rejected: 0.02").replace("ridge: 0.03", "ridge: 0.04")
    )
    code, shown = await in_thread(home, "import", checkout)
    assert code == 0 and "3 drafts written" in shown and "config.yml: has other differences" in shown
    rows = await home.changes()
    assert [(row.kind, row.state) for row in rows] == [
        ("response.set", "draft"),
        ("threshold.set", "draft"),
        ("example.add", "draft"),
    ]
    tree = Tree(dict(DEPLOYED.files))
    for row in rows:
        apply(tree, row.kind, row.content)
    assert taught_line in tree.files["nlu_data/nlu/orders.yml"]
    code, shown = await in_thread(home, "import", checkout)
    assert code == 0 and "Nothing new to import." in shown and len(await home.changes()) == 3


async def test_a_single_file_is_known_by_its_name(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "es.yml"
    file.write_text(
        DEPLOYED.files["bot/domain/languages/es.yml"].replace(
            "utter_goodbye:\n  - Hasta luego", "utter_goodbye:\n  - Hasta pronto"
        ),
        "utf-8",
    )
    copy = tmp_path / "bot/domain/languages/es.yml"
    copy.parent.mkdir(parents=True)
    file.rename(copy)
    code, shown = await in_thread(home, "import", copy)
    assert code == 0 and "1 drafts written" in shown, shown
    [row] = await home.changes()
    assert row.content["name"] == "utter_goodbye" and row.content["language"] == "es"


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("bot/domain/orders.yml", "  utter_choose_order:\n", "  utter_choose_order: [\n", None),
        ("bot/domain/orders.yml", "find no order {number}", "find no order {number.__class__}", "utter_order_unknown"),
        ("bot/domain/orders.yml", "find no order {number}", "find no order {secret}", "utter_order_unknown"),
        ("nlu_data/rules/orders.yml", "action: action_invoice", "action: action_invoce", "action_invoce"),
    ],
)
async def test_a_bad_file_is_named_and_nothing_kept(
    home: Home, checkout: Path, name: str, old: str, new: str, line: str | None
) -> None:
    text = (checkout / name).read_text("utf-8")
    assert old in text
    (checkout / name).write_text(text.replace(old, new), "utf-8")
    code, shown = await in_thread(home, "import", checkout)
    assert code == 1 and f"{name}:" in shown.replace("\n", "")
    assert line is None or line in shown
    assert await home.changes() == []


async def test_what_is_no_file_of_the_bot_is_refused(home: Home, tmp_path: Path) -> None:
    other = tmp_path / "shopping.yml"
    other.write_text("a: b\n")
    code, shown = await in_thread(home, "import", other)
    assert code == 1 and "no file of" in shown
    other.write_bytes(b"\xff\xfe")
    (tmp_path / "config.yml").write_bytes(b"\xff\xfe")
    code, shown = await in_thread(home, "import", tmp_path / "config.yml")
    assert code == 1 and "config.yml: not UTF-8" in shown


@pytest.mark.dialogue
def test_rasa_trains_what_was_taught(tmp_path: Path) -> None:
    tree = Tree(dict(DEPLOYED.files))
    attacks = ["yes", "a: b # c", "- &x *y !!z", "line\nline", "“quotes” 'and' \"more\"", "{number}: {number}", "1e"]
    apply(tree, "response.set", {"name": "utter_order_unknown", "language": "en", "variants": attacks})
    apply(tree, "response.set", {"name": "utter_order_unknown", "language": "es", "variants": attacks})
    apply(tree, "response.set", {"name": "utter_taught", "language": "en", "variants": attacks[:2]})
    steps = [{"kind": "response", "name": "utter_taught"}, {"kind": "handoff", "name": ""}]
    apply(tree, "rule.set", {"name": "Thank for praise", "intents": ["compliment"], "steps": steps})
    apply(tree, "rule.remove", {"name": "Answer thanks"} | {"name": "No such rule"})
    assert problems(tree, DEPLOYED) == []
    tree.write(tmp_path)
    model = tmp_path / "model.tar.gz"
    command = [Places(ROOT).dialogue_python, "-m", "bot.dialogue", "train", "--root", tmp_path, "--output", model]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300, env={"PATH": "/usr/bin:/bin", "RASA_TELEMETRY_ENABLED": "false"})
    domain = subprocess.run(["tar", "-xzOf", model, "--wildcards", "*domain.yml"], check=True, capture_output=True).stdout
    as_rasa_reads = "import json, sys, ruamel.yaml; json.dump(ruamel.yaml.YAML(typ='safe').load(sys.stdin), sys.stdout)"
    read = [Places(ROOT).dialogue_python, "-c", as_rasa_reads]
    trained = json.loads(subprocess.run(read, input=domain, check=True, capture_output=True).stdout)["responses"]
    assert [each["text"] for each in trained["utter_order_unknown"] if "condition" not in each] == attacks
    assert [each["text"] for each in trained["utter_taught"]] == attacks[:2]
