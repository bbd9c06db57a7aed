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
