"""What this machine is, and the parts of it that tests need and Python cannot bring."""

from __future__ import annotations

import os
import shutil
import sys

from _console import run_quietly, step

# A program, and the Debian package that has it.
SECRET_SERVICE = {"dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring"}


def is_root() -> bool:
    """Whether this is the superuser of a Unix."""
    return sys.platform != "win32" and os.geteuid() == 0


def prepare_secret_service() -> None:
    """Give CI a keyring to test with; a person's machine is not changed."""
    missing = [package for name, package in SECRET_SERVICE.items() if shutil.which(name) is None]
    if not missing:
        return
    if os.environ.get("CI") != "true" or not is_root() or shutil.which("apt-get") is None:
        print(
            f"==> Tests with a real Secret Service will be skipped: no {' and no '.join(missing)}"
        )
        return
    with step(f"Installing the Debian packages {', '.join(missing)}"):
        next_step = "read apt's lines above: can it reach its package index? Then run this again"
        variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run_quietly(["apt-get", "update"], next_step, env=variables)
        install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
        run_quietly(install, next_step, env=variables)
