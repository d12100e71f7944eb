"""Who may import whom: section 7 of the design. What import-linter can say stands in pyproject.toml, the rest here."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

COMPOSITION_ROOT = "crm_backend.app"
OPEN_TO_THE_CRM = ("connectors.messages", "connectors.connector", "connectors.trust", "bot.nlu")  # of no channel
# Set-up asks, with the standard library alone, whether Rasa has to be trained.
# So does the command that puts published examples to the connectors: what it checks is theirs.
EXCEPTIONS = {
    ("crm_backend.setup.models", "bot.dialogue.fingerprint.fingerprint"),
    *(("crm_backend.cli.vectors", f"connectors.vectors.{name}") for name in ("SCHEMES", "Example", "Parts", "check")),
}


def modules(root: Path, package: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((root / package).rglob("*.py")):
        if "node_modules" not in path.parts:
            name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.parse(path.read_text("utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def test_the_contracts_of_import_linter_hold(repo_root: Path) -> None:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    finished = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"], cwd=repo_root, capture_output=True, text=True, check=False
    )

    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_only_the_composition_root_knows_channels_and_actions(repo_root: Path) -> None:
    foreign = [
        f"{module} imports {name}"
        for module, tree in modules(repo_root, "crm_backend")
        for name in imports(tree)
        if module != COMPOSITION_ROOT
        and (module, name) not in EXCEPTIONS
        and any(is_within(name, package) for package in ("connectors", "actions", "bot"))
        and not any(is_within(name, package) for package in OPEN_TO_THE_CRM)
    ]

    assert foreign == []


@pytest.mark.parametrize("package", ["connectors", "actions"])
def test_the_leaves_import_nothing_of_ours(repo_root: Path, package: str) -> None:
    ours = ("connectors", "actions", "bot", "crm_backend")
    foreign = [
        f"{module} imports {name}"
        for module, tree in modules(repo_root, package)
        for name in imports(tree)
        if name.split(".")[0] in ours and not is_within(name, package)
    ]

    assert foreign == []


def test_a_module_of_the_crm_keeps_its_repository_to_itself(repo_root: Path) -> None:
    foreign = [
        f"{module} imports {name}"
        for module, tree in modules(repo_root, "crm_backend")
        for name in imports(tree)
        if name.startswith("crm_backend.") and ".repository" in name and not is_within(module, ".".join(name.split(".")[:2]))
    ]

    assert foreign == []


@pytest.mark.parametrize(("library", "home"), [("rasa", "bot.dialogue"), ("rasa_sdk", "actions")])
def test_a_library_of_rasa_is_imported_only_at_home(repo_root: Path, library: str, home: str) -> None:
    foreign = [
        f"{module} imports {name}"
        for package in ("bot", "actions", "connectors", "crm_backend")
        for module, tree in modules(repo_root, package)
        for name in imports(tree)
        if is_within(name, library) and not is_within(module, home)
    ]

    assert foreign == []
