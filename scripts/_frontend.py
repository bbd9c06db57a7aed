"""The bundles of the front end, which no repository holds: built when sources have changed."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from _console import ROOT, run_quietly, step
from _node import Node, install_packages
from _notices import complete

WORKSPACE = ROOT / "labextension"
BUNDLE = WORKSPACE / "bundle"
# A part of the Python package: the kernel gives it to whatever frontend asks.
PANEL = ROOT / "jupyter_ai_assist" / "kernel" / "panel" / "panel.js"
# Beside the bundle, because all that is in there is released.
STAMP = WORKSPACE / "bundle.sha256"

_SOURCES = (
    "package.json",
    "package-lock.json",
    "tsconfig.base.json",
    "packages/*/package.json",
    "packages/*/tsconfig.json",
    "packages/*/vite.config.ts",
    "packages/*/src/**/*",
    "packages/*/schema/*",
    "packages/*/style/**/*",
)


def fingerprint() -> str:
    """What the bundles are made of; times of files say nothing after a checkout."""
    digest = hashlib.sha256()
    for path in sorted({path for glob in _SOURCES for path in WORKSPACE.glob(glob)}):
        if path.is_file():
            digest.update(f"{path.relative_to(WORKSPACE).as_posix()}\0".encode())
            digest.update(path.read_bytes() + b"\0")
    digest.update(Path(__file__).with_name("_notices.py").read_bytes())
    return digest.hexdigest()


def is_built() -> bool:
    """Whether the bundles are those of these sources."""
    return (
        (BUNDLE / "package.json").is_file()
        and PANEL.is_file()
        and STAMP.is_file()
        and STAMP.read_text(encoding="utf-8") == fingerprint()
    )


def build(node: Node, python: str | Path = sys.executable) -> None:
    """Make the bundles.

    Parameters
    ----------
    python
        One that has jupyter-builder.
    """
    path = os.pathsep.join([str(node.program.parent), os.environ.get("PATH", "")])
    variables = {**os.environ, "PATH": path}
    install_packages(WORKSPACE, node, variables)
    STAMP.unlink(missing_ok=True)
    lab = WORKSPACE / "packages" / "lab"
    next_step = "read the lines above, mend labextension/, then run this again"
    with step("Building the front end"):
        for command, folder in (
            ([*node.npm, "run", "types"], WORKSPACE),
            ([*node.npm, "run", "panel"], WORKSPACE),
            ([python, "-m", "jupyter_builder.main", "build", "."], lab),
        ):
            run_quietly(command, next_step, cwd=folder, env=variables)
    complete(WORKSPACE, BUNDLE)
    STAMP.write_text(fingerprint(), encoding="utf-8")
