"""What this machine is, and the parts of it that tests need and Python cannot bring."""

from __future__ import annotations

import os
import shutil
import sys

from _console import run_quietly, step

# A program, the Debian package that has it, and the tests that need it.
PROGRAMS = (
    ("dbus-run-session", "dbus", "with a real Secret Service"),
    ("gnome-keyring-daemon", "gnome-keyring", "with a real Secret Service"),
    ("chromium", "chromium", "in a browser"),
)


MOST_AT_ONCE = 4
"""Each may have a browser, a JupyterLab and kernels of its own: some two gigabytes."""


def at_once(cores: int | None = None) -> list[str]:
    """Have pytest run as many tests at once as there are cores, up to a bound.

    Those of a file stay together, in their order, as they share what the file sets up.
    """
    workers = min(cores or os.cpu_count() or 1, MOST_AT_ONCE)
    return ["--numprocesses", str(workers), "--dist", "loadfile"] if workers > 1 else []


def is_root() -> bool:
    """Whether this is the superuser of a Unix."""
    return sys.platform != "win32" and os.geteuid() == 0


def prepare_programs() -> None:
    """Give CI a keyring and a browser to test with; a person's machine is not changed."""
    missing = [program for program in PROGRAMS if shutil.which(program[0]) is None]
    if not missing:
        return
    if os.environ.get("CI") != "true" or not is_root() or shutil.which("apt-get") is None:
        for name, package, tests in missing:
            print(f"==> Tests {tests} will be skipped: no {name} (Debian: {package})")
        return
    packages = [package for _, package, _ in missing]
    with step(f"Installing the Debian packages {', '.join(packages)}"):
        next_step = "read apt's lines above: can it reach its package index? Then run this again"
        variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run_quietly(["apt-get", "update"], next_step, env=variables)
        install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
        run_quietly(install, next_step, env=variables)
